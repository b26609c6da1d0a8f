// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { expect } from "vitest";
import type { Platform } from "../../../src/core/platform";
import { Session } from "../../../src/core/session";
import type { Settings } from "../../../src/core/settings";
import { parseCode } from "../../../src/wire/code";
import { looksLikeLink, parseLink } from "../../../src/wire/link";
import { FakeClock } from "./clock";
import { FakeConnection, FakeNetwork } from "./connection";
import { FakeServer } from "./server";

const BASE = "https://send.example/";

/** A session, and what it told. */
export class Side {
  readonly guesses: number[] = [];
  readonly states: string[] = [];
  nFinished = 0;

  constructor(
    private readonly world: World,
    readonly session: Session,
  ) {
    session.on("guess-failed", (left) => this.guesses.push(left));
    session.on("finished", () => this.nFinished++);
    session.on("change", () => {
      if (this.states.at(-1) !== session.state) this.states.push(session.state);
    });
    session.start();
  }

  /** the other side */
  get remote() {
    const [remote] = this.session.remotes;

    if (remote === undefined) throw new Error(`Nobody is there: ${this.session.state}`);
    return remote;
  }

  /** Waits until it is in this state. */
  async reach(state: Session["state"], ms = 200000): Promise<void> {
    await this.world.clock.run(ms, () => this.session.state === state);
    expect(this.session.state, this.session.error?.message).toBe(state);
  }

  /** Waits until it has failed, and gives the code of the error. */
  async fail(ms = 200000): Promise<string | undefined> {
    await this.reach("failed", ms);
    expect(this.nFinished).toBe(1);
    expect(this.session.error?.message).toMatch(/^[A-Z].*\.$/);
    return this.session.error?.code;
  }
}

/** A server, a network, and people in front of their browsers, all in memory. */
export class World {
  readonly clock = new FakeClock();
  readonly server = new FakeServer(this.clock);
  readonly network = new FakeNetwork(this.clock);
  readonly sides: Side[] = [];

  readonly platform: Platform = {
    clock: this.clock,
    hasher: { sha256: (bytes) => Promise.resolve(sha256(bytes)) },
    openSocket: () => this.server.connect() as unknown as WebSocket,
    newConnection: (configuration) =>
      new FakeConnection(this.network, configuration) as unknown as RTCPeerConnection,
  };

  /** another computer in the same world */
  readonly there: Platform = { ...this.platform };

  settings(more: Partial<Settings> = {}): Settings {
    return {
      server: BASE,
      page: BASE,
      name: "",
      iceServers: [],
      icePolicy: "all",
      withCode: true,
      maxGuests: 1,
      timeoutMs: 0,
      ...more,
    };
  }

  host(more: Partial<Settings> = {}): Side {
    return this.#add(Session.host(this.platform, this.settings(more)));
  }

  join(text: string, more: Partial<Settings> = {}): Side {
    const target = looksLikeLink(text) ? parseLink(text) : parseCode(text);

    return this.#add(Session.join(this.platform, this.settings(more), target));
  }

  /** A host by codes that people carry, whose offer is made. */
  async offer(
    more: Partial<Settings> = {},
    session = Session.offering(this.platform, this.settings(more)),
  ): Promise<[side: Side, code: string]> {
    const side = this.#add(session);

    await side.reach("waiting");
    return [side, side.session.ownCode ?? ""];
  }

  /** Somebody who has an offer, and whose answer is made. */
  async answer(
    text: string,
    more: Partial<Settings> = {},
    session = Session.answering(this.there, this.settings(more), text),
  ): Promise<[side: Side, code: string]> {
    const side = this.#add(session);

    await side.reach("waiting");
    return [side, side.session.ownCode ?? ""];
  }

  /** Two that are connected by codes; nobody has compared the words. */
  async meetByCodes(
    more: Partial<Settings> = {},
    prepare: { host?: (session: Session) => void; guest?: (session: Session) => void } = {},
  ): Promise<[host: Side, guest: Side]> {
    const offering = Session.offering(this.platform, this.settings(more));
    prepare.host?.(offering);
    const [host, offer] = await this.offer(more, offering);
    const answering = Session.answering(this.there, this.settings(more), offer);
    prepare.guest?.(answering);
    const [guest, answer] = await this.answer(offer, more, answering);

    host.session.takeAnswer(answer);
    await guest.reach("connected");
    await host.reach("connected");
    return [host, guest];
  }

  /** A host that waits. */
  async open(more: Partial<Settings> = {}): Promise<Side> {
    const host = this.host(more);

    await host.reach("waiting");
    return host;
  }

  /** A host and a guest that are connected. */
  async meet(more: Partial<Settings> = {}): Promise<[host: Side, guest: Side]> {
    const host = await this.open(more);
    const guest = this.join(host.session.link ?? "", more);

    await guest.reach("connected");
    await host.reach("connected");
    return [host, guest];
  }

  run(ms: number, isDone?: () => boolean): Promise<boolean> {
    return this.clock.run(ms, isDone);
  }

  /** Everybody goes; nothing may be left that still waits, or is open. */
  async expectEnd(): Promise<void> {
    for (const side of this.sides) side.session.close("user");
    await this.run(10000);
    for (const side of this.sides) {
      expect(["closed", "failed"]).toContain(side.session.state);
      expect(side.nFinished).toBe(1);
    }
    expect(this.network.nOpen).toBe(0);
    expect(this.clock.nWaiting).toBe(0);
  }

  #add(session: Session): Side {
    const side = new Side(this, session);

    this.sides.push(side);
    return side;
  }
}
