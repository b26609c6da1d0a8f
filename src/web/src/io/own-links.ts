// SPDX-License-Identifier: GPL-3.0-or-later
import { toBase64Url } from "../wire/base64url";

/** ms that the other pages of this browser have for an answer */
const PATIENCE = 300;

interface Message {
  type: "question" | "answer";
  mailbox: string;
}

function openChannel(): BroadcastChannel | null {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tincan-links");
}

/**
 * Answers other pages of this browser that ask who made a link. They are told mailboxes only, which
 * the server knows, too; never a secret. Calling what is returned ends it.
 */
export function claimLink(mailbox: Uint8Array): () => void {
  const channel = openChannel();
  const own = toBase64Url(mailbox);

  channel?.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.type === "question" && data.mailbox === own)
      channel.postMessage({ type: "answer", mailbox: own } satisfies Message);
  });
  return () => {
    channel?.close();
  };
}

/** Whether another page of this browser made the link with this mailbox. */
export function isOwnLink(mailbox: Uint8Array): Promise<boolean> {
  const channel = openChannel();
  const asked = toBase64Url(mailbox);

  if (channel === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (isOwn: boolean) => {
      channel.close();
      resolve(isOwn);
    };

    channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if (data.type === "answer" && data.mailbox === asked) finish(true);
    });
    channel.postMessage({ type: "question", mailbox: asked } satisfies Message);
    setTimeout(() => finish(false), PATIENCE);
  });
}
