// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";
import { Dialer } from "../../src/core/dialer";
import { World } from "./fakes/world";

test("signals of older attempts and of other lanes are ignored", async () => {
  const world = new World();
  const signals: string[] = [];
  const nothing = () => undefined;
  const guest = new Dialer(
    world.platform,
    false,
    { iceServers: [], relayOnly: false, loopback: false, app: "", name: "" },
    {
      sendSignal: (signal) => signals.push(signal.type),
      connected: nothing,
      control: nothing,
      bulk: nothing,
      bulkDrained: nothing,
      changed: nothing,
      lost: nothing,
      failed: nothing,
      left: nothing,
      closed: nothing,
    },
  );
  const sdp = (await world.platform.newConnection({}).createOffer()).sdp ?? "";
  const offer = (attempt: number, lane = 0) =>
    guest.handleSignal({ type: "offer", lane, attempt, sdp });

  guest.start();
  offer(2);
  await world.run(10);
  expect(signals).toContain("answer");
  const before = world.network.connections.length;

  offer(2);
  offer(1);
  offer(3, 1);
  guest.handleSignal({ type: "again", lane: 0, attempt: 2 });
  await world.run(10);
  expect(world.network.connections.length).toBe(before);
  offer(3);
  expect(world.network.connections.length).toBe(before + 1);
  guest.close("user");
  await world.run(10);
  expect(signals.at(-1)).toBe("bye");
});
