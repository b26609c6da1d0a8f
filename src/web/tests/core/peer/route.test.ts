// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, test } from "vitest";
import { parseCandidate } from "../../../src/core/peer/candidate";
import { parseIpAddress } from "../../../src/wire/ip-address";
import { classifyRoute, readRoute, type RouteEnd } from "../../../src/core/peer/route";

function end(address: string, isHost = true, relayed = false): RouteEnd {
  return { address: parseIpAddress(address), isHost, relayed };
}

const addresses = [
  /* One machine, one cable, one network, one company. */
  ["127.0.0.1", "127.0.0.1", "lan"],
  ["::1", "::1", "lan"],
  ["169.254.1.1", "169.254.200.3", "lan"],
  ["fe80::1", "fe80::2", "lan"],
  ["192.168.1.5", "192.168.1.9", "lan"],
  ["10.1.2.3", "10.200.1.1", "lan"],
  ["172.16.0.1", "192.168.0.1", "lan"],
  ["fd00::2", "fd12:3456::1", "lan"],

  /* Public addresses of one network. */
  ["198.51.100.7", "198.51.100.200", "lan"],
  ["2001:db8:1:2::1", "2001:db8:1:2:aaaa::9", "lan"],

  /* The world. */
  ["192.168.1.5", "203.0.113.7", "direct"],
  ["198.51.100.7", "203.0.113.7", "direct"],
  ["198.51.100.7", "198.51.101.7", "direct"],
  ["2001:db8:1:2::1", "2001:db8:1:3::1", "direct"],
  ["172.15.0.1", "172.32.0.1", "direct"],
  ["100.64.0.1", "100.80.0.1", "direct"],

  ["192.168.1.5", "fd00::1", "unknown"],
] as const;

describe("two addresses", () => {
  test.each(addresses)("%s and %s are %s", (a, b, path) => {
    expect(classifyRoute(end(a), end(b))).toBe(path);
    expect(classifyRoute(end(b), end(a))).toBe(path);
  });

  test("a relay is a relay, wherever it is", () => {
    for (const [a, b] of addresses) {
      expect(classifyRoute(end(a), end(b, false, true))).toBe("relay");
      expect(classifyRoute(end(a, false, true), end(b))).toBe("relay");
    }
  });
});

describe("addresses that a browser hides", () => {
  const hidden = "";

  test.each([
    /* Two browsers that hide theirs found each other by mDNS, or one saw the other come. */
    [end(hidden), end(hidden), "lan"],
    [end("192.168.1.5"), end(hidden, false), "lan"],
    [end(hidden), end("192.168.1.9"), "lan"],
    [end(hidden), end("203.0.113.7"), "direct"],
    [end("203.0.113.7", false), end(hidden, false), "direct"],
    [end(hidden, false), end(hidden, false), "direct"],
    [end(hidden), end(hidden, false, true), "relay"],
  ] as const)("%#", (local, remote, path) => {
    expect(classifyRoute(local, remote)).toBe(path);
  });
});

describe("what getStats() tells", () => {
  const report = (...entries: [string, unknown][]) => new Map(entries) as unknown as RTCStatsReport;
  const local = { type: "local-candidate", candidateType: "host", address: "10.0.0.1", port: 5 };
  const remote = { type: "remote-candidate", candidateType: "host", address: "10.0.0.2", port: 6 };
  const pair = { type: "candidate-pair", localCandidateId: "l", remoteCandidateId: "r" };
  const other = { type: "candidate-pair", localCandidateId: "r", remoteCandidateId: "x" };
  const relay = parseCandidate("candidate:1 1 udp 1 203.0.113.9 6000 typ relay", false);

  if (relay === null) throw new Error("That was a candidate");

  test("the pair that the transport names", () => {
    const transport = { type: "transport", selectedCandidatePairId: "p" };
    const stats = report(["o", other], ["p", pair], ["l", local], ["r", remote], ["t", transport]);

    expect(readRoute(stats, [])).toEqual({ path: "lan", family: "IPv4" });
  });

  test("the pair that says it is selected", () => {
    const selected = { ...pair, selected: true };

    expect(
      readRoute(report(["o", other], ["p", selected], ["l", local], ["r", remote]), []).path,
    ).toBe("lan");
  });

  test("the pair that was nominated", () => {
    const nominated = { ...pair, nominated: true, state: "succeeded" };

    expect(
      readRoute(report(["o", other], ["p", nominated], ["l", local], ["r", remote]), []).path,
    ).toBe("lan");
  });

  test("nothing yet", () => {
    expect(readRoute(report(), [])).toEqual({ path: "unknown", family: "unknown" });
    expect(readRoute(report(["p", pair], ["l", local], ["r", remote]), []).path).toBe("unknown");
    expect(readRoute(report(["p", { ...pair, selected: true }], ["l", local]), []).path).toBe(
      "unknown",
    );
  });

  test("a name of mDNS is a hidden address", () => {
    const stats = report(
      ["p", { ...pair, selected: true }],
      ["l", { ...local, address: "8a1a0ff0.local" }],
      ["r", { ...remote, address: "203.0.113.7" }],
    );

    expect(readRoute(stats, [])).toEqual({ path: "direct", family: "IPv4" });
  });

  test("IPv6, and addresses that are hidden at both ends", () => {
    const between = (ours: string | null, theirs: string | null) =>
      report(
        ["p", { ...pair, selected: true }],
        ["l", { ...local, address: ours }],
        ["r", { ...remote, address: theirs }],
      );

    expect(readRoute(between("2001:db8::1", "2001:db8:1::1"), [])).toEqual({
      path: "direct",
      family: "IPv6",
    });
    expect(readRoute(between(null, "2001:db8::1"), []).family).toBe("IPv6");
    expect(readRoute(between(null, null), [])).toEqual({ path: "lan", family: "unknown" });
  });

  test.each([
    [{ candidateType: "relay", address: "203.0.113.9", port: 1 }, "relay"],
    [{ candidateType: "prflx", address: "203.0.113.9", port: 6000 }, "relay"],
    [{ candidateType: "prflx", address: "", port: 6000 }, "relay"],
    [{ candidateType: "prflx", address: "(redacted)", port: 6000 }, "relay"],
    [{ candidateType: "prflx", address: "203.0.113.9", port: 6001 }, "direct"],
    [{ candidateType: "prflx", address: "203.0.113.10", port: 6000 }, "direct"],
    [{ candidateType: "prflx", address: null, port: 6001 }, "lan"],
  ])("a stranger that is the other side's relay: %j", (stranger, path) => {
    const stats = report(
      ["p", { ...pair, selected: true }],
      ["l", local],
      ["r", { ...remote, ...stranger }],
    );

    expect(readRoute(stats, [relay]).path).toBe(path);
  });
});
