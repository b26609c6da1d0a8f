// SPDX-License-Identifier: GPL-3.0-or-later
import { createServer, connect } from "node:net";
import { createInterface } from "node:readline";

import { Program } from "./programs.mjs";
import { until } from "./tap.mjs";

/**
 * The other end of tests/bench/pump in a browser: one data channel, messages of 64 KiB, eight bytes
 * back for each, never more than 900,000 bytes without such an answer, and nothing else. Runs in
 * the page.
 */
function bareEnd(sending, bytes) {
  const MESSAGE = 65_536;
  const WINDOW = 900_000;
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel("pump", { negotiated: true, id: 0 });
  const message = new Uint8Array(MESSAGE);
  let [sent, answered, received, first] = [0, 0, 0, 0];
  let finish;
  const result = new Promise((resolve) => {
    finish = (last) => resolve({ bytes, seconds: (last - first) / 1000 });
  });

  const fill = () => {
    while (sent < bytes) {
      const size = Math.min(MESSAGE, bytes - sent);
      if (sent - answered + size > WINDOW) {
        return;
      }
      channel.send(message.subarray(0, size));
      sent += size;
    }
  };
  channel.binaryType = "arraybuffer";
  channel.onopen = () => {
    if (sending) {
      first = performance.now();
      fill();
    }
  };
  channel.onmessage = ({ data }) => {
    if (sending) {
      answered = Number(new DataView(data).getBigUint64(0));
      fill();
      if (answered === bytes) {
        finish(performance.now());
      }
      return;
    }
    first ||= performance.now();
    received += data.byteLength;
    const answer = new DataView(new ArrayBuffer(8));
    answer.setBigUint64(0, BigInt(received));
    channel.send(answer.buffer);
    if (received === bytes) {
      finish(performance.now());
    }
  };
  connection.onicecandidate = ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== "") {
      window.tincanTell("candidate", candidate.candidate);
    }
  };

  const describe = async (description) => {
    await connection.setLocalDescription(description);
    window.tincanTell(description.type, description.sdp);
  };
  window.tincanTake = async (kind, text) => {
    if (kind === "candidate") {
      await connection.addIceCandidate({ candidate: text, sdpMLineIndex: 0 });
      return;
    }
    await connection.setRemoteDescription({ type: kind, sdp: text });
    if (kind === "offer") {
      await describe(await connection.createAnswer());
    }
  };
  window.tincanCall = async () => describe(await connection.createOffer());
  window.tincanResult = result;
}

const line = (kind, index, text) =>
  `${kind} ${index} ${Buffer.from(`${text}\0`).toString("base64")}\n`;

async function meet(path, sending) {
  if (!sending) {
    return new Promise((resolve) => {
      const server = createServer((socket) => {
        server.close();
        resolve(socket);
      });
      server.listen(path);
    });
  }
  return until("the pump listens", () => {
    const socket = connect(path);
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(socket));
      socket.once("error", () => resolve(null));
    });
  });
}

/** Bytes and seconds of a bare data channel between the pump and this browser. */
export async function barePump(c, browser, program, sending, bytes) {
  const path = `${c.folder}/pump.socket`;
  const args = sending ? ["receive"] : ["send", "--bytes", String(bytes)];
  const meeting = meet(path, sending);
  const pump = new Program(c, program, [...args, "--socket", path]);
  const socket = await meeting;
  const page = await browser.browser.newPage();

  await page.exposeFunction("tincanTell", (kind, text) => {
    socket.write(line(kind, 0, text));
  });
  // Data channels of an empty page hide nothing: the browser was told not to.
  await page.evaluate(bareEnd, sending, bytes);

  // One after another: a candidate is of use only after the description that it belongs to.
  let turn = Promise.resolve();
  createInterface({ input: socket }).on("line", (received) => {
    const [kind, , coded] = received.split(" ");
    const text = Buffer.from(coded, "base64").toString().replace(/\0$/, "");
    if (kind !== "begin") {
      turn = turn.then(() => page.evaluate((k, t) => window.tincanTake(k, t), kind, text));
    }
  });
  if (sending) {
    socket.write(line("begin", 1, String(bytes)));
    await page.evaluate(() => window.tincanCall());
  }
  const result = await page.evaluate(() => window.tincanResult);
  if (sending) {
    const measured = await until("the pump's figures", () => pump.events[0] ?? null);
    socket.end();
    await page.close();
    return measured;
  }
  await page.close();
  socket.end();
  return result;
}
