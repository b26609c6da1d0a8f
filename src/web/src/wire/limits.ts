// SPDX-License-Identifier: GPL-3.0-or-later

// The numbers of PROTOCOL.md section 12 and the ones its other sections name.

export const PROTOCOL_VERSION = 1;

/** a mailbox message or a channel message */
export const MAX_MESSAGE_BYTES = 65536;
/** a forwarded body, before base64url */
export const MAX_BODY_BYTES = 48000;
/** a signal, before sealing */
export const MAX_SIGNAL_BYTES = 40000;
export const MAX_JSON_DEPTH = 8;
export const MAX_LINK_BYTES = 4096;
export const MAX_BASE_ADDRESS_BYTES = 1024;
export const MAX_NAME_CHARACTERS = 64;
export const MAX_GUESSES = 5;

export const MAX_PATH_BYTES = 4000;
export const MAX_COMPONENT_BYTES = 255;
export const MAX_PATH_DEPTH = 64;
export const MAX_ENTRIES = 1_000_000;
/** of all paths of a manifest together */
export const MAX_PATHS_BYTES = 256 * 1024 * 1024;
export const MAX_PAGE_ENTRIES = 512;
export const MAX_PAGES_OUTSTANDING = 8;
export const MAX_TEXT_BYTES = 1024 * 1024;

export const MIN_BLOCK_BYTES = 1024;
export const MAX_BLOCK_BYTES = 65488;
/** what we offer: the most whole SHA-256 input blocks that fit */
export const BLOCK_BYTES = 65472;
export const DIGEST_BYTES = 32;

export const WINDOW_BYTES = 900_000;
export const WINDOW_BLOCKS = 1024;
/** at once, before a sender gives up */
export const MAX_REQUESTED_BYTES = 4 * 1024 * 1024;
export const MAX_REQUESTED_RANGES = 8192;
/** arrived without being asked for, likewise */
export const MAX_UNASKED_BYTES = 4 * 1024 * 1024;
export const MAX_DIGESTS_REQUESTED = 2046;

export const MAX_TRANSFER_ID = 65535;
/** unfinished at a time */
export const MAX_TRANSFERS = 16;

export const MAILBOX_ID_BYTES = 16;
export const TOKEN_BYTES = 32;
export const LINK_SECRET_BYTES = 16;
export const SID_BYTES = 16;
export const SHARE_BYTES = 32;
export const CONFIRMATION_BYTES = 32;
export const SEAL_KEY_BYTES = 32;

export const OFFER_ID_BYTES = 8;
export const MAX_OFFER_CODE_BYTES = 1024;
/** in which a code is looked for */
export const MAX_OFFER_TEXT_BYTES = 65536;
export const MAX_OFFER_CANDIDATES = 32;
/** that we tell: then a code has under 350 characters */
export const OFFER_CANDIDATES_BYTES = 136;
export const OFFER_LIFE_SECONDS = 3600;
/** by which the clocks of two sides may differ */
export const OFFER_SKEW_SECONDS = 600;
/** for the addresses of a code */
export const OFFER_GATHER_MS = 4000;
export const COMPARISON_NONCE_BYTES = 32;
export const COMPARISON_WORDS = 4;
