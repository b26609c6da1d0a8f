// SPDX-License-Identifier: GPL-3.0-or-later
import { render } from "solid-js/web";
import catalogues from "virtual:catalogues";
import { Page } from "../../src/components/page";
import { Unsupported } from "../../src/components/unsupported";
import { speak } from "../../src/io/language";
import { states } from "./states";

/*
 * Shows the state that the address names, as in `index.html?state=receiving&language=ja`.
 * `<html data-ready>` says that it is there; without a name there is a list of all of them, in
 * `data-states` too.
 */

const root = document.getElementById("page");
const parameters = new URLSearchParams(location.search);
const name = parameters.get("state") ?? "";

async function show(element: HTMLElement): Promise<void> {
  const make = states[name];

  await speak(catalogues, parameters.getAll("language"));
  if (name === "unsupported") {
    render(() => <Unsupported />, element);
  } else if (make === undefined) {
    const names = [...Object.keys(states), "unsupported"];

    document.documentElement.dataset["states"] = names.join(" ");
    render(
      () => (
        <ul>
          {names.map((each) => (
            <li>
              <a href={`?state=${each}`}>{each}</a>
            </li>
          ))}
        </ul>
      ),
      element,
    );
  } else {
    const { app, act } = make();

    render(() => <Page app={app} setTitle={(title) => (document.title = title)} />, element);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await act?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

if (root !== null)
  void show(root).finally(() => {
    document.documentElement.dataset["ready"] = "";
  });
