// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment node
import { afterEach, describe, expect, test, vi } from "vitest";
import { offerCandidateToText } from "../../src/wire/offer-candidate";
import { parseIceServer } from "../../src/wire/ice-server";
import type { OfferCode, OfferCodeKind } from "../../src/wire/offer-code";
import { findOfferCode, offerCodeToText } from "../../src/wire/offer-code-text";
import {
  offerCodeFromDescription,
  offerCodeToDescription,
} from "../../src/core/peer/offer-description";
import { parseSdp } from "../../src/core/peer/sdp";
import { Session } from "../../src/core/session";
import type { Transfer } from "../../src/core/transfer/transfer";
import { bytes, expectError, loadVectors } from "../wire/vectors";
import { World, type Side } from "./fakes/world";
import { MemoryDestination, MemorySource, pattern } from "./transfer/memory";

const vectors = loadVectors<{
  valid: { name: string; kind: OfferCodeKind; text: string; mid: string; sdp: string }[];
  described: {
    name: string;
    kind: OfferCodeKind;
    sdp: string;
    candidates: string[];
    loopback: boolean;
    id: string;
    expires: number;
    text: string;
    chosen: string[];
  }[];
}>("offer-codes");

afterEach(() => {
  vi.restoreAllMocks();
});

function read(text: string, kind: OfferCodeKind): OfferCode {
  const found = findOfferCode(text, { kind, id: null }, Date.now() / 1000);

  if (!("code" in found)) throw new Error(`${found.problem}: ${text}`);
  return found.code;
}

function watch(side: Side): Transfer[] {
  const transfers: Transfer[] = [];

  side.remote.on("transfer", (transfer) => transfers.push(transfer));
  return transfers;
}

/** Both people say that the words are the same. */
function compare(...sides: readonly Side[]): void {
  for (const side of sides) side.remote.compare(true);
}

describe("descriptions", () => {
  test.each(vectors.described)("of $name make a code", (vector) => {
    const head = { kind: vector.kind, id: bytes(vector.id), expires: vector.expires };
    const { sdp, candidates, loopback } = vector;
    const made = offerCodeFromDescription(head, sdp, candidates, loopback);

    expect(made && offerCodeToText(made.code)).toBe(vector.text);
    expect(made?.code.candidates.map((each, i) => offerCandidateToText(each, i + 1))).toEqual(
      vector.chosen,
    );
  });

  test.each(vectors.valid)("$name is one again", ({ kind, text, mid, sdp }) => {
    const found = findOfferCode(text, { kind, id: null }, -1e9);
    const code = "code" in found ? found.code : null;

    /* One from the future is refused; nothing else here is. */
    if (code === null) expect(found).toEqual({ problem: "clock" });
    else expect(parseSdp(offerCodeToDescription(code, mid), kind)).toEqual(parseSdp(sdp, kind));
  });

  test("one that is none of ours makes no code", () => {
    const head = { kind: "offer", id: new Uint8Array(8), expires: 0 } as const;

    expect(offerCodeFromDescription(head, "v=0\r\n", [], false)).toBeNull();
  });
});

describe("two who carry codes", () => {
  test("meet without a server, and see the same words", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes({ name: "Ann" });

    expect(host.remote.words).toMatch(/^[a-z]+( [a-z]+){3}$/);
    expect(guest.remote.words).toBe(host.remote.words);
    expect([host.remote.verified, guest.remote.verified]).toEqual([false, false]);
    expect(host.remote.name).toBe("Ann");
    /* The server is asked for its STUN and TURN servers, and for nothing else. */
    expect(world.server.heard.map(({ type }) => type)).toEqual(["hello", "hello"]);
    await world.expectEnd();
  });

  test("use the STUN and TURN servers of a server that is there, and their own", async () => {
    const world = new World();
    world.server.iceServers = [parseIceServer("turn:turn.example", "u", "p")];
    await world.meetByCodes({ iceServers: [{ urls: "stun:stun.example" }] });

    for (const { configuration } of world.network.connections) {
      expect(configuration.iceServers).toEqual([
        { urls: "stun:stun.example" },
        { urls: ["turn:turn.example:3478"], username: "u", credential: "p" },
      ]);
    }
    await world.expectEnd();
  });

  test.each(["isDown", "isSilent"] as const)("need no server: %s", async (how) => {
    const world = new World();
    world.server[how] = true;
    await world.meetByCodes();
    await world.expectEnd();

    const another = new World();
    another.server[how] = true;
    const asking = Session.offering(another.platform, another.settings());
    asking.start();
    asking.close("user");
    await another.run(10000);
    expect(asking.state).toBe("closed");
    expect(another.clock.nWaiting).toBe(0);
  });

  test("ask no server that they do not know", async () => {
    const world = new World();
    await world.meetByCodes({ server: "" });

    expect(world.server.countHeard("hello")).toBe(0);
    await world.expectEnd();
  });

  test("send nothing, and ask for nothing, before the words are compared", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();
    const came = watch(guest);
    const sent = host.remote.offer(MemorySource.text("hello"));

    await world.run(60000);
    expect([host.remote.needsComparing, guest.remote.needsComparing]).toEqual([true, true]);
    expect(came).toEqual([]);

    compare(host);
    await world.run(60000);
    expect(came.map(({ state }) => state)).toEqual(["listing"]);

    compare(guest);
    await world.run(1000, () => came[0]?.state === "offered");
    came[0]?.acceptText();
    await world.run(5000, () => sent?.state === "done");
    expect(came[0]?.text).toBe("hello");
    expect([host.remote.needsComparing, guest.remote.needsComparing]).toEqual([false, false]);
    await world.expectEnd();
  });

  test("may take many minutes to carry them", async () => {
    const world = new World();
    const [host, offer] = await world.offer();
    await world.run(900_000);
    const [guest, answer] = await world.answer(offer);
    await world.run(900_000);

    host.session.takeAnswer(`> ${answer.slice(0, 60)}\r\n> ${answer.slice(60)}\r\n`);
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("find no way, and only the one who has both codes says so", async () => {
    const world = new World();
    world.network.isBlocked = true;
    const [host, offer] = await world.offer();
    const [guest, answer] = await world.answer(offer);

    host.session.takeAnswer(answer);
    await world.run(29000);
    expect(host.session.state).toBe("connecting");
    expect(await host.fail()).toBe("not-connected");
    await world.run(60000);
    expect(guest.session.state).toBe("waiting");
    await world.expectEnd();
  });

  test("find no way, as the network of one lets no UDP through", async () => {
    const world = new World();
    const more = { iceServers: [{ urls: "stun:stun.example" }] };
    world.network.isBlocked = true;
    world.network.iceErrors = [{ errorCode: 701, url: "stun:stun.example:3478" }];
    const [host, offer] = await world.offer(more);
    const [, answer] = await world.answer(offer, more);

    host.session.takeAnswer(answer);
    expect(await host.fail()).toBe("not-connected");
    expect(host.session.error?.message).toMatch(/does not let through UDP.*there is no relay/);
    await world.expectEnd();
  });

  test("say that the words are different, and that is the end", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();
    const sent = host.remote.offer(MemorySource.text("secret"));

    guest.remote.compare(false);
    expect([await guest.fail(), await host.fail()]).toEqual(["untrusted", "untrusted"]);
    expect(host.session.error?.message).toMatch(/somebody sits in between/);
    expect(sent?.isFinished).toBe(true);
    await world.expectEnd();
  });

  test("lose the connection, and are told how to go on", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();

    compare(host, guest);
    world.network.isCut = true;
    expect(await host.fail()).toBe("lost");
    expect(await guest.fail()).toBe("lost");
    expect(host.session.error?.message).toMatch(/make new codes and send the same again/);
    await world.expectEnd();
  });

  test.each([
    ["the same side", true],
    ["the other side", false],
  ])("go on from verified blocks after new codes of %s", async (_name, isSame) => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();
    const content = pattern(3_000_000);
    const source = new MemorySource({ "big.bin": content });
    const destination = new MemoryDestination();
    const came = watch(guest);

    compare(host, guest);
    host.remote.offer(source);
    await world.run(1000, () => came[0]?.state === "offered");
    came[0]?.accept(destination);
    await world.run(60000, () => destination.writtenBytes > 1_000_000);
    world.network.isCut = true;
    expect([await host.fail(), await guest.fail()]).toEqual(["lost", "lost"]);
    expect(came[0]?.isKept).toBe(true);
    expect(came[0]?.state).toBe("paused");
    const before = destination.writtenBytes;
    expect(before).toBeLessThan(content.length);

    world.network.isCut = false;
    const kept = guest.session.takeKept();
    expect(guest.session.takeKept()).toEqual([]);
    const [offering, answering] = await world.meetByCodes(
      {},
      {
        [isSame ? "guest" : "host"]: (session: Session) => session.adopt(kept),
      },
    );
    const [sender, receiver] = isSame ? [offering, answering] : [answering, offering];
    const again = watch(receiver);
    compare(receiver);
    const sent = sender.remote.offer(source);
    await world.run(1000);
    expect(again).toEqual([]);
    compare(sender);

    await world.run(60000, () => sent?.state === "done");
    expect(sent?.error).toBeNull();
    expect(again).toEqual(came);
    expect(came[0]?.state).toBe("done");
    expect(Buffer.compare(destination.files.get("big.bin") ?? new Uint8Array(), content)).toBe(0);
    /* What had arrived was not sent again; at most the window was. */
    expect(destination.writtenBytes).toBeLessThan(content.length + 1_000_000);
    expect(destination.faults).toEqual([]);
    await world.expectEnd();
  });

  test("keep nothing that is not offered again", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();
    const came = watch(guest);

    compare(host, guest);
    host.remote.offer(new MemorySource({ "big.bin": pattern(3_000_000) }));
    await world.run(1000, () => came[0]?.state === "offered");
    const destination = new MemoryDestination();
    came[0]?.accept(destination);
    await world.run(60000, () => destination.writtenBytes > 1_000_000);
    world.network.isCut = true;
    await guest.fail();
    await host.fail();
    world.network.isCut = false;

    const kept = guest.session.takeKept();
    const [other, receiver] = await world.meetByCodes(
      {},
      {
        guest: (session) => session.adopt(kept),
      },
    );
    const fresh = watch(receiver);
    compare(other, receiver);
    other.remote.offer(new MemorySource({ "big.bin": pattern(2_000_000) }));
    await world.run(1000, () => fresh[0]?.state === "offered");
    expect(fresh[0]).not.toBe(came[0]);
    expect(came[0]?.isKept).toBe(true);
    receiver.session.close("user");
    await world.run(5000);
    expect(came[0]?.isFinished).toBe(true);
    await world.expectEnd();
  });

  test("end in peace", async () => {
    const world = new World();
    const [host, guest] = await world.meetByCodes();

    host.session.close("finished");
    await guest.reach("closed");
    await world.expectEnd();
  });
});

describe("a code", () => {
  test("that is not the answer is refused, and the answer taken all the same", async () => {
    const world = new World();
    const [host, offer] = await world.offer();
    const [, other] = await world.offer();
    const [, otherAnswer] = await world.answer(other);
    const [guest, answer] = await world.answer(offer);

    for (const [text, problem] of [
      ["", /There is no code in this/],
      [answer.slice(0, -5), /A part of the code is missing/],
      [offer, /This is the code that was made here/],
      [other, /This code begins a connection, and yours does, too/],
      [otherAnswer, /This answers another code/],
    ] as const) {
      const error = expectError("code-invalid", () => host.session.takeAnswer(text));
      expect(error.message).toMatch(problem);
    }
    host.session.takeAnswer(answer);
    await guest.reach("connected");
    expectError("code-ended", () => host.session.takeAnswer(answer));
    await world.expectEnd();
  });

  test("of our own is no offer to answer", async () => {
    const world = new World();
    const [, offer] = await world.offer();
    const answerHere = () => Session.answering(world.platform, world.settings(), offer);

    expect(answerHere).toThrow(/This is the code that was made here/);
    await expect(world.answer("tincan-answer.AQ")).rejects.toThrow(/A part of the code/);
    await world.expectEnd();
  });

  test("is too old after an hour, and both who wait are told", async () => {
    const world = new World();
    const [host, offer] = await world.offer();
    const [guest] = await world.answer(offer);
    const late = Date.now() + 4_300_000;

    await world.run(3_590_000);
    expect([host.session.state, guest.session.state]).toEqual(["waiting", "waiting"]);
    expect(await host.fail()).toBe("timeout");
    expect(host.session.error?.message).toMatch(/No answer came before the code expired/);
    expect(await guest.fail(700_000)).toBe("timeout");
    expect(guest.session.error?.message).toMatch(/Your answer was not used/);

    vi.spyOn(Date, "now").mockReturnValue(late);
    await expect(world.answer(offer)).rejects.toThrow(/This code has expired/);
    await world.expectEnd();
  });

  test("lives no longer than its host wants to wait", async () => {
    const world = new World();
    const [host] = await world.offer({ timeoutMs: 5000 });

    await world.run(4000);
    expect(host.session.state).toBe("waiting");
    expect(await host.fail(2000)).toBe("timeout");
    await world.expectEnd();
  });

  test("is made of what was found in 4 s", async () => {
    const world = new World();
    const { newConnection } = world.platform;
    vi.spyOn(world.platform, "newConnection").mockImplementation((configuration) => {
      const connection = newConnection(configuration);
      /* A STUN server that does not answer: the last word about candidates never comes. */
      const take = () => connection.onicecandidate;
      queueMicrotask(() => {
        const listener = take();
        connection.onicecandidate = (event) => {
          if (event.candidate !== null) listener?.call(connection, event);
        };
      });
      return connection;
    });

    const [host] = await world.offer({ server: "" });
    const code = read(host.session.ownCode ?? "", "offer");
    expect(code.candidates).toHaveLength(1);
    expect(world.clock.now()).toBe(5000);
    await world.expectEnd();
  });
});

describe("somebody in between", () => {
  test("whose certificate is not the one of the code gets nothing", async () => {
    const world = new World();
    const [host, offer] = await world.offer();
    const [guest, answer] = await world.answer(offer);
    const altered = read(answer, "answer");

    host.session.takeAnswer(
      offerCodeToText({ ...altered, fingerprint: new Uint8Array(32), bytes: undefined }) ?? "",
    );
    await world.run(100_000);
    expect([host.session.state, guest.session.state]).not.toContain("connected");
    expect(host.session.state).toBe("failed");
    await world.expectEnd();
  });

  test("whose codes get past the browsers is seen in the words", async () => {
    const world = new World();
    world.network.isBlind = true;
    world.network.isTalkative = false;
    const [host, offer] = await world.offer();
    const [guest, answer] = await world.answer(offer);
    const altered = read(answer, "answer");

    host.session.takeAnswer(
      offerCodeToText({ ...altered, pwd: "x".repeat(24), bytes: undefined }) ?? "",
    );
    /* The guest has committed to other codes than the host has. */
    expect(await host.fail()).toBe("untrusted");
    expect(host.session.error?.message).toMatch(/Somebody has changed the codes on their way/);
    await world.run(10_000);
    expect(guest.session.state).not.toBe("connected");
    await world.expectEnd();
  });

  test.each([
    { type: "nonce", nonce: new Uint8Array(32) },
    {
      type: "offer",
      transfer: 2,
      kind: "text",
      items: 1,
      folders: 0,
      bytes: 1,
      pages: 1,
      block: 1024,
      digest: new Uint8Array(32),
      names: [],
    },
  ] as const)("who says $type in place of a commitment is shown out", async (control) => {
    const world = new World();
    const [host, offer] = await world.offer();
    const [, answer] = await world.answer(offer);
    const connection = world.network.connections[1];
    const channel = connection?.channels.get(0);
    const send = channel?.send.bind(channel);

    if (channel !== undefined)
      channel.send = (data) => {
        const text = typeof data === "string" ? data : "";
        const said = JSON.stringify({
          ...control,
          ...("nonce" in control ? { nonce: "A".repeat(43) } : { digest: "A".repeat(43) }),
        });
        send?.(text.includes('"commit"') ? said : data);
      };
    host.session.takeAnswer(answer);
    expect(await host.fail()).toBe("protocol");
    expect(host.states).not.toContain("connected");
    await world.expectEnd();
  });
});
