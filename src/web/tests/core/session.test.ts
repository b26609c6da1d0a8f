// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { World } from "./fakes/world";

describe("meeting", () => {
  test("by link", async () => {
    const world = new World();
    const [host, guest] = await world.meet({ name: "Ada", app: "tincan-test 1" });

    expect(host.session.isHost).toBe(true);
    expect(guest.session.isHost).toBe(false);
    for (const side of [host, guest]) {
      expect(side.remote.state).toBe("connected");
      expect(side.remote.verified).toBe(true);
      expect(side.remote.name).toBe("Ada");
      expect(side.remote.app).toBe("tincan-test 1");
    }
    /* What only a host has. */
    expect(guest.session.link).toBeNull();
    expect(guest.session.code).toBeNull();
    await world.expectEnd();
  });

  test("by code", async () => {
    const world = new World();
    const host = await world.open();

    expect(host.session.code).toMatch(/^[1-9]\d*(-[a-z]+){3}$/);
    const guest = world.join((host.session.code ?? "").toUpperCase().replaceAll("-", " "));
    await guest.reach("connected");
    await host.reach("connected");
    expect(host.states).toEqual(["reaching", "waiting", "connecting", "connected"]);
    expect(guest.states).toEqual(["reaching", "connecting", "connected"]);
    await world.expectEnd();
  });

  test("the path and the round trip are told on both sides", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    await world.run(1000);
    for (const side of [host, guest]) {
      expect(side.remote.path).toBe("lan");
      expect(side.remote.family).toBe("IPv4");
      expect(side.remote.rtt).toBe(2);
    }
    await world.expectEnd();
  });

  test("no code is asked for where none is wanted", async () => {
    const world = new World();
    const host = await world.open({ withCode: false });

    expect(host.session.code).toBeNull();
    const guest = world.join(host.session.link ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("the servers of both are used, ours first", async () => {
    const world = new World();
    world.server.iceServers = [
      { kind: "stun", transport: "any", host: "stun.example", port: 3478 },
    ];
    await world.meet({ iceServers: [{ urls: "stun:ours.example" }] });

    for (const { configuration } of world.network.connections) {
      expect(configuration.iceServers).toEqual([
        { urls: "stun:ours.example" },
        { urls: ["stun:stun.example:3478"] },
      ]);
      expect(configuration.iceTransportPolicy).toBe("all");
    }
    await world.expectEnd();
  });

  test("a page elsewhere names its server in the link", async () => {
    const world = new World();
    const host = await world.open({ page: "https://page.example/tincan/" });

    expect(host.session.link).toMatch(/^https:\/\/page\.example\/tincan\/#.{43}&s=https:\/\/send/);
    const guest = world.join(host.session.link ?? "", { server: "https://wrong.example/" });
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("an address that is none is said at once", async () => {
    const world = new World();
    const host = world.host({ page: "ftp://nowhere" });

    expect(await host.fail()).toBe("code-invalid");
  });

  test("nothing is sent before the start, and nothing by who closes before it", async () => {
    const world = new World();
    const { Session } = await import("../../src/core/session");
    const session = Session.host(world.platform, world.settings());

    session.close("user");
    await world.run(1000);
    expect(session.state).toBe("closed");
    expect(world.server.heard).toEqual([]);
  });
});

describe("guesses", () => {
  const wrong = (code: string | null) => {
    const words = (code ?? "").split("-");
    return [words[0], "acrobat", "acrobat", "acrobat"].join("-");
  };

  test("a wrong code says so on both sides, and the right one still works", async () => {
    const world = new World();
    const host = await world.open();
    const stranger = world.join(wrong(host.session.code));

    expect(await stranger.fail()).toBe("code-wrong");
    expect(host.guesses).toEqual([4]);
    expect(host.session.state).toBe("waiting");
    expect(host.session.remotes).toEqual([]);

    const guest = world.join(host.session.code ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("the fifth ends the code; a new one and the link work", async () => {
    const world = new World();
    const host = await world.open();
    const first = host.session.code;

    for (let i = 0; i < 5; i++) {
      expect(await world.join(wrong(first)).fail()).toBe("code-wrong");
    }
    expect(host.guesses).toEqual([4, 3, 2, 1, 0]);
    expect(host.session.code).toBeNull();
    expect(world.server.countHeard("drop-code")).toBe(1);

    expect(await world.join(first ?? "").fail()).toBe("code-ended");

    host.session.newCode();
    await world.run(100, () => host.session.code !== null);
    expect(host.session.code).not.toBe(first);
    const guest = world.join(host.session.code ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("after the fifth the link goes on working", async () => {
    const world = new World();
    const host = await world.open();

    for (let i = 0; i < 5; i++) await world.join(wrong(host.session.code ?? "1")).fail();
    const guest = world.join(host.session.link ?? "");
    await guest.reach("connected");
    await world.expectEnd();
  });

  test("a wrong link is no guess at the code", async () => {
    const world = new World();
    const host = await world.open();
    const link = host.session.link ?? "";
    const at = link.length - 10;
    const other = link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);

    expect(await world.join(other).fail()).toBe("code-wrong");
    expect(host.guesses).toEqual([]);
    await world.expectEnd();
  });

  test("a guest that begins again is not a second one", async () => {
    const world = new World();
    const host = await world.open();
    /* The host's first answer is lost, and with it the guest's connection. */
    let lost = 0;
    world.server.lie = (message, { isHost }) => {
      if (isHost || message.type !== "message" || lost > 0) return [message];
      lost++;
      return [];
    };
    const guest = world.join(host.session.link ?? "");

    expect(await guest.fail()).toBe("timeout");
    const again = world.join(host.session.link ?? "");
    await again.reach("connected");
    expect(host.session.remotes.length).toBe(1);
    await world.expectEnd();
  });
});

describe("several guests", () => {
  test("two come; the third is turned away, and code and mailbox are spent", async () => {
    const world = new World();
    const host = await world.open({ maxGuests: 2 });
    const link = host.session.link ?? "";
    const code = host.session.code ?? "";
    const one = world.join(link);

    await one.reach("connected");
    expect(host.session.code).toBe(code);
    const two = world.join(code);
    await two.reach("connected");
    await world.run(100);
    expect(host.session.remotes.map((remote) => remote.state)).toEqual(["connected", "connected"]);
    expect(host.session.code).toBeNull();
    expect(world.server.countHeard("lock")).toBe(1);

    expect(await world.join(link).fail()).toBe("code-ended");
    expect(await world.join(code).fail()).toBe("code-ended");
    host.session.newCode();
    expect(world.server.countHeard("new-code")).toBe(0);

    /* One goes, the host stays with the other. */
    one.session.close("user");
    await world.run(5000);
    expect(host.session.state).toBe("connected");
    expect(host.session.remotes.length).toBe(1);
    expect(two.session.state).toBe("connected");
    two.session.close("user");
    await world.run(5000);
    expect(host.session.state).toBe("waiting");
    await world.expectEnd();
  });

  test("a host that is complete refuses whom the server still lets in", async () => {
    const world = new World();
    const [host] = await world.meet();

    /* A server that does not lock: the mailbox of the honest one is opened again. */
    world.server.unlock();
    expect(await world.join(host.session.link ?? "").fail()).toBe("code-ended");
    expect(host.session.remotes.length).toBe(1);
    await world.expectEnd();
  });
});

describe("ends", () => {
  test("a goodbye is heard on both sides", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const remote = host.remote;

    guest.session.close("user");
    await world.run(3000);
    expect(guest.session.state).toBe("closed");
    expect(remote.state).toBe("left");
    expect(host.session.state).toBe("closed");
    expect(host.session.error).toBeNull();
    await world.expectEnd();
  });

  test("a goodbye before there is a connection goes over the mailbox", async () => {
    const world = new World();
    world.network.isBlocked = true;
    const host = await world.open();
    const guest = world.join(host.session.link ?? "");
    await world.run(1000);
    expect(host.session.state).toBe("connecting");

    guest.session.close("user");
    await world.run(3000);
    expect(host.session.state).toBe("closed");
    await world.expectEnd();
  });

  test("a goodbye that nobody answers takes its time, and no more", async () => {
    const world = new World();
    const [host] = await world.meet();

    world.network.isCut = true;
    world.server.isSilent = true;
    host.session.close("user");
    expect(host.session.state).toBe("closing");
    await world.run(5000);
    expect(host.session.state).toBe("closed");
    expect(host.nFinished).toBe(1);
  });

  test("a host that goes before anybody comes leaves nothing at the server", async () => {
    const world = new World();
    const host = await world.open();
    const link = host.session.link ?? "";

    host.session.close("user");
    await host.reach("closed");
    expect(world.server.nMailboxes).toBe(0);
    expect(await world.join(link).fail()).toBe("code-ended");
  });

  test("a sender that goes while its guest is coming", async () => {
    const world = new World();
    const host = await world.open();
    world.server.lie = (message, { isHost }) =>
      isHost && message.type === "message" ? [] : [message];
    const guest = world.join(host.session.link ?? "");
    await world.run(1000);

    host.session.close("user");
    expect(await guest.fail()).toBe("code-ended");
    expect(guest.session.error?.message).toContain("closed Tincan");
  });

  test("nobody comes in time", async () => {
    const world = new World();
    const host = await world.open({ timeoutMs: 60000 });

    await world.run(59000);
    expect(host.session.state).toBe("waiting");
    expect(await host.fail(5000)).toBe("timeout");
    expect(world.server.nMailboxes).toBe(0);
  });

  test("who has come is not timed out", async () => {
    const world = new World();
    const [host, guest] = await world.meet({ timeoutMs: 60000 });

    await world.run(600000);
    expect([host.session.state, guest.session.state]).toEqual(["connected", "connected"]);
    await world.expectEnd();
  });
});

describe("versions", () => {
  test.each([
    [2, "newer", "here"],
    [200, "newer", "here"],
  ])("a guest of version %i is told apart", async (version, than, where) => {
    const world = new World();
    const host = await world.open();
    /* The host is told of a share of that version, and its refusal is of that version, too. */
    world.server.lie = (message) => {
      if (message.type !== "message") return [message];
      const body = Uint8Array.from(message.body);
      if (body[0] === 1) body[1] = version;
      if (body[0] === 5) body[2] = version;
      return [{ ...message, body }];
    };
    const guest = world.join(host.session.link ?? "");

    expect(await guest.fail()).toBe("version");
    expect(guest.session.error?.message).toContain(`uses a ${than} version`);
    expect(guest.session.error?.message).toContain(`Update Tincan ${where}`);
    /* Who came with another version has not guessed, and the host goes on waiting. */
    expect(host.guesses).toEqual([]);
    expect(host.session.state).toBe("waiting");
    await world.expectEnd();
  });

  test("an older host says so in its share", async () => {
    const world = new World();
    const host = await world.open();
    world.server.lie = (message) => {
      if (message.type !== "message" || message.body[0] !== 2) return [message];
      const body = Uint8Array.from(message.body);
      body[1] = 0;
      return [{ ...message, body }];
    };
    const guest = world.join(host.session.link ?? "");

    expect(await guest.fail()).toBe("version");
    expect(guest.session.error?.message).toContain("Update Tincan there");
  });
});
