// SPDX-License-Identifier: GPL-3.0-or-later
import { sha256 } from "@noble/hashes/sha2";
import { beforeEach, describe, expect, test } from "vitest";
import { Peer, type PeerSettings } from "../../../src/core/peer/peer";
import type { Control } from "../../../src/wire/control";
import type { TincanError } from "../../../src/wire/error";
import type { Signal } from "../../../src/wire/signal";
import { FakeClock } from "../fakes/clock";
import { type FakeChannel, FakeConnection, FakeNetwork } from "../fakes/connection";

const HELLO = '{"type":"hello","version":1,"name":"Hand"}';

/** Alters the fingerprint of a description. */
function promiseAnother(sdp: string): string {
  return sdp.replace(/sha-256 (..)/, (_all, byte) => `sha-256 ${byte === "00" ? "01" : "00"}`);
}

/** A connection of ours, and what the test does at the other end by hand. */
class Bench {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork(this.clock);
  readonly log: string[] = [];
  readonly signals: Signal[] = [];
  readonly controls: Control[] = [];
  readonly bulk: Uint8Array[] = [];
  readonly texts: string[] = [];
  error: TincanError | null = null;
  peer!: Peer;
  hand!: FakeConnection;
  control!: FakeChannel;
  lane!: FakeChannel;
  sha256 = (bytes: Uint8Array) => Promise.resolve(sha256(bytes));

  start(more: Partial<PeerSettings> = {}): void {
    this.peer = new Peer(
      {
        clock: this.clock,
        hasher: { sha256: (bytes) => this.sha256(bytes) },
        openSocket: () => {
          throw new Error("A peer needs no server");
        },
        newConnection: (configuration) =>
          new FakeConnection(this.network, configuration) as unknown as RTCPeerConnection,
      },
      {
        offers: true,
        iceServers: [],
        relayOnly: false,
        loopback: false,
        app: "tincan-test",
        name: "Ada",
        ...more,
      },
      {
        localSignal: (signal) => this.signals.push(signal),
        ready: () => this.log.push("ready"),
        control: (control) => this.controls.push(control),
        bulk: (bytes) => this.bulk.push(bytes),
        bulkDrained: () => this.log.push("drained"),
        changed: () => this.log.push("changed"),
        bye: (reason) => this.log.push(`bye ${reason}`),
        failed: (error) => {
          this.error = error;
          this.log.push(`failed ${error.code}`);
        },
        closed: () => this.log.push("closed"),
      },
    );
    this.peer.start();
  }

  get ours(): FakeConnection {
    const [connection] = this.network.connections;
    if (connection === undefined) throw new Error("There is none");
    return connection;
  }

  sdp(): string {
    const offer = this.signals.find((signal) => signal.type === "offer");
    if (offer?.type !== "offer") throw new Error("Nothing was offered");
    return offer.sdp;
  }

  /** Answers our offer; both channels are open then. */
  async connect(change: (sdp: string) => string = (sdp) => sdp): Promise<void> {
    await this.clock.run(10);
    this.hand = new FakeConnection(this.network, {});
    this.control = this.hand.createDataChannel("control", { negotiated: true, id: 0 });
    this.lane = this.hand.createDataChannel("bulk", { negotiated: true, id: 1 });
    this.control.onmessage = ({ data }) => this.texts.push(String(data));
    await this.hand.setRemoteDescription({ sdp: this.sdp() });
    const { sdp } = await this.hand.createAnswer();
    await this.hand.setLocalDescription();
    this.peer.handleSignal({ type: "answer", lane: 0, attempt: 1, sdp: change(sdp) });
    this.candidate("candidate:1 1 udp 1 192.168.1.11 40001 typ host");
    await this.clock.run(10);
  }

  candidate(candidate: string): void {
    this.peer.handleSignal({ type: "candidate", lane: 0, attempt: 1, mline: 0, candidate });
  }

  /** Connected, and both have said hello. */
  async meet(): Promise<void> {
    this.start();
    await this.connect();
    await this.say(HELLO);
    expect(this.peer.state).toBe("ready");
  }

  async say(data: unknown): Promise<void> {
    this.control.sendAnything(data);
    await this.clock.run(5);
  }

  async sendBulk(data: unknown): Promise<void> {
    this.lane.sendAnything(data);
    await this.clock.run(5);
  }

  /** what we said on `control`, by type */
  get said(): string[] {
    return this.texts.map((text) => (JSON.parse(text) as Control).type);
  }

  async expectFailure(code: string): Promise<void> {
    await this.clock.run(5000);
    expect(this.error?.code).toBe(code);
    expect(this.log.filter((line) => line.startsWith("failed"))).toEqual([`failed ${code}`]);
    expect(this.log.at(-1)).toBe("closed");
    expect(this.ours.connectionState).toBe("closed");
    expect(this.clock.nWaiting).toBe(0);
  }
}

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

describe("before the other side is known", () => {
  test("nothing is sent but hello, and nothing is looked at before it", async () => {
    bench.start();
    await bench.connect();
    expect(bench.said).toEqual(["hello"]);
    expect(JSON.parse(bench.texts[0] ?? "")).toEqual({
      type: "hello",
      version: 1,
      app: "tincan-test",
      name: "Ada",
    });
    bench.peer.sendControl({ type: "accept", transfer: 1 });
    bench.peer.send(new Uint8Array(5));
    await bench.clock.run(20);
    expect(bench.said).toEqual(["hello"]);
    expect(bench.lane.sent).toEqual([]);

    await bench.say(HELLO);
    expect(bench.log[0]).toBe("ready");
    expect(bench.peer.remoteName).toBe("Hand");
    expect(bench.said).toEqual(["hello", "ping"]);
  });

  test("hello waits for the certificate, and what comes waits with it", async () => {
    let release: () => void = () => undefined;
    bench.sha256 = (bytes) =>
      new Promise((resolve) => {
        release = () => resolve(sha256(bytes));
      });
    bench.start();
    await bench.connect();
    await bench.say(HELLO);
    await bench.say('{"type":"accept","transfer":2}');
    await bench.sendBulk(new ArrayBuffer(7));
    expect(bench.texts).toEqual([]);
    expect(bench.log).toEqual([]);

    release();
    await bench.clock.run(5);
    expect(bench.log[0]).toBe("ready");
    expect(bench.controls).toEqual([{ type: "accept", transfer: 2 }]);
    expect(bench.bulk.map((bytes) => bytes.length)).toEqual([7]);
  });

  test("another certificate than the description's ends it, without a word", async () => {
    bench.network.isBlind = true;
    bench.start();
    await bench.connect(promiseAnother);
    await bench.say(HELLO);
    await bench.expectFailure("untrusted");
    expect(bench.texts).toEqual([]);
    expect(bench.log).toEqual(["failed untrusted", "closed"]);
  });

  test("a browser that looks itself, and tells nothing, is believed", async () => {
    bench.network.isTalkative = false;
    await bench.meet();
    expect(bench.log[0]).toBe("ready");
  });

  test("a browser that looks itself ends what is another certificate", async () => {
    bench.network.isTalkative = false;
    bench.start();
    await bench.connect(promiseAnother);
    await bench.expectFailure("not-connected");
    expect(bench.texts).toEqual([]);
  });

  test("getStats() is asked where the transport does not say", async () => {
    bench.network.isTalkative = false;
    bench.start();
    const fingerprint = Array<string>(32).fill("AB").join(":");
    bench.ours.getStats = () =>
      Promise.resolve(
        new Map<string, unknown>([
          ["t", { type: "transport", remoteCertificateId: "c" }],
          ["c", { type: "certificate", fingerprint, fingerprintAlgorithm: "sha-256" }],
        ]),
      );
    await bench.connect();
    await bench.expectFailure("untrusted");
  });

  test.each([
    '{"type":"ping","n":1}',
    '{"type":"accept","transfer":2}',
    '{"type":"from the future"}',
    "hello",
    "{}",
  ])("something else than hello at first: %s", async (text) => {
    bench.start();
    await bench.connect();
    await bench.say(text);
    await bench.say(HELLO);
    expect(bench.said).toEqual(["hello", "bye"]);
    await bench.expectFailure("protocol");
    expect(bench.log).not.toContain("ready");
  });

  test.each([
    [2, "Update Tincan here"],
    [65535, "Update Tincan here"],
  ])("version %i in hello is told on both sides", async (version, advice) => {
    bench.start();
    await bench.connect();
    await bench.say(`{"type":"hello","version":${version}}`);
    expect(bench.error?.message).toContain(advice);
    expect(JSON.parse(bench.texts[1] ?? "")).toEqual({ type: "bye", reason: "version" });
    await bench.expectFailure("version");
  });

  test("too many words while the certificate is looked at", async () => {
    bench.sha256 = () => new Promise(() => undefined);
    bench.start();
    await bench.connect();
    for (let i = 0; i < 64; i++) bench.control.sendAnything(HELLO);
    await bench.clock.run(5);
    expect(bench.error).toBeNull();
    await bench.say(HELLO);
    await bench.expectFailure("protocol");
  });

  test("too many bytes before hello", async () => {
    bench.start();
    await bench.connect();
    for (let i = 0; i < 16; i++) bench.lane.sendAnything(new ArrayBuffer(65536));
    await bench.clock.run(5);
    expect(bench.error).toBeNull();
    await bench.sendBulk(new ArrayBuffer(1));
    await bench.expectFailure("protocol");
  });

  test("a goodbye instead of hello", async () => {
    bench.start();
    await bench.connect();
    await bench.say('{"type":"bye","reason":"version"}');
    expect(bench.log).toEqual(["bye version"]);
    await bench.clock.run(5000);
    expect(bench.log).toEqual(["bye version", "closed"]);
  });

  test("no hello at all", async () => {
    bench.start();
    await bench.connect();
    await bench.clock.run(9900);
    expect(bench.error).toBeNull();
    await bench.expectFailure("not-connected");
    expect(bench.error?.message).toContain("says nothing");
  });
});

describe("when it is ready", () => {
  test.each([
    ["control", ""],
    ["control", new ArrayBuffer(4)],
    ["control", "not JSON"],
    ["control", '{"type":"accept"}'],
    ["control", '{"type":"accept","transfer":0}'],
    ["control", JSON.stringify({ type: "x", y: "z".repeat(65536) })],
    ["control", JSON.stringify({ type: "x", y: "\u20ac".repeat(30000) })],
    ["bulk", "text"],
    ["bulk", new ArrayBuffer(0)],
    ["bulk", new ArrayBuffer(65537)],
  ])("what nobody of ours would send ends it: %s %#", async (channel, data) => {
    await bench.meet();
    if (channel === "control") await bench.say(data);
    else await bench.sendBulk(data);
    expect(bench.said.at(-1)).toBe("bye");
    await bench.expectFailure("protocol");
    expect(bench.controls).toEqual([]);
    expect(bench.bulk).toEqual([]);
  });

  test("the longest messages get through, and unknown ones are ignored", async () => {
    await bench.meet();
    await bench.sendBulk(new ArrayBuffer(65536));
    await bench.say('{"type":"from the future","x":[1]}');
    await bench.say(HELLO);
    await bench.say(`{"type":"accept","transfer":2,"x":"${"z".repeat(65000)}"}`);
    expect(bench.bulk.map((bytes) => bytes.length)).toEqual([65536]);
    expect(bench.controls).toEqual([{ type: "accept", transfer: 2 }]);
    expect(bench.peer.state).toBe("ready");
  });

  test("a channel that we did not make ends it", async () => {
    await bench.meet();
    bench.ours.ondatachannel?.({});
    await bench.expectFailure("protocol");
  });

  test("a ping is answered with its number", async () => {
    await bench.meet();
    await bench.say('{"type":"ping","n":42}');
    expect(JSON.parse(bench.texts.at(-1) ?? "")).toEqual({ type: "pong", n: 42 });
  });

  test("silence for 15 s is the end, and any sign is none", async () => {
    await bench.meet();
    await bench.clock.run(10000);
    await bench.sendBulk(new ArrayBuffer(1));
    await bench.clock.run(14900);
    expect(bench.error).toBeNull();
    await bench.expectFailure("lost");
    expect(bench.error?.message).toContain("does not answer any more");
  });

  test("what is sent arrives in order, and what waits is told", async () => {
    await bench.meet();
    const got: number[] = [];
    bench.lane.onmessage = ({ data }) => got.push(new Uint8Array(data as ArrayBuffer)[0] ?? -1);
    for (let i = 0; i < 5; i++) bench.peer.send(Uint8Array.of(i));
    await bench.clock.run(5);
    expect(got).toEqual([0, 1, 2, 3, 4]);

    const channel = bench.ours.channels.get(1);
    if (channel === undefined) throw new Error("There is a channel 1");
    channel.bufferedAmount = 1234;
    expect(bench.peer.buffered).toBe(1234);
    expect(channel.bufferedAmountLowThreshold).toBe(512 * 1024);
    channel.onbufferedamountlow?.();
    expect(bench.log).toContain("drained");
  });

  test("what cannot be queued breaks the connection", async () => {
    await bench.meet();
    const channel = bench.ours.channels.get(1);
    if (channel === undefined) throw new Error("There is a channel 1");
    channel.send = () => {
      throw new Error("OperationError");
    };
    bench.peer.send(new Uint8Array(10));
    await bench.expectFailure("lost");
  });

  test("a message that no channel takes is a mistake of ours", async () => {
    await bench.meet();
    expect(() => bench.peer.send(new Uint8Array(0))).toThrow(RangeError);
    expect(() => bench.peer.send(new Uint8Array(65537))).toThrow(RangeError);
  });

  test("a disconnection that passes is no loss", async () => {
    await bench.meet();
    bench.ours.connectionState = "disconnected";
    bench.ours.onconnectionstatechange?.();
    await bench.clock.run(100);
    expect(bench.peer.state).toBe("ready");
    bench.ours.fail();
    await bench.expectFailure("lost");
  });
});

describe("goodbye", () => {
  test("ours is answered, then the channel is closed, then the connection", async () => {
    await bench.meet();
    bench.peer.close("finished");
    await bench.clock.run(5);
    expect(JSON.parse(bench.texts.at(-1) ?? "")).toEqual({ type: "bye", reason: "finished" });
    await bench.clock.run(1000);
    expect(bench.control.readyState).toBe("open");
    await bench.say('{"type":"bye","reason":"finished"}');
    expect(bench.control.readyState).toBe("closed");
    expect(bench.ours.connectionState).toBe("connected");
    await bench.clock.run(200);
    expect(bench.ours.connectionState).toBe("closed");
    expect(bench.log.at(-1)).toBe("closed");
    expect(bench.error).toBeNull();
  });

  test("ours that nobody answers takes 2 s", async () => {
    await bench.meet();
    bench.peer.close("user");
    await bench.clock.run(1990);
    expect(bench.ours.connectionState).toBe("connected");
    await bench.clock.run(20);
    expect(bench.ours.connectionState).toBe("closed");
    expect(bench.clock.nWaiting).toBe(0);
  });

  test("theirs is answered, and the one who said it closes", async () => {
    await bench.meet();
    await bench.say('{"type":"bye","reason":"user"}');
    expect(bench.log.at(-1)).toBe("bye user");
    expect(JSON.parse(bench.texts.at(-1) ?? "")).toEqual({ type: "bye", reason: "user" });
    expect(bench.ours.connectionState).toBe("connected");
    await bench.say('{"type":"accept","transfer":2}');
    expect(bench.controls).toEqual([]);
    bench.control.close();
    await bench.clock.run(200);
    expect(bench.ours.connectionState).toBe("closed");
    expect(bench.log.at(-1)).toBe("closed");
  });

  test("said by both at once", async () => {
    await bench.meet();
    bench.peer.close("user");
    await bench.say('{"type":"bye","reason":"finished"}');
    await bench.clock.run(200);
    expect(bench.log.filter((line) => line.startsWith("bye"))).toEqual([]);
    expect(bench.log.at(-1)).toBe("closed");
  });

  test("of one that was not ready is none", async () => {
    bench.start();
    await bench.clock.run(10);
    bench.peer.close("user");
    expect(bench.ours.connectionState).toBe("closed");
    expect(bench.log).toEqual([]);
    await bench.clock.run(10);
    expect(bench.log).toEqual(["closed"]);
    expect(bench.clock.nWaiting).toBe(0);
  });

  test("abandoned is abandoned", async () => {
    await bench.meet();
    bench.peer.abandon();
    await bench.clock.run(10);
    expect(bench.said.at(-1)).toBe("ping");
    expect(bench.log.at(-1)).toBe("closed");
    expect(bench.error).toBeNull();
  });
});

describe("descriptions and candidates", () => {
  test("a description that is none of ours ends it", async () => {
    bench.start();
    await bench.connect((sdp) => sdp.replace("sctp-port:5000", "sctp-port:5001"));
    await bench.expectFailure("protocol");
    expect(bench.error?.message).toContain("a connection that Tincan does not make");
  });

  test("a second description, and one of the wrong kind, are ignored", async () => {
    await bench.meet();
    bench.peer.handleSignal({ type: "answer", lane: 0, attempt: 1, sdp: "nonsense" });
    bench.peer.handleSignal({ type: "offer", lane: 0, attempt: 1, sdp: "nonsense" });
    await bench.clock.run(100);
    expect(bench.peer.state).toBe("ready");
  });

  test("candidates are checked, those that come early wait, and those of the description count", async () => {
    bench.start();
    bench.candidate("candidate:1 1 udp 1 10.0.0.1 1000 typ host");
    bench.candidate("candidate:1 1 udp 1 127.0.0.1 1000 typ host");
    bench.candidate("candidate:1 1 udp 1 example.org 1000 typ host");
    await bench.clock.run(10);
    expect(bench.ours.candidates).toEqual([]);
    await bench.connect((sdp) => sdp + "a=candidate:2 1 udp 1 10.0.0.2 1000 typ host\r\n");
    expect(bench.ours.candidates).toEqual([
      "candidate:1 1 udp 1 10.0.0.1 1000 typ host",
      "candidate:2 1 udp 1 10.0.0.2 1000 typ host",
      "candidate:1 1 udp 1 192.168.1.11 40001 typ host",
    ]);
  });

  test("more than 200 candidates are too many", async () => {
    bench.start();
    await bench.connect();
    for (let i = 0; i < 300; i++) {
      bench.candidate(`candidate:1 1 udp 1 10.0.0.1 ${1000 + i} typ host`);
    }
    expect(bench.ours.candidates.length).toBe(200);
  });

  test("ours follow the description, and then an empty one", async () => {
    bench.start();
    await bench.clock.run(20);
    expect(bench.signals.map((signal) => signal.type)).toEqual(["offer", "candidate", "candidate"]);
    expect(bench.signals.at(-1)).toMatchObject({ candidate: "", mline: 0, lane: 0 });
  });
});

describe("how far it came, when it did not come about", () => {
  test("no answer", async () => {
    bench.start();
    await bench.clock.run(29000);
    expect(bench.error).toBeNull();
    await bench.expectFailure("not-connected");
    expect(bench.error?.message).toContain("did not answer");
  });

  test("no way", async () => {
    bench.network.isBlocked = true;
    bench.start();
    await bench.connect();
    await bench.clock.run(30000);
    await bench.expectFailure("not-connected");
    expect(bench.error?.message).toContain("No way to the other side was found.");
  });

  test("no way, and not by the relay", async () => {
    bench.network.isBlocked = true;
    bench.start({ iceServers: [{ urls: ["turn:x"], username: "u", credential: "c" }] });
    await bench.connect();
    await bench.clock.run(30000);
    await bench.expectFailure("not-connected");
    expect(bench.error?.message).toContain("not even by the relay");
  });

  test("no network at all", async () => {
    bench.start();
    bench.ours.configuration.iceTransportPolicy = "relay";
    await bench.clock.run(20);
    await bench.expectFailure("not-connected");
    expect(bench.error?.message).toContain("not connected to a network");
  });

  test("a browser that cannot even begin", async () => {
    bench.network.connections.push = (connection: FakeConnection) => {
      connection.createOffer = () => Promise.reject(new Error("no"));
      return Array.prototype.push.call(bench.network.connections, connection);
    };
    bench.start();
    await bench.expectFailure("internal");
  });
});
