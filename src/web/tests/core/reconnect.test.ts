// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { CloseCode } from "../../src/wire/mailbox-message";
import { World } from "./fakes/world";

describe("the connection is lost", () => {
  test("it is noticed in 15 s, and made again over the open mailbox", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const remotes = [host.remote, guest.remote];

    world.network.isCut = true;
    await world.run(14000);
    expect(host.session.state).toBe("connected");
    await world.run(3000);
    expect([host.session.state, guest.session.state]).toEqual(["reconnecting", "reconnecting"]);
    expect(host.remote.state).toBe("reconnecting");

    world.network.isCut = false;
    await guest.reach("connected", 20000);
    await host.reach("connected", 100);
    /* The same remotes, so that their transfers go on. */
    expect([host.remote, guest.remote]).toEqual(remotes);
    expect(world.server.countHeard("join")).toBe(1);
    await world.expectEnd();
  });

  test("who notices first brings the other along", async () => {
    for (const who of [0, 1]) {
      const world = new World();
      const [host, guest] = await world.meet();

      world.network.connections[who]?.fail();
      expect([host, guest][who]?.session.state).toBe("reconnecting");
      await world.run(100);
      expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
      expect(world.network.nOpen).toBe(2);
      await world.expectEnd();
    }
  });

  test("a channel that closes without a word is a loss", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.network.connections[0]?.close();
    await world.run(200);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    expect(host.states).toContain("reconnecting");
    await world.expectEnd();
  });

  test("it survives more than three losses", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    for (let i = 0; i < 6; i++) {
      world.network.connections.at(-1)?.fail();
      await world.run(500);
      expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    }
    await world.expectEnd();
  });

  test("a laptop that slept is nobody's silence", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.clock.skip(3600000);
    await world.run(10000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    expect(host.states).not.toContain("reconnecting");
    await world.expectEnd();
  });

  test("a way that is gone for good ends with three attempts, and says so", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.network.isBlocked = true;
    world.network.connections[0]?.fail();
    await world.run(44000);
    expect(host.session.state).toBe("reconnecting");
    expect(await host.fail(10000)).toBe("not-connected");
    expect(await guest.fail(60000)).toMatch(/lost|not-connected|code-ended/);
    expect(world.network.nOpen).toBe(0);
  });

  test("the other side that was killed is waited for a moment only", async () => {
    const world = new World();
    const [host] = await world.meet();

    /* Its browser is gone: the server sees that at once, we do later. */
    world.server.cut("guest");
    world.server.isDown = true;
    world.network.isCut = true;
    await world.run(17000);
    expect(host.session.state).toBe("reconnecting");
    expect(await host.fail(5000)).toBe("lost");
    expect(host.session.error?.message).toContain("did not come back");
  });

  test("a guest that comes back to the server is connected again", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.network.isCut = true;
    world.server.cut("guest");
    await world.run(16500);
    world.network.isCut = false;
    await guest.reach("connected", 30000);
    await host.reach("connected", 1000);
    await world.expectEnd();
  });
});

describe("no connection comes about", () => {
  test("three attempts of 15 s, then both are told", async () => {
    const world = new World();
    world.network.isBlocked = true;
    const host = await world.open();
    const guest = world.join(host.session.link ?? "");

    await world.run(44000);
    expect([host.session.state, guest.session.state]).toEqual(["connecting", "connecting"]);
    expect(world.network.connections.length).toBe(6);
    expect(await host.fail(5000)).toBe("not-connected");
    expect(await guest.fail(10000)).toBe("not-connected");
    expect(world.network.connections.length).toBe(6);
    await world.expectEnd();
  });

  test.each([
    ["UDP is blocked", 701, [], [], /does not let through UDP, which.*there is no relay/],
    ["UDP is blocked, and a relay", 701, [], ["turn:turn.example"], /nor to the relay.*443/],
    ["the password is wrong", 401, [], ["turn:turn.example"], /refused the name or the password/],
    [
      "it lets through all, and the other's too",
      null,
      ["candidate:2 1 udp 1 203.0.113.9 5000 typ srflx raddr 0.0.0.0 rport 0"],
      [],
      /No direct way between your two networks/,
    ],
    [
      "the relay gives nothing",
      null,
      ["candidate:2 1 udp 1 203.0.113.9 5000 typ srflx raddr 0.0.0.0 rport 0"],
      ["turn:turn.example"],
      /the relay \(TURN server\) does not work/,
    ],
    [
      "the browser tells nothing",
      null,
      [],
      [],
      /No way to the other side was found|gave up before/,
    ],
  ])("as %s, and it says so", async (_name, errorCode, more, relays, sentence) => {
    const world = new World();
    const iceServers = [
      { urls: "stun:stun.example" },
      ...relays.map((urls) => ({ urls, username: "u", credential: "p" })),
    ];
    world.network.isBlocked = true;
    world.network.moreCandidates = more;
    if (errorCode !== null) world.network.iceErrors = [{ errorCode, url: "stun:stun.example" }];
    const host = await world.open({ iceServers });
    const guest = world.join(host.session.link ?? "", { iceServers });

    expect([await host.fail(), await guest.fail()]).toEqual(["not-connected", "not-connected"]);
    for (const { session } of [host, guest]) expect(session.error?.message).toMatch(sentence);
    await world.expectEnd();
  });

  test("as somebody sits in between, and both are told", async () => {
    const world = new World();
    const host = await world.open();
    const guest = world.join(host.session.link ?? "");

    /* Past the browsers' own look; the first who looks again tells the other one. */
    world.network.isBlind = true;
    await world.run(1000, () => world.network.connections[1]?.isReady === true);
    world.network.connections[1]?.certificate.fill(7);
    expect([await host.fail(), await guest.fail()]).toEqual(["untrusted", "untrusted"]);
    expect(host.session.error?.message).toMatch(
      /Somebody else answered in place of the other side/,
    );
    expect(guest.session.error?.message).toMatch(/The other side noticed that somebody sits in/);
    expect(world.network.connections.length).toBe(2);
    await world.expectEnd();
  });

  test("the second attempt may do it", async () => {
    const world = new World();
    world.network.isBlocked = true;
    const host = await world.open();
    const guest = world.join(host.session.link ?? "");

    await world.run(10000);
    world.network.isBlocked = false;
    await guest.reach("connected", 10000);
    await host.reach("connected", 1000);
    expect(world.network.connections.length).toBe(4);
    await world.expectEnd();
  });

  test("only by a relay, and there is none", async () => {
    const world = new World();
    const host = await world.open({ icePolicy: "relay" });
    const guest = world.join(host.session.link ?? "", { icePolicy: "relay" });

    expect(await host.fail()).toBe("not-connected");
    expect(host.session.error?.message).toContain("no relay");
    expect(await guest.fail()).toBe("not-connected");
  });

  test("a relay that gives no address", async () => {
    const world = new World();
    const relay = { urls: "turn:relay.example", username: "u", credential: "c" };
    const more = { icePolicy: "relay" as const, iceServers: [relay] };
    const host = await world.open(more);
    const guest = world.join(host.session.link ?? "", more);

    expect(await host.fail()).toBe("not-connected");
    expect(host.session.error?.message).toContain("relay gave us no address");
    expect(await guest.fail()).toBe("not-connected");
    expect(world.network.connections[0]?.configuration.iceTransportPolicy).toBe("relay");
  });

  test("a browser that makes no connections", async () => {
    const world = new World();
    const host = await world.open();
    const platform = {
      ...world.platform,
      newConnection: () => {
        throw new Error("switched off");
      },
    };
    const { Session } = await import("../../src/core/session");
    const { parseLink } = await import("../../src/wire/link");
    const link = parseLink(host.session.link ?? "");
    const guest = Session.join(platform, world.settings(), link);
    guest.start();

    await world.run(60000, () => guest.state === "failed");
    expect(guest.error?.code).toBe("setup");
    await host.fail();
  });
});

describe("the server", () => {
  test("is not there at all", async () => {
    const world = new World();
    world.server.isDown = true;
    const host = world.host();

    expect(await host.fail(15000)).toBe("server-unreachable");
    expect(host.session.error?.message).toContain("send.example");
    expect(host.states).toEqual(["reaching", "closing", "failed"]);
  });

  test("takes the call and says nothing", async () => {
    const world = new World();
    world.server.isSilent = true;
    const host = world.host();

    await world.run(6000);
    expect(host.session.serverAway).toBe(true);
    expect(await host.fail(20000)).toBe("server-unreachable");
  });

  test("comes back, and the mailbox is taken up again", async () => {
    const world = new World();
    const host = await world.open();
    const { code, link } = host.session;

    world.server.closeAll(1006);
    world.server.isDown = true;
    await world.run(60000);
    expect(host.session.serverAway).toBe(true);
    expect(host.session.state).toBe("reaching");
    world.server.isDown = false;
    await host.reach("waiting", 20000);
    expect(host.session.serverAway).toBe(false);
    expect([host.session.code, host.session.link]).toEqual([code, link]);
    expect(world.server.nMailboxes).toBe(1);

    const guest = world.join(code ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("that is away for two minutes is given up", async () => {
    const world = new World();
    const host = await world.open();

    world.server.closeAll(1006);
    world.server.isDown = true;
    await world.run(100000);
    expect(host.session.state).toBe("reaching");
    expect(await host.fail(40000)).toBe("server-unreachable");
  });

  test("that forgot everything is given the same mailbox and code", async () => {
    const world = new World();
    const host = await world.open();
    const { code } = host.session;

    world.server.restart();
    await host.reach("waiting", 5000);
    await world.run(2000);
    expect(host.session.code).toBe(code);
    expect(world.server.nMailboxes).toBe(1);
    const guest = world.join(code ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("going away does not touch a connection; a loss after that is made good", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.server.restart();
    world.server.isDown = true;
    await world.run(5000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    expect([host.session.serverAway, guest.session.serverAway]).toEqual([true, true]);

    world.server.isDown = false;
    await world.run(20000);
    expect([host.session.serverAway, guest.session.serverAway]).toEqual([false, false]);
    /* Nobody new comes in: it is locked again once the guest is back. */
    expect(await world.join(host.session.link ?? "").fail()).toBe("code-ended");
    world.network.connections[0]?.fail();
    await world.run(1000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    await world.expectEnd();
  });

  test("being away for ever does not end a connection, and its loss then does", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    world.server.isDown = true;
    world.server.closeAll(1006);
    await world.run(300000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    world.network.isCut = true;
    expect(await host.fail(90000)).toBe("not-connected");
    expect(await guest.fail(90000)).toBe("lost");
    await world.expectEnd();
  });

  test("dropping both ends at any moment ends well, or clearly", async () => {
    const ends: string[] = [];

    for (let after = 1; after < 30; after++) {
      const world = new World();
      const host = await world.open();
      const guest = world.join(host.session.link ?? "");

      await world.run(after);
      world.server.closeAll(1006);
      await world.run(100000);
      /* What was under way is lost with the connection to the server, and may not be made good. */
      if (guest.session.state !== "connected") {
        expect(await guest.fail(0)).toMatch(/timeout|not-connected|lost/);
      }
      ends.push(guest.session.state);
      expect(["connected", "waiting", "failed"]).toContain(host.session.state);
      await world.expectEnd();
    }
    expect(ends).toContain("connected");
    expect(ends).toContain("failed");
  });

  test.each([
    [CloseCode.VERSION, "version"],
    [CloseCode.EXPIRED, "code-ended"],
    [CloseCode.REPLACED, "server-refused"],
    [CloseCode.BAD_MESSAGE, "server-refused"],
    [4999, "server-refused"],
    /* These are tried again, for a while. */
    [CloseCode.SLOW_DOWN, "server-refused"],
    [CloseCode.TOO_MANY, "server-refused"],
    [CloseCode.GOING_AWAY, "server-unreachable"],
  ])("turns us away with %i", async (code, error) => {
    const world = new World();
    world.server.closeCode = code;
    const host = world.host();

    expect(await host.fail(20000)).toBe(error);
    expect(world.server.countHeard("hello") > 1).toBe(
      ([CloseCode.SLOW_DOWN, CloseCode.TOO_MANY, CloseCode.GOING_AWAY] as number[]).includes(code),
    );
  });

  test.each([
    ["no-such-mailbox", "code-ended"],
    ["no-such-code", "code-ended"],
    ["locked", "code-ended"],
    ["guests-full", "code-ended"],
    ["server-full", "server-refused"],
    ["slow-down", "server-refused"],
    ["not-now", "server-refused"],
  ] as const)("refuses with %s", async (refusal, error) => {
    const world = new World();
    const host = await world.open();
    world.server.refusal = refusal;
    const guest = world.join(host.session.link ?? "");

    expect(await guest.fail(20000)).toBe(error);
    expect(world.server.countHeard("join")).toBe(1);
  });

  test("ends the mailbox at its lifetime", async () => {
    const world = new World();
    const host = await world.open();

    world.server.expire();
    expect(await host.fail()).toBe("code-ended");
    expect(host.session.error?.message).toContain("expired");
  });

  test("is pinged, and is taken for gone when it says nothing", async () => {
    const world = new World();
    const host = await world.open();

    await world.run(95000);
    expect(world.server.countHeard("ping")).toBe(3);
    world.server.isSilent = true;
    await world.run(100000);
    expect(host.session.serverAway).toBe(true);
  });

  test("another version of the server", async () => {
    const world = new World();
    world.server.version = 2;

    expect(await world.host().fail()).toBe("version");
  });
});
