// SPDX-License-Identifier: GPL-3.0-or-later
import { randomBytes } from "@noble/hashes/utils";
import { describe, expect, test } from "vitest";
import { BodyKind } from "../../src/wire/body";
import { Handshake } from "../../src/wire/handshake";
import { type MailboxReply, mailboxMessageToString } from "../../src/wire/mailbox-message";
import type { FakeSocket, Lie } from "./fakes/server";
import { type Side, World } from "./fakes/world";

/*
 * Whatever the server does to what it forwards: never a connection to somebody else, always a clear
 * end. (The same lies are told to the programs in C by tests/integration/hostile.)
 */

type Body = Extract<MailboxReply, { type: "message" }>;

function isBody(message: MailboxReply): message is Body {
  return message.type === "message";
}

/** Does something to bodies of some kinds. */
function lieAboutBodies(kinds: readonly number[], change: (body: Uint8Array) => Uint8Array): Lie {
  return (message) => {
    if (!isBody(message) || !kinds.includes(message.body[0] ?? -1)) return [message];
    return [{ ...message, body: change(Uint8Array.from(message.body)) }];
  };
}

function flip(position: number): (body: Uint8Array) => Uint8Array {
  return (body) => {
    const at = position < 0 ? body.length + position : position;
    body[at] = (body[at] ?? 0) ^ 1;
    return body;
  };
}

async function meet(lie: Lie, via: "code" | "link" = "link"): Promise<[World, Side, Side]> {
  const world = new World();
  const host = await world.open();
  world.server.lie = lie;
  const guest = world.join(host.session[via] ?? "");

  await world.run(120000);
  return [world, host, guest];
}

async function expectNobody(world: World, host: Side, guest: Side): Promise<void> {
  for (const side of [host, guest]) {
    expect(side.states).not.toContain("connected");
    expect(["failed", "waiting"]).toContain(side.session.state);
    if (side.session.state === "failed") await side.fail(0);
  }
  expect(guest.session.state).toBe("failed");
  await world.expectEnd();
}

const AGREEMENT = [
  BodyKind.SHARE_A,
  BodyKind.SHARE_B,
  BodyKind.CONFIRM_GUEST,
  BodyKind.CONFIRM_HOST,
] as const;

describe("a server that lies", () => {
  for (const kind of AGREEMENT) {
    for (const position of [1, 2, 20, -1]) {
      for (const via of ["link", "code"] as const) {
        test(`alters byte ${position} of body ${kind}, by ${via}`, async () => {
          const [world, host, guest] = await meet(lieAboutBodies([kind], flip(position)), via);

          /* The host has done its part when it hears the guest's confirmation. */
          expect(guest.states).not.toContain("connected");
          expect(await guest.fail(0)).toMatch(/code-wrong|version|protocol|timeout|code-ended/);
          expect(["waiting", "failed"]).toContain(host.session.state);
          expect(host.states).not.toContain("connected");
          await world.expectEnd();
        });
      }
    }
  }

  test("alters what is sealed", async () => {
    for (const position of [1, 8, 9, 30, -1]) {
      const lie = lieAboutBodies([BodyKind.SEALED], flip(position));
      await expectNobody(...(await meet(lie)));
    }
  });

  test("cuts and grows what is sealed, beside sending it", async () => {
    const [world, host, guest] = await meet((message) => {
      if (!isBody(message) || message.body[0] !== BodyKind.SEALED) return [message];
      const { body } = message;
      return [
        { ...message, body: body.slice(0, 1) },
        { ...message, body: body.slice(0, -1) },
        { ...message, body: Uint8Array.from([...body, 0]) },
        message,
      ];
    });

    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    await world.expectEnd();
  });

  test("says everything sealed twice, and again much later", async () => {
    const told: Body[] = [];
    const [world, host, guest] = await meet((message, { isHost }) => {
      if (!isBody(message) || message.body[0] !== BodyKind.SEALED) return [message];
      if (!isHost) told.push(message);
      return [message, message, ...(isHost ? [] : told)];
    });

    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    expect(world.network.connections.length).toBe(2);
    await world.expectEnd();
  });

  test("replays all of an earlier meeting to the next guest", async () => {
    const world = new World();
    const host = await world.open({ maxGuests: 2 });
    const told: Body[] = [];
    world.server.lie = (message, { isHost }) => {
      if (isBody(message) && !isHost) told.push(message);
      return [message];
    };
    const first = world.join(host.session.link ?? "");
    await first.reach("connected");

    const replay = [...told];
    world.server.lie = (message, { isHost }) =>
      isBody(message) && !isHost ? replay.splice(0, 1) : [message];
    const second = world.join(host.session.link ?? "");
    expect(await second.fail()).toBe("code-wrong");
    expect(second.states).not.toContain("connected");
    expect(first.session.state).toBe("connected");
    await world.expectEnd();
  });

  test("turns the order of sealed bodies around", async () => {
    const held = new Map<boolean, Body>();
    const [world, host, guest] = await meet((message, { isHost }) => {
      if (!isBody(message) || message.body[0] !== BodyKind.SEALED) return [message];
      const earlier = held.get(isHost);
      if (earlier === undefined) {
        held.set(isHost, message);
        return [];
      }
      held.delete(isHost);
      return [message, earlier];
    });

    /* The offer comes after its candidate and is dropped; whoever lost something is told. */
    expect(await guest.fail(0)).toMatch(/not-connected|code-ended/);
    expect(host.states).not.toContain("connected");
    await world.expectEnd();
  });

  test("gives each side its own bodies", async () => {
    const last = new Map<boolean, Uint8Array>();
    const [world, host, guest] = await meet((message, { isHost }) => {
      if (!isBody(message)) return [message];
      const body = last.get(!isHost);
      last.set(isHost, message.body);
      return body === undefined ? [message] : [{ ...message, body }];
    });

    await expectNobody(world, host, guest);
  });

  test("puts bodies of its own in between", async () => {
    const [world, host, guest] = await meet((message) => {
      if (!isBody(message)) return [message];
      const sealed = Uint8Array.from([BodyKind.SEALED, ...randomBytes(100)]);
      const refuse = Uint8Array.from([BodyKind.REFUSE, 99, 1]);
      const isAgreed = message.body[0] === BodyKind.SEALED;
      return [
        { ...message, body: sealed },
        { ...message, body: Uint8Array.of(0x77, 1, 2, 3) },
        message,
        /* A refusal is believed only as long as there are no keys. */
        ...(isAgreed ? [{ ...message, body: refuse }] : []),
      ];
    });

    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    await world.expectEnd();
  });

  test("answers in place of the host", async () => {
    for (const via of ["code", "link"] as const) {
      let impostor: Handshake | null = null;
      let victim: FakeSocket | null = null;
      let nAnswers = 0;
      const [world, host, guest] = await meet((message, { isHost, socket }) => {
        if (message.type === "joined") {
          const password = randomBytes(16);
          impostor = Handshake.host(message.mailbox, { code: password, link: password });
          victim = socket;
        }
        if (!isHost || !isBody(message)) return [message];

        /* What the guest says never gets to the host. */
        const reply = impostor?.receive(message.body).reply ?? null;
        if (reply !== null) {
          nAnswers++;
          victim?.deliver(mailboxMessageToString({ type: "message", body: reply }));
        }
        return [];
      }, via);

      /* Its share, and that the guest's confirmation is not what it would be. */
      expect(nAnswers).toBe(2);
      expect(guest.session.error?.code).toBe("code-wrong");
      await expectNobody(world, host, guest);
    }
  });

  test("guesses at the code like anybody, and no more often", async () => {
    const world = new World();
    const host = await world.open();

    for (let i = 0; i < 20; i++) {
      const { code } = host.session;
      if (code === null) break;
      world.join(`${code.split("-")[0]}-acrobat-acrobat-acrobat`);
      await world.run(1000);
    }
    expect(host.guesses).toEqual([4, 3, 2, 1, 0]);
    await world.expectEnd();
  });

  test("confirms for the host", async () => {
    const [world, host, guest] = await meet((message) => {
      if (!isBody(message) || message.body[0] !== BodyKind.SHARE_B) return [message];
      const confirmation = Uint8Array.from([BodyKind.CONFIRM_HOST, ...randomBytes(32)]);
      return [message, { ...message, body: confirmation }];
    }, "code");

    expect(guest.session.error?.code).toBe("code-wrong");
    expect(guest.states).not.toContain("connected");
    expect(host.states).not.toContain("connected");
    await world.expectEnd();
  });

  test("drops everything sealed", async () => {
    await expectNobody(
      ...(await meet((message) =>
        isBody(message) && message.body[0] === BodyKind.SEALED ? [] : [message],
      )),
    );
  });

  test("drops everything", async () => {
    await expectNobody(...(await meet((message) => (isBody(message) ? [] : [message]))));
  });

  test("names another mailbox", async () => {
    for (const via of ["link", "code"] as const) {
      const [world, host, guest] = await meet(
        (message) =>
          message.type === "joined" ? [{ ...message, mailbox: randomBytes(16) }] : [message],
        via,
      );

      expect(await guest.fail(0)).toBe(via === "link" ? "protocol" : "code-wrong");
      await expectNobody(world, host, guest);
    }
  });

  test("says that everybody is gone, while they are connected", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    for (const isHost of [true, false]) {
      world.server.sayToAll(isHost ? { type: "gone" } : { type: "departed" });
    }
    await world.run(1000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    await world.expectEnd();
  });

  test.each([
    "",
    "null",
    "[]",
    "{}",
    '{"type":5}',
    '{"type":"message"}',
    '{"type":"message","body":"*"}',
    '{"type":"opened","nameplate":7,"expires":1,"guests":[]}',
    `{"type":"x","y":${"[".repeat(20)}${"]".repeat(20)}}`,
    `{"type":"x","y":"${"z".repeat(65536)}"}`,
    new ArrayBuffer(4),
  ])("says nonsense (%#)", async (nonsense) => {
    const world = new World();
    const host = await world.open();

    world.server.sayAnything(nonsense);
    expect(await host.fail()).toBe("protocol");
    expect(host.session.error?.message).toContain("server");
  });

  test("says what we do not know, which is ignored", async () => {
    const world = new World();
    const host = await world.open();

    world.server.sayAnything('{"type":"future","x":1}');
    world.server.sayAnything('{"type":"pong","more":[1,{"a":2}]}');
    await world.run(1000);
    expect(host.session.state).toBe("waiting");
    await world.expectEnd();
  });

  test("says something before it says welcome", async () => {
    const world = new World();
    world.server.lie = (message) =>
      message.type === "welcome" ? [{ type: "code", nameplate: "7" }, message] : [message];

    expect(await world.host().fail()).toBe("protocol");
  });
});
