// SPDX-License-Identifier: GPL-3.0-or-later
import { MAX_MESSAGE_BYTES, MAX_SIGNAL_BYTES } from "../../wire/limits";
import { MAX_CANDIDATES } from "./candidate";

/*
 * A description is read into the few values that a connection of ours is made of, each checked, and
 * written anew from them. So the browser's parser sees no byte that was not looked at here.
 */

/** bytes of SHA-256 */
export const FINGERPRINT_BYTES = 32;

const SCTP_PORT = "5000";

/** What a description says that matters to us, and nothing else; PROTOCOL.md section 8. */
export interface Sdp {
  /** SHA-256 of the certificate that it promises */
  readonly fingerprint: Uint8Array;
  readonly mid: string;
  /** who begins DTLS: "actpass", "active" or "passive" */
  readonly setup: string;
  /** ICE's user name */
  readonly ufrag: string;
  /** and password */
  readonly pwd: string;
  /** unchecked "candidate:..." */
  readonly candidates: readonly string[];
  /** no more candidates follow */
  readonly complete: boolean;
}

/* Thrown and caught in here: what exactly was wrong helps nobody who is told of it. */
class Refusal extends Error {}

class Reader {
  /* A value may be said twice, at both levels for example, but not in two ways. */
  readonly #values = new Map<string, string>();
  readonly candidates: string[] = [];
  #inMedia = false;
  complete = false;

  take(name: string, value: string, pattern: RegExp): void {
    const earlier = this.#values.get(name);

    if (!pattern.test(value)) throw new Refusal(`${name} is not one`);
    if (earlier !== undefined && earlier !== value) throw new Refusal(`two different ${name}`);
    this.#values.set(name, value);
  }

  get(name: string): string {
    const value = this.#values.get(name);

    if (value === undefined) throw new Refusal(`no ${name}`);
    return value;
  }

  readLine(line: string): void {
    // eslint-disable-next-line no-control-regex
    if (!/^[a-z]=[^\u0000-\u001f\u007f]*$/.test(line)) throw new Refusal("not a line of SDP");

    if (line.startsWith("m=")) {
      this.#readMedia(line.slice(2));
    } else if (line.startsWith("a=")) {
      const colon = line.indexOf(":");
      if (colon < 0) this.#readAttribute(line.slice(2), "");
      else this.#readAttribute(line.slice(2, colon), line.slice(colon + 1));
    }
  }

  /* `application PORT UDP/DTLS/SCTP webrtc-datachannel`, RFC 8841 section 4. */
  #readMedia(value: string): void {
    const port = /^application (\d{1,5}) UDP\/DTLS\/SCTP webrtc-datachannel$/.exec(value)?.[1];

    if (this.#inMedia) throw new Refusal("more than one media");
    if (port === undefined || +port < 1 || +port > 65535) throw new Refusal("not a data channel");
    this.#inMedia = true;
  }

  #readAttribute(name: string, value: string): void {
    switch (name) {
      case "fingerprint":
        /* RFC 8122 section 5. */
        this.take(name, value.toLowerCase(), /^sha-256 ([0-9a-f]{2}:){31}[0-9a-f]{2}$/);
        break;
      case "ice-ufrag":
        this.take(name, value, /^[0-9A-Za-z+/]{4,256}$/);
        break;
      case "ice-pwd":
        this.take(name, value, /^[0-9A-Za-z+/]{22,256}$/);
        break;
      case "setup":
        this.take(name, value, /^(actpass|active|passive)$/);
        break;
      default:
        if (this.#inMedia) this.#readMediaAttribute(name, value);
    }
  }

  #readMediaAttribute(name: string, value: string): void {
    switch (name) {
      case "candidate":
        if (this.candidates.length >= MAX_CANDIDATES) throw new Refusal("too many candidates");
        this.candidates.push(`candidate:${value}`);
        break;
      case "end-of-candidates":
        this.complete = true;
        break;
      case "mid":
        this.take(name, value, /^[0-9A-Za-z_-]{1,32}$/);
        break;
      case "sctp-port":
        if (value !== SCTP_PORT) throw new Refusal("its sctp-port is not 5000");
        this.take(name, value, /^/);
        break;
      case "max-message-size":
        /* Zero means that there is no limit, RFC 8841 section 6.1. */
        if (!/^\d{1,20}$/.test(value) || (+value > 0 && +value < MAX_MESSAGE_BYTES)) {
          throw new Refusal("the other side cannot take messages of 64 KiB");
        }
        break;
    }
  }

  finish(kind: "offer" | "answer"): Sdp {
    const setup = this.get("setup");
    const hex = this.get("fingerprint").slice("sha-256 ".length);

    if (!this.#inMedia) throw new Refusal("no media");
    if (kind === "answer" && setup === "actpass") throw new Refusal("an answer decides nothing");
    this.get("sctp-port");
    return {
      fingerprint: Uint8Array.from(hex.split(":"), (byte) => parseInt(byte, 16)),
      mid: this.get("mid"),
      setup,
      ufrag: this.get("ice-ufrag"),
      pwd: this.get("ice-pwd"),
      candidates: this.candidates,
      complete: this.complete,
    };
  }
}

/**
 * Reads the other side's description (RFC 8866). It must have one fingerprint of SHA-256 (the same,
 * if it stands at both levels), one data channel media with `sctp-port` 5000 and `mid`, and ICE's
 * credentials. What we do not use is ignored.
 *
 * @returns null for a description that is not of a connection of ours
 */
export function parseSdp(text: string, kind: "offer" | "answer"): Sdp | null {
  if (text.length > MAX_SIGNAL_BYTES || !text.startsWith("v=0")) return null;

  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();

  try {
    const reader = new Reader();
    for (const line of lines) reader.readLine(line);
    return reader.finish(kind);
  } catch (fault) {
    if (fault instanceof Refusal) return null;
    throw fault;
  }
}

/**
 * Writes a description anew, without its candidates (they are added one by one). It says how long a
 * message may be, because Firefox takes one byte too few for the most where nothing is said.
 */
export function sdpToString(sdp: Sdp): string {
  const hex = Array.from(sdp.fingerprint, (byte) => byte.toString(16).padStart(2, "0"));
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    "a=ice-options:trickle",
    `a=group:BUNDLE ${sdp.mid}`,
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "c=IN IP4 0.0.0.0",
    `a=mid:${sdp.mid}`,
    `a=sctp-port:${SCTP_PORT}`,
    `a=max-message-size:${MAX_MESSAGE_BYTES}`,
    `a=setup:${sdp.setup}`,
    `a=ice-ufrag:${sdp.ufrag}`,
    `a=ice-pwd:${sdp.pwd}`,
    `a=fingerprint:sha-256 ${hex.join(":").toUpperCase()}`,
  ];

  return lines.join("\r\n") + "\r\n";
}
