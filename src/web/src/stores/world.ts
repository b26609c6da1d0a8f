// SPDX-License-Identifier: GPL-3.0-or-later
import type { Settings } from "../core/settings";
import type { Source } from "../core/transfer/source";
import type { Chosen } from "../io/chosen";
import type { Way } from "../io/saving";
import type { Code } from "../wire/code";
import type { Link } from "../wire/link";
import type { Manifest } from "../wire/manifest";
import type { SessionView } from "./views";

/** What the stores need of the browser and of core: main.tsx has the real things, tests others. */
export interface World {
  /** base address of this page; null if no link can begin with it, as with one from the disk */
  readonly page: string | null;
  /** base address of the server that this page uses for what it makes; null if it knows none */
  readonly server: string | null;
  /** STUN and TURN servers of whoever hosts the page, in addition to those of the server */
  readonly iceServers: readonly RTCIceServer[];
  /** what the other side is told about this browser, for example `Firefox on Linux` */
  readonly browser: string;
  /** whether the app can be on this computer, too; nobody can know whether it is */
  readonly mayHaveApp: boolean;
  /** this program and its version, likewise */
  readonly app: string;
  host(settings: Settings): SessionView;
  join(settings: Settings, target: Code | Link): SessionView;
  /** Makes a code for people to carry; without a server. */
  offer(settings: Settings): SessionView;
  /**
   * Makes the answer to one.
   *
   * @throws TincanError when there is no such code in `text`
   */
  answer(settings: Settings, text: string): SessionView;
  /** @throws TincanError (rejects) when nothing of it can be sent */
  readFiles(chosen: readonly Chosen[]): Promise<Source>;
  /** @throws TincanError */
  readText(text: string): Source;
  /** The ways to save what is offered, the best first. */
  findWays(manifest: Manifest): Promise<readonly Way[]>;
  /** Files will probably come: finds out how they can be saved. */
  prepareSaving(): void;
  /** false: the browser would not; straight from a click */
  copy(text: string): Promise<boolean>;
  /** The browser asks before the page is left; calling what is returned ends that. */
  guardLeaving(): () => void;
  /** The screen stays on; calling what is returned ends that. */
  stayAwake(): () => void;
  /** Tells other pages of this browser which link was made here, until the result is called. */
  claimLink(mailbox: Uint8Array): () => void;
  /** Whether another page of this browser made this link. */
  isOwnLink(mailbox: Uint8Array): Promise<boolean>;
  /** The address of the page loses what is behind `#`. */
  forgetFragment(): void;
  /** ms, monotonic */
  now(): number;
}
