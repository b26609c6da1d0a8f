// SPDX-License-Identifier: GPL-3.0-or-later
import { readOffer } from "../../src/core/code-exchange";
import type { Platform } from "../../src/core/platform";
import type { Settings } from "../../src/core/settings";
import type { Way } from "../../src/io/saving";
import { TextSource } from "../../src/io/text-source";
import type { World } from "../../src/stores/world";
import type { Code } from "../../src/wire/code";
import type { Link } from "../../src/wire/link";
import { FakeSession, makeManifest, makeSource } from "./fake-session";

export const LINK = "https://send.example/#q83vEjRWeJCrze8SNFZ4kA8ODQwLCgkIBwYFBAMCAQA";

export function makeWay(way: Partial<Way>): Way {
  return {
    name: "disk",
    reason: null,
    limit: null,
    isZip: false,
    choose: () => Promise.resolve(null),
    ...way,
  };
}

/** A browser and a core that do nothing by themselves, and remember what was asked of them. */
export class FakeWorld implements World {
  page: string | null = "https://send.example/";
  server: string | null = "https://send.example/";
  iceServers: RTCIceServer[] = [];
  browser = "Firefox on Linux";
  mayHaveApp = false;
  app = "tincan-page 0";
  readonly sessions: FakeSession[] = [];
  readonly settings: Settings[] = [];
  readonly targets: (Code | Link | null)[] = [];
  readonly copied: string[] = [];
  ways: Way[] = [makeWay({})];
  files = makeSource(makeManifest({ "Minutes.odt": 24_500, "Photo.jpeg": 3_456_000 }));
  canCopy = true;
  isOwn = false;
  /** only stands for this computer */
  readonly platform = {} as Platform;
  guards = 0;
  awake = 0;
  forgotten = 0;
  prepared = 0;
  time = 0;

  /** the newest */
  get session(): FakeSession {
    const session = this.sessions.at(-1);

    if (session === undefined) throw new Error("There is no session");
    return session;
  }

  host(settings: Settings): FakeSession {
    return this.#add(settings, null);
  }

  join(settings: Settings, target: Code | Link): FakeSession {
    return this.#add(settings, target);
  }

  offer(settings: Settings): FakeSession {
    return this.#add(settings, null, new FakeSession(true, true));
  }

  answer(settings: Settings, text: string): FakeSession {
    readOffer(this.platform, text);
    return this.#add(settings, null, new FakeSession(false, true));
  }

  #add(
    settings: Settings,
    target: Code | Link | null,
    session = new FakeSession(target === null),
  ): FakeSession {
    this.settings.push(settings);
    this.targets.push(target);
    this.sessions.push(session);
    return session;
  }

  readFiles: World["readFiles"] = () => Promise.resolve(this.files);
  readText = (text: string) => new TextSource(text);
  findWays: World["findWays"] = () => Promise.resolve(this.ways);
  prepareSaving = () => {
    this.prepared++;
  };
  copy = (text: string) => {
    this.copied.push(text);
    return Promise.resolve(this.canCopy);
  };
  guardLeaving = () => {
    this.guards++;
    return () => {
      this.guards--;
    };
  };
  stayAwake = () => {
    this.awake++;
    return () => {
      this.awake--;
    };
  };
  claimLink: World["claimLink"] = () => () => undefined;
  isOwnLink: World["isOwnLink"] = () => Promise.resolve(this.isOwn);
  forgetFragment = () => {
    this.forgotten++;
  };
  now = () => this.time;
}
