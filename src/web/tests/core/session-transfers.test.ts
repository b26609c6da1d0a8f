// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import type { Transfer } from "../../src/core/transfer/transfer";
import type { Side } from "./fakes/world";
import { World } from "./fakes/world";
import { MemoryDestination, MemorySource, pattern } from "./transfer/memory";

/** What comes to a side from now on. */
function watch(side: Side): Transfer[] {
  const transfers: Transfer[] = [];

  side.remote.on("transfer", (transfer) => transfers.push(transfer));
  return transfers;
}

describe("transfers of a session", () => {
  test("texts go both ways", async () => {
    const world = new World();
    const [host, guest] = await world.meet();

    for (const [from, to, parity] of [
      [host, guest, 1],
      [guest, host, 0],
    ] as const) {
      const came = watch(to);
      const sent = from.remote.offer(MemorySource.text("Grüße"));
      expect(sent?.direction).toBe("outgoing");
      expect((sent?.id ?? 0) % 2).toBe(parity);

      await world.run(1000, () => came[0]?.state === "offered");
      expect(to.remote.transfers).toContain(came[0]);
      came[0]?.acceptText();
      await world.run(5000, () => sent?.state === "done");
      expect(came[0]?.text).toBe("Grüße");
      expect(sent?.state).toBe("done");
    }
    await world.expectEnd();
  });

  test("an offer that was made without a connection goes out with the next", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const came = watch(guest);

    world.network.connections[0]?.fail();
    expect(host.session.state).toBe("reconnecting");
    host.remote.offer(MemorySource.text("later"));
    await world.run(2000, () => came[0]?.state === "offered");
    expect(came.length).toBe(1);
    expect(guest.session.state).toBe("connected");
    await world.expectEnd();
  });

  test("files go on where they were when the connection was lost", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const bytes = pattern(3_000_000);
    const source = new MemorySource({ "big.bin": bytes });
    const destination = new MemoryDestination();
    const came = watch(guest);
    const sent = host.remote.offer(source);

    await world.run(1000, () => came[0]?.state === "offered");
    came[0]?.accept(destination);
    await world.run(60000, () => destination.writtenBytes > 1_000_000);
    expect(destination.writtenBytes).toBeLessThan(bytes.length);

    world.network.isCut = true;
    await world.run(20000);
    expect(host.session.state).toBe("reconnecting");
    expect(sent?.state).toBe("paused");
    expect(came[0]?.state).toBe("paused");
    const before = destination.writtenBytes;

    world.network.isCut = false;
    await world.run(60000, () => sent?.state === "done");
    expect(sent?.error).toBeNull();
    expect(sent?.state).toBe("done");
    expect(before).toBeGreaterThan(1_000_000);
    expect(Buffer.compare(destination.files.get("big.bin") ?? new Uint8Array(), bytes)).toBe(0);
    /* What had arrived was not sent again; at most the window was. */
    expect(source.readBytes).toBeLessThan(bytes.length + 1_000_000);
    expect(destination.faults).toEqual([]);
    await world.expectEnd();
  });

  test("a goodbye ends what is unfinished, on both sides, in words", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const came = watch(guest);
    const sent = host.remote.offer(MemorySource.text("never"));
    const { remote } = guest;
    await world.run(1000, () => came[0]?.state === "offered");

    host.session.close("user");
    await world.run(3000);
    expect(sent?.state).toBe("cancelled");
    expect(came[0]?.state).toBe("cancelled");
    expect(came[0]?.endedBy).toBe("them");
    expect(remote.state).toBe("left");
    expect(remote.offer(MemorySource.text("too late"))).toBeNull();
    await world.expectEnd();
  });

  test("the end of a connection for good is the end of its transfers", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const came = watch(guest);
    const sent = host.remote.offer(MemorySource.text("never"));
    await world.run(1000, () => came[0]?.state === "offered");

    world.network.isCut = true;
    world.server.isDown = true;
    world.server.closeAll(1006);
    await host.fail();
    await guest.fail();
    expect(sent?.state).toBe("failed");
    expect(came[0]?.state).toBe("failed");
    expect(sent?.error?.message).toMatch(/^[A-Z].*\.$/);
    await world.expectEnd();
  });

  test("bytes that nobody asked for end the session, with a reason", async () => {
    const world = new World();
    const [host, guest] = await world.meet();
    const { remote } = guest;
    const channel = world.network.connections[0]?.channels.get(1);

    channel?.sendAnything(new ArrayBuffer(5));
    await world.run(5000);
    expect(remote.state).toBe("failed");
    expect(remote.error?.code).toBe("protocol");
    expect(await guest.fail(0)).toBe("protocol");
    expect(await host.fail(0)).toBe("protocol");
    expect(host.session.error?.message).toMatch(/did not understand this one/);
    await world.expectEnd();
  });
});
