// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { createApp, SEVERAL, type App } from "../../src/stores/app";
import type { Meeting } from "../../src/stores/meeting";
import { parseCode } from "../../src/wire/code";
import { TincanError } from "../../src/wire/error";
import { parseLink } from "../../src/wire/link";
import { FakeRemote } from "../fakes/fake-session";
import { FakeWorld, LINK } from "../fakes/fake-world";

const fragment = LINK.slice(LINK.indexOf("#") + 1);

function meetingOf(app: App): Meeting {
  const screen = app.screen();

  if (screen.kind !== "meeting") throw new Error(`This is ${screen.kind}`);
  return screen.meeting;
}

describe("a link that was opened", () => {
  test("does nothing before the click", () => {
    const world = new FakeWorld();
    const app = createApp(world, fragment);
    const screen = app.screen();

    expect(screen.kind === "landing" && screen.link.toString()).toBe(LINK);
    expect(world.sessions).toEqual([]);
    expect(world.prepared).toBe(0);
    expect(app.isFirst()).toBe(true);
  });

  test("is joined with it, and leaves the address", () => {
    const world = new FakeWorld();
    const app = createApp(world, fragment);

    app.connect(parseLink(LINK));
    expect(world.targets[0]?.toString()).toBe(LINK);
    expect(world.session.asked).toEqual(["start"]);
    expect(world.forgotten).toBe(1);
    expect(world.prepared).toBe(1);
    expect(meetingOf(app).server).toBe("send.example");
  });

  test("may name another server", () => {
    const app = createApp(new FakeWorld(), `${fragment}&s=https://signal.example:8443/x/`);

    app.connect(parseLink(`${LINK}&s=https://signal.example:8443/x/`));
    expect(meetingOf(app).server).toBe("signal.example:8443/x");
  });

  test("that is broken is told", () => {
    const app = createApp(new FakeWorld(), "abc");

    expect(app.screen().kind).toBe("bad-link");
    app.leave();
    expect(app.screen().kind).toBe("start");
  });

  test("of our own is told, and disturbs nothing", () => {
    const world = new FakeWorld();
    const app = createApp(world);

    app.askForFiles();
    world.session.set({ state: "waiting", link: LINK });
    app.open(fragment);
    expect(app.notice()).toContain("your own link");
    expect(world.session.asked).toEqual(["start"]);
    app.dismissNotice();
    expect(app.notice()).toBeNull();
  });

  test("of somebody else disturbs nothing, either, while there is a connection", () => {
    const world = new FakeWorld();
    const app = createApp(world);

    app.askForFiles();
    world.session.set({ state: "waiting", link: `${LINK.slice(0, -1)}E` });
    app.open(fragment);
    expect(app.notice()).toContain("end this connection");
    expect(app.screen().kind).toBe("meeting");
  });
});

describe("hosting", () => {
  test("is for one person under the browser's name, unless somebody chose otherwise", () => {
    const world = new FakeWorld();
    const app = createApp(world);

    app.askForFiles();
    expect(world.settings[0]).toMatchObject({
      server: "https://send.example/",
      page: "https://send.example/",
      name: "Firefox on Linux",
      maxGuests: 1,
      withCode: true,
    });
    app.leave();
    expect(world.session.asked).toContain("close finished");

    app.setChoices({ name: " Bob ", forSeveral: true });
    app.askForFiles();
    expect(world.settings[1]).toMatchObject({ name: "Bob", maxGuests: SEVERAL });
  });

  test("begins with what is to be sent, and goes on with what comes after that", async () => {
    const world = new FakeWorld();
    const app = createApp(world);

    app.sendFiles([]);
    expect(world.sessions).toHaveLength(0);
    expect(app.sendText("")).not.toBeNull();
    expect(world.sessions).toHaveLength(0);
    expect(app.sendText("a")).toBeNull();
    app.sendFiles([{ kind: "folder", name: "x", getChildren: () => Promise.resolve([]) }]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(world.sessions).toHaveLength(1);
    expect(meetingOf(app).staged()).toHaveLength(2);
  });

  test("tells other tabs of its link until it ends", () => {
    const world = new FakeWorld();
    const claimed: string[] = [];

    world.claimLink = () => {
      claimed.push("claimed");
      return () => claimed.push("released");
    };
    createApp(world).askForFiles();
    world.session.set({ state: "waiting", link: LINK });
    world.session.set({ state: "connected" });
    world.session.set({ state: "closed" });
    expect(claimed).toEqual(["claimed", "released"]);
  });

  test("are two to carry where there is no server", () => {
    const world = new FakeWorld();

    world.server = null;
    world.page = null;

    const app = createApp(world);

    expect(app.hasServer).toBe(false);
    app.sendText("hello");
    expect(world.session.isByCodes).toBe(true);
    expect(meetingOf(app).staged()).toHaveLength(1);
    app.leave();

    app.connect(parseCode("7-acrobat-gymnast-unzip"));
    expect(app.notice()).toContain("Use the link");
    app.connect(parseLink(LINK));
    expect(world.sessions).toHaveLength(2);
  });

  test("again, it offers what could not be sent", () => {
    const world = new FakeWorld();
    const app = createApp(world);
    const remote = new FakeRemote();

    app.sendText("a");
    app.again(meetingOf(app));
    expect(meetingOf(app).staged()).toHaveLength(1);
    world.session.add(remote);
    world.session.set({ state: "failed", error: new TincanError("lost", "Lost.") });
    expect(remote.offered).toHaveLength(1);
  });
});
