// SPDX-License-Identifier: GPL-3.0-or-later
import { _ } from "../../src/i18n";
import { createApp, type App } from "../../src/stores/app";
import { TincanError } from "../../src/wire/error";
import { parseLink } from "../../src/wire/link";
import { FakeRemote, FakeTransfer, makeManifest, makeSource } from "../fakes/fake-session";
import { FakeWorld, LINK, makeWay } from "../fakes/fake-world";
import { makeCode } from "../fakes/offer-codes";

/** A state of the page: an app that is brought there, and what a person did after that. */
export interface State {
  app: App;
  /** in the page, once it is shown */
  act?: () => void | Promise<void>;
}

const FRAGMENT = LINK.slice(LINK.indexOf("#") + 1);
const ELSEWHERE = `${FRAGMENT}&s=https://signal.example.org/`;
const CODE = "7-acrobat-gymnast-unzip";
const FILES = { "Minutes.odt": 24_500, "Photo.jpeg": 3_456_000 };
const FOLDER = {
  "Holiday/": 0,
  "Holiday/Beach/": 0,
  "Holiday/Beach/IMG_0001.jpeg": 4_100_000,
  "Holiday/Beach/IMG_0002.jpeg": 3_900_000,
  "Holiday/film.mp4": 291_999_000,
  "Holiday/empty.txt": 0,
};

function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);

  if (element === null) throw new Error(`There is no ${selector}`);
  return element;
}

/** The button with this text, in the language of the page. */
function press(text: string): void {
  const button = [...document.querySelectorAll("button")].find(
    ({ textContent }) => textContent.trim() === _(text),
  );

  if (button === undefined) throw new Error(`There is no button “${text}”`);
  button.click();
}

function type(text: string): void {
  const field = find<HTMLInputElement>("[role=combobox]");

  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function unfold(): void {
  for (const details of document.querySelectorAll("details")) details.open = true;
}

function start(change: (world: FakeWorld) => void = () => undefined): [App, FakeWorld] {
  const world = new FakeWorld();

  change(world);
  return [createApp(world), world];
}

function land(fragment: string, change: (world: FakeWorld) => void = () => undefined): State {
  const world = new FakeWorld();

  change(world);
  return { app: createApp(world, fragment) };
}

/** A host whose code and link are there. */
function host(options: { forSeveral?: boolean; send?: boolean } = {}): [App, FakeWorld] {
  const [app, world] = start();

  app.setChoices({ name: "Bob", forSeveral: options.forSeveral ?? false });
  if (options.send === true) {
    app.sendText("A text that is to be sent.");
    app.sendFiles([{ kind: "folder", name: "Holiday", getChildren: () => Promise.resolve([]) }]);
  } else {
    app.askForFiles();
  }
  world.session.set({ state: "waiting", code: CODE, link: LINK });
  return [app, world];
}

/** Somebody who begins without a server, and whose code is there. */
function carrying(fields: { ownCode: string | null } = { ownCode: makeCode() }): [App, FakeWorld] {
  const [app, world] = start();

  app.makeCode();
  world.session.set({ state: "waiting", codeExpires: 1_790_003_000, ...fields });
  return [app, world];
}

/** Two who carried codes, as one of them sees it. */
function carried(fields: Partial<FakeRemote> = {}): [App, FakeWorld] {
  const [app, world] = carrying();

  world.session.add(
    new FakeRemote({
      verified: false,
      words: "palm osmosis petroleum vinegar",
      transfers: [offer(FOLDER)],
      ...fields,
    }),
  );
  return [app, world];
}

/** A guest that is connected to somebody. */
function guest(
  transfers: FakeTransfer[],
  change: (world: FakeWorld, remote: FakeRemote) => void = () => undefined,
): State {
  const [app, world] = start();
  const remote = new FakeRemote();

  app.connect(parseLink(LINK));
  change(world, remote);
  world.session.add(remote);
  for (const transfer of transfers) remote.add(transfer);
  return { app };
}

function failed(error: TincanError, target: "guest" | "host" = "guest"): State {
  const [app, world] = target === "guest" ? start() : host();

  if (target === "guest") app.connect(parseLink(LINK));
  world.session.set({ state: "failed", error });
  return { app };
}

function offer(files: Readonly<Record<string, number>>, fields = {}): FakeTransfer {
  return new FakeTransfer({ files, state: "offered", ...fields });
}

function running(direction: "incoming" | "outgoing", fields = {}): FakeTransfer {
  return new FakeTransfer({
    direction,
    files: FOLDER,
    state: "running",
    doneBytes: 126_400_000,
    doneItems: 2,
    rate: 11_300_000,
    eta: 15,
    ...fields,
  });
}

const noDisk = makeWay({
  name: "disk",
  reason: "This browser cannot save to a folder of your choice.",
});
const noDownload = makeWay({
  name: "download",
  reason: "This browser cannot save files from this page while they are coming in.",
});

/** Every state that a person can come to, by name. */
export const states: Readonly<Record<string, () => State>> = {
  start: () => ({ app: start()[0] }),
  "start-dragging": () => ({
    app: start()[0],
    act: () => {
      const data = new DataTransfer();

      data.items.add(new File(["x"], "x.txt"));
      find(".page").dispatchEvent(
        new DragEvent("dragenter", { bubbles: true, dataTransfer: data }),
      );
    },
  }),
  "start-words": () => ({ app: start()[0], act: () => type("7-acrobat-gy") }),
  "start-wrong-word": () => ({ app: start()[0], act: () => type("7-acrobta-gymnast-u") }),
  "start-not-a-code": () => ({
    app: start()[0],
    act: () => {
      type("hello");
      press("Connect");
    },
  }),
  "start-pasted-link": () => ({ app: start()[0], act: () => type(LINK) }),
  "start-options": () => ({ app: start()[0], act: unfold }),
  "start-text": () => ({ app: start()[0], act: () => press("Send Text…") }),
  "start-empty-text": () => ({
    app: start()[0],
    act: () => {
      press("Send Text…");
      press("Send");
    },
  }),
  "start-without-server": () => ({
    app: start((world) => {
      world.page = null;
      world.server = null;
    })[0],
  }),
  landing: () => land(FRAGMENT),
  "landing-other-server": () => land(ELSEWHERE),
  "landing-app": () =>
    land(FRAGMENT, (world) => {
      world.mayHaveApp = true;
    }),
  "landing-own-link": () =>
    land(FRAGMENT, (world) => {
      world.isOwn = true;
    }),
  "landing-cut-off": () => land(FRAGMENT.slice(0, 20)),
  reaching: () => {
    const [app] = start();

    app.askForFiles();
    return { app };
  },
  "host-asking": () => ({ app: host()[0] }),
  "host-sending": () => ({ app: host({ send: true })[0] }),
  "host-several": () => ({ app: host({ send: true, forSeveral: true })[0] }),
  "host-without-code": () => {
    const [app, world] = host();

    world.session.set({ code: null });
    return { app };
  },
  "host-server-away": () => {
    const [app, world] = host();

    world.session.set({ serverAway: true });
    return { app };
  },
  "host-wrong-guess": () => {
    const [app, world] = host();

    world.session.guess(3);
    return { app };
  },
  "host-code-ended": () => {
    const [app, world] = host();

    world.session.guess(0);
    return { app };
  },
  "host-left-out": () => {
    const [app, world] = host();

    world.files = makeSource(makeManifest(FILES), [
      "“link” is left out, because it is a link to something else. Choose what it points to instead.",
      "“aux.txt” is left out. The name is reserved on some systems. Rename it to send it, too.",
    ]);
    app.sendFiles([{ kind: "folder", name: "x", getChildren: () => Promise.resolve([]) }]);
    return { app };
  },
  "host-much-left-out": () => {
    const [app, world] = host();

    world.files = makeSource(
      makeManifest(FILES),
      Array.from({ length: 40 }, (_unused, i) => `“${i}” is left out, because it cannot be read.`),
    );
    app.sendFiles([{ kind: "folder", name: "x", getChildren: () => Promise.resolve([]) }]);
    return { app, act: unfold };
  },
  "host-own-link": () => {
    const [app] = host();

    app.open(FRAGMENT);
    return { app };
  },
  "host-connecting": () => {
    const [app, world] = host();

    world.session.set({ state: "connecting" });
    return { app };
  },
  "guest-waiting": () => {
    const [app, world] = start();

    app.connect(parseLink(LINK));
    world.session.set({ state: "waiting" });
    return { app };
  },
  "guest-connecting": () => {
    const [app, world] = start();

    app.connect(parseLink(LINK));
    world.session.set({ state: "connecting" });
    return { app };
  },
  connected: () => guest([]),
  "connected-relayed": () =>
    guest([], (_world, remote) => {
      remote.path = "relay";
      remote.name = null;
    }),
  reconnecting: () => {
    const state = guest([
      running("incoming", { state: "paused", reason: "interrupted", rate: 0, eta: -1 }),
    ]);
    const screen = state.app.screen();

    if (screen.kind === "meeting") {
      const session = screen.meeting.session();
      const [remote] = session.remotes;

      (remote as FakeRemote).set({ state: "reconnecting" });
      (state.app.world as FakeWorld).session.set({ state: "reconnecting", serverAway: true });
    }
    return state;
  },
  "offer-folder": () => guest([offer(FOLDER)]),
  "offer-files-open": () => ({ ...guest([offer(FOLDER)]), act: unfold }),
  "offer-one-file": () => guest([offer({ "Thesis.pdf": 1_234_567 })]),
  "offer-many": () =>
    guest([
      offer(
        Object.fromEntries(
          Array.from({ length: 12_345 }, (_unused, i) => [`file ${i + 1}.txt`, i * 10]),
        ),
      ),
    ]),
  "offer-many-open": () => ({
    ...guest([
      offer(
        Object.fromEntries(
          Array.from({ length: 12_345 }, (_unused, i) => [`file ${i + 1}.txt`, i * 10]),
        ),
      ),
    ]),
    act: async () => {
      unfold();
      await new Promise((resolve) => setTimeout(resolve, 50));
      find(".file-list").scrollTop = 90_000;
    },
  }),
  "offer-odd-names": () =>
    guest([
      offer({
        "invoice.pdf                                        .exe": 45_000,
        "A very long name that somebody thought of one day and never made any shorter, although they might well have.tar.gz": 12_000_000,
        "קובץ חשוב.docx": 88_000,
        "<b>bold &amp; new.html": 10,
        README: 2000,
      }),
    ]),
  "offer-several-ways": () => ({
    ...guest([offer(FOLDER)], (world) => {
      world.ways = [
        makeWay({}),
        makeWay({ name: "download", isZip: true }),
        makeWay({ name: "memory", isZip: true, limit: 536_870_912 }),
      ];
    }),
    act: unfold,
  }),
  "offer-download": () =>
    guest([offer(FOLDER)], (world) => {
      world.ways = [noDisk, makeWay({ name: "download", isZip: true })];
    }),
  "offer-memory": () =>
    guest([offer(FOLDER)], (world) => {
      world.ways = [
        noDisk,
        noDownload,
        makeWay({ name: "memory", isZip: true, limit: 536_870_912 }),
      ];
    }),
  "offer-too-large": () =>
    guest([offer({ "film.mkv": 8_000_000_000 })], (world) => {
      world.ways = [
        noDisk,
        noDownload,
        makeWay({
          name: "memory",
          limit: 536_870_912,
          reason:
            "This is too large to be kept in memory until it is saved: up to 536.9 MB are possible. Use another browser, or the Tincan program.",
        }),
      ];
    }),
  "offer-finding-out": () =>
    guest([offer(FILES)], (world) => {
      world.findWays = () => new Promise(() => undefined);
    }),
  "offer-choosing": () => ({
    ...guest([offer(FOLDER)], (world) => {
      world.ways = [makeWay({ choose: () => new Promise(() => undefined) })];
    }),
    act: () => press("Receive"),
  }),
  "offer-refused-by-disk": () => ({
    ...guest([offer(FOLDER)], (world) => {
      world.ways = [
        makeWay({
          choose: () =>
            Promise.reject(
              new TincanError(
                "disk",
                "“Holiday” could not be written, because you may not write there. Choose another folder.",
              ),
            ),
        }),
      ];
    }),
    act: () => press("Receive"),
  }),
  "offer-text": () => guest([offer({ text: 460 }, { kind: "text" })]),
  "text-received": () =>
    guest([
      offer(
        { text: 60 },
        {
          kind: "text",
          state: "done",
          doneBytes: 60,
          text: "The door code is 4711.\nSee you at eight!\n\nhttps://example.org/a/very/long/address?that=somebody&sent=because-it-was-there",
        },
      ),
    ]),
  accepting: () => guest([offer(FOLDER, { state: "accepting" })]),
  receiving: () => guest([running("incoming")]),
  "receiving-files-open": () => {
    const transfer = running("incoming");

    transfer.itemStates.set(2, { state: "done", doneBytes: 4_100_000 });
    transfer.itemStates.set(3, { state: "failed", doneBytes: 0 });
    transfer.itemStates.set(4, { state: "running", doneBytes: 122_300_000 });
    return { ...guest([transfer]), act: unfold };
  },
  sending: () => guest([running("outgoing")]),
  offering: () => guest([running("outgoing", { state: "offered", doneBytes: 0, doneItems: 0 })]),
  "paused-here": () =>
    guest([running("outgoing", { state: "paused", pausedHere: true, reason: "user", rate: 0 })]),
  "paused-there": () =>
    guest([running("incoming", { state: "paused", reason: "user", rate: 0, eta: -1 })]),
  "paused-disk-full": () =>
    guest([
      running("incoming", {
        state: "paused",
        pausedHere: true,
        reason: "no-space",
        error: new TincanError(
          "no-space",
          "“film.mp4” could not be written, because the disk is full. Free some space, then go on.",
        ),
      }),
    ]),
  "paused-disk-full-there": () =>
    guest([running("outgoing", { state: "paused", reason: "no-space", rate: 0, eta: -1 })]),
  "received-and-sent": () =>
    guest([
      running("outgoing", { state: "done", doneBytes: 300_000_000, doneItems: 4 }),
      new FakeTransfer({ files: FILES, state: "done", doneBytes: 3_480_500, doneItems: 2 }),
    ]),
  "done-with-failures": () =>
    guest([
      running("incoming", { state: "done", doneBytes: 296_000_000, doneItems: 3, failed: 1 }),
    ]),
  "done-skipped": () =>
    guest([
      running("outgoing", { state: "done", doneBytes: 300_000_000, doneItems: 4, skipped: 2 }),
    ]),
  "ended-badly": () =>
    guest([
      running("outgoing", {
        state: "declined",
        endedBy: "them",
        error: new TincanError(
          "declined",
          "The other side declined. Ask them whether they expect this.",
        ),
      }),
      running("outgoing", {
        state: "cancelled",
        endedBy: "us",
        error: new TincanError("interrupted", "The transfer was cancelled here."),
      }),
      running("incoming", {
        state: "failed",
        error: new TincanError(
          "protocol",
          "The other side sent something that makes no sense. Update Tincan on both sides, then try again.",
        ),
      }),
    ]),
  "several-transfers": () =>
    guest([
      running("outgoing"),
      running("incoming", { doneBytes: 12_000_000 }),
      offer(FILES),
      new FakeTransfer({ kind: "text", files: { text: 20 }, state: "offered" }),
    ]),
  "several-people": () => {
    const [app, world] = host({ send: true, forSeveral: true });
    const gone = new FakeRemote({ name: "Carol, whose name is long enough for two lines here" });

    world.session.add(new FakeRemote({ transfers: [running("outgoing")] }));
    world.session.add(new FakeRemote({ name: "Dave", path: "relay" }));
    world.session.add(gone);
    gone.set({ state: "left" });
    return { app };
  },
  "leave-question": () => ({ ...guest([running("incoming")]), act: () => press("End") }),
  "server-away": () => {
    const state = guest([running("incoming")]);

    (state.app.world as FakeWorld).session.set({ serverAway: true });
    return state;
  },
  "start-offer-code": () => ({ app: start()[0], act: () => type(makeCode()) }),
  "start-offer-code-expired": () => ({
    app: start()[0],
    act: () => type(makeCode({ expires: 1_000_000_000 })),
  }),
  "codes-making": () => {
    const [app, world] = carrying({ ownCode: null });

    world.session.set({ state: "reaching" });
    return { app };
  },
  "codes-offer": () => {
    const [app] = carrying();

    app.sendText("A text that is to be sent.");
    return { app };
  },
  "codes-wrong-answer": () => {
    const [app, world] = carrying();

    world.session.refusal = new TincanError(
      "code-invalid",
      "This is the code that was made here. Send it to the other side, and paste the answer that comes back.",
    );
    return {
      app,
      act: () => {
        find<HTMLTextAreaElement>(".codes-answer textarea").value = makeCode();
        find<HTMLFormElement>(".codes-answer").requestSubmit();
      },
    };
  },
  "codes-answer": () => {
    const [app, world] = start();

    app.answerCode(makeCode());
    world.session.set({
      state: "waiting",
      codeExpires: 1_790_003_000,
      ownCode: makeCode({ kind: "answer" }),
    });
    return { app };
  },
  "codes-compare": () => ({ app: carried({ needsComparing: true })[0] }),
  "codes-compared": () => ({ app: carried()[0] }),
  "codes-lost": () => {
    const [app, world] = carrying();
    const error = new TincanError(
      "lost",
      "The connection to the other side was lost. What has arrived is kept: make new codes and send the same again, and it goes on from there.",
    );

    world.session.set({ state: "failed", error });
    return { app };
  },
  ended: () => {
    const state = guest([
      running("incoming", { state: "done", doneBytes: 300_000_000, doneItems: 4 }),
    ]);

    (state.app.world as FakeWorld).session.set({ state: "closed" });
    return state;
  },
  lost: () => {
    const error = new TincanError(
      "lost",
      "The connection to the other side was lost, and it did not come back. Start again when both of you are ready.",
    );
    const state = guest([running("incoming", { state: "failed", error })]);
    const { session } = state.app.world as FakeWorld;

    (session.remotes[0] as FakeRemote).set({ state: "failed", error });
    session.set({ state: "failed", error });
    return state;
  },
  "wrong-code": () =>
    failed(new TincanError("code-wrong", "The code is not right. Ask for it again, word by word.")),
  expired: () =>
    failed(
      new TincanError(
        "code-ended",
        "Nobody is waiting behind this link. It works only while the other side keeps Tincan open. Ask for a new link.",
      ),
    ),
  "host-expired": () =>
    failed(new TincanError("code-ended", "The code and link have expired. Make new ones."), "host"),
  "server-gone": () =>
    failed(
      new TincanError(
        "server-unreachable",
        "The server does not answer. Check the network connection.",
      ),
    ),
};
