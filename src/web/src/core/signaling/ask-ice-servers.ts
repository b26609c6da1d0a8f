// SPDX-License-Identifier: GPL-3.0-or-later
import { iceServersToJson } from "../../wire/ice-server";
import { CloseCode } from "../../wire/mailbox-message";
import type { Platform } from "../platform";
import { SignalingSocket } from "./signaling-socket";

/* ms; a person waits for a code meanwhile */
const PATIENCE = 2000;

/**
 * Asks a server for its STUN and TURN servers, and for nothing else: no mailbox is opened.
 *
 * @param address of the WebSocket
 * @param done called once, never from within the call, after 2 s at most; with none if the server
 *   cannot be reached
 * @returns ends the asking; `done` is not called any more
 */
export function askForIceServers(
  platform: Platform,
  address: string,
  done: (servers: RTCIceServer[]) => void,
): () => void {
  let isOver = false;

  const end = () => {
    isOver = true;
    timer.cancel();
    socket.close(CloseCode.NORMAL);
  };
  const finish = (servers: RTCIceServer[]) => {
    if (isOver) return;
    end();
    done(servers);
  };
  const socket = new SignalingSocket(platform, address, {
    message: (message) => {
      finish(message.type === "welcome" ? iceServersToJson(message.iceServers) : []);
    },
    closed: () => finish([]),
  });
  const timer = platform.clock.after(PATIENCE, () => finish([]));

  socket.start();
  return end;
}
