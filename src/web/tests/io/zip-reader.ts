// SPDX-License-Identifier: GPL-3.0-or-later

export interface ZipItem {
  readonly name: string;
  readonly content: Uint8Array;
  readonly mode: number;
  /** as it stands there: local time */
  readonly time: Date;
}

const MAX_32 = 0xffffffff;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;

  for (let bit = 0; bit < 8; bit++) {
    crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc;
});

function crcOf(bytes: Uint8Array): number {
  let crc = MAX_32;

  for (const byte of bytes) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}

function readTime(date: number, time: number): Date {
  return new Date(
    (date >> 9) + 1980,
    ((date >> 5) & 15) - 1,
    date & 31,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  );
}

function check(isSo: boolean, what: string): void {
  if (!isSo) {
    throw new Error(`Not a good ZIP: ${what}`);
  }
}

/** Reads a ZIP by its list at the end, as unzip programs do, and checks what is in it. */
export function readZip(zip: Uint8Array): ZipItem[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  let count = view.getUint16(end + 10, true);
  let length = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);

  check(view.getUint32(end, true) === 0x06054b50, "no end");
  if (count === 0xffff || length === MAX_32 || at === MAX_32) {
    const locator = end - 20;
    const end64 = Number(view.getBigUint64(locator + 8, true));

    check(view.getUint32(locator, true) === 0x07064b50, "no locator");
    check(view.getUint32(end64, true) === 0x06064b50, "no ZIP64 end");
    check(end64 === locator - 56, "a gap before the locator");
    count = Number(view.getBigUint64(end64 + 32, true));
    length = Number(view.getBigUint64(end64 + 40, true));
    at = Number(view.getBigUint64(end64 + 48, true));
    check(at + length === end64, "a list of another length");
  } else {
    check(at + length === end, "a list of another length");
  }

  const items: ZipItem[] = [];

  for (let i = 0; i < count; i++) {
    check(view.getUint32(at, true) === 0x02014b50, "no header");
    check((view.getUint16(at + 8, true) & 0x0800) !== 0, "a name that is not UTF-8");
    check(view.getUint16(at + 10, true) === 0, "compressed");

    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true);
    const content = zip.subarray(start, start + size);

    check(view.getUint32(local, true) === 0x04034b50, "no local header");
    check(crcOf(content) === view.getUint32(at + 16, true), "damaged");
    items.push({
      name: new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength)),
      content,
      mode: view.getUint16(at + 40, true),
      time: readTime(view.getUint16(at + 14, true), view.getUint16(at + 12, true)),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true);
  }
  return items;
}
