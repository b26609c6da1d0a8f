// SPDX-License-Identifier: GPL-3.0-or-later
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CodeField } from "../../src/components/code-field";
import { makeCode } from "../fakes/offer-codes";

/* Finding things by their role is slow in jsdom, and more so on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

let targets: string[] = [];
let offers: string[] = [];
let refusal: string | null = null;
let said: string[] = [];

function field(): HTMLInputElement {
  return screen.getByRole("combobox");
}

/** As somebody does who types at the end. */
function type(text: string): void {
  const input = field();

  input.focus();
  for (let end = 1; end <= text.length; end++) {
    input.value += text[end - 1] ?? "";
    input.setSelectionRange(input.value.length, input.value.length);
    fireEvent.input(input);
  }
}

function press(key: string): void {
  fireEvent.keyDown(field(), { key });
}

beforeEach(() => {
  targets = [];
  offers = [];
  refusal = null;
  said = [];
  render(() => (
    <CodeField
      onTarget={(target) => targets.push(target.toString())}
      onOffer={(text) => {
        offers.push(text);
        return refusal;
      }}
      say={(text) => said.push(text)}
    />
  ));
});

afterEach(cleanup);

test("is a combobox that says what is in its list", () => {
  expect(field().getAttribute("aria-expanded")).toBe("false");
  type("7-acrobat-gy");
  expect(field().getAttribute("aria-expanded")).toBe("true");

  const options = screen.getAllByRole("option");

  expect(options.map(({ textContent }) => textContent)).toContain("gymnast");
  press("ArrowDown");
  expect(field().getAttribute("aria-activedescendant")).toBe(options[0]?.id);
  expect(options[0]?.getAttribute("aria-selected")).toBe("true");
  press("ArrowUp");
  expect(field().getAttribute("aria-activedescendant")).toBe(options.at(-1)?.id);
  press("Escape");
  expect(field().getAttribute("aria-expanded")).toBe("false");
  expect(field().value).toBe("7-acrobat-gy");
});

test("a code is entered with the keyboard alone, three letters a word", () => {
  type("7-acr");
  press("ArrowDown");
  press("Enter");
  expect(field().value).toBe("7-acrobat-");
  type("gym");
  press("ArrowDown");
  press("Tab");
  expect(field().value).toBe("7-acrobat-gymnast-");
  type("unz");
  press("ArrowDown");
  press("Enter");
  expect(field().value).toBe("7-acrobat-gymnast-unzip");
  expect(targets).toEqual([]);
  fireEvent.submit(field());
  expect(targets).toEqual(["7-acrobat-gymnast-unzip"]);
});

test("beginnings and slips are put right, and that is said", () => {
  type("7 acr gymnats unz");
  expect(field().value).toBe("7-acrobat-gymnast-unz");
  expect(said.join()).toContain("7-acrobat-");
  fireEvent.submit(field());
  expect(targets).toEqual(["7-acrobat-gymnast-unzip"]);
});

test("a word is chosen with the mouse, and the field keeps the focus", () => {
  type("7-acr");

  const [option] = screen.getAllByRole("option");

  if (option === undefined) throw new Error("There is no option");
  expect(fireEvent.mouseDown(option)).toBe(false);
  fireEvent.click(option);
  expect(field().value).toBe("7-acrobat-");
  expect(document.activeElement).toBe(field());
});

test("what is no code is told, and goes nowhere", () => {
  type("hello");
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText(/begins with a number/).id).not.toBe("x");
  fireEvent.submit(field());
  expect(targets).toEqual([]);
});

test("an unfinished code is not told off before it is sent", () => {
  type("7-acrobat");
  expect(field().getAttribute("aria-invalid")).toBe("false");
  fireEvent.submit(field());
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field());
});

test("a link that is pasted is recognised", () => {
  const link = "https://send.example/#q83vEjRWeJCrze8SNFZ4kA8ODQwLCgkIBwYFBAMCAQA";

  field().value = `tincan:${link}`;
  fireEvent.input(field());
  expect(screen.getByText(/send\.example.* introduces you/)).toBeTruthy();
  fireEvent.submit(field());
  expect(targets).toEqual([link]);
});

test("an offer code that is pasted is recognised, and what is wrong with it told here", () => {
  const code = makeCode();

  field().value = code;
  fireEvent.input(field());
  expect(screen.getByText(/made without a server/)).toBeTruthy();
  refusal = "This is your own.";
  fireEvent.submit(field());
  expect(screen.getByText("This is your own.")).toBeTruthy();
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(offers).toEqual([code]);
  expect(targets).toEqual([]);
});
