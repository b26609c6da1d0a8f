// SPDX-License-Identifier: GPL-3.0-or-later

// Which texts are addresses of IPv4 and IPv6. No library of the browser is asked, so that the page
// reads the same ones as the C programs, where g_hostname_is_ip_address() decides.

const V4_GROUPS = 2; // as many groups of IPv6 as an IPv4 address stands for
const V6_GROUPS = 8;

function isV4(text: string): boolean {
  const octets = text.split(".");

  return (
    octets.length === 4 &&
    octets.every((octet) => /^(?:0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) <= 255)
  );
}

/** How many groups `text` has, between `:`; -1 when one is none. Only the last may be IPv4. */
function countGroups(text: string, mayEndInV4: boolean): number {
  if (text === "") return 0;

  const groups = text.split(":");
  const last = groups[groups.length - 1] as string;
  const endsInV4 = mayEndInV4 && last.includes(".");
  if (endsInV4) {
    if (!isV4(last)) return -1;
    groups.pop();
  }
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return -1;
  return groups.length + (endsInV4 ? V4_GROUPS : 0);
}

function isV6(text: string): boolean {
  const gap = text.indexOf("::");
  if (gap < 0) return countGroups(text, true) === V6_GROUPS;

  const before = countGroups(text.slice(0, gap), false);
  const behind = countGroups(text.slice(gap + 2), true);
  // The gap stands for one group at least.
  return before >= 0 && behind >= 0 && before + behind < V6_GROUPS;
}

/** Whether `text` is an IPv4 address, or an IPv6 address without brackets and without a zone. */
export function isIpAddress(text: string): boolean {
  return text.includes(":") ? isV6(text) : isV4(text);
}
