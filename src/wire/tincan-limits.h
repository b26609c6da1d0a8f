/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The numbers of PROTOCOL.md section 12 and the ones its other sections name. */

#define TINCAN_PROTOCOL_VERSION 1

#define TINCAN_MAX_MESSAGE_BYTES 65536 /* a mailbox message or a channel message */
#define TINCAN_MAX_BODY_BYTES 48000    /* a forwarded body, before base64url */
#define TINCAN_MAX_SIGNAL_BYTES 40000  /* a signal, before sealing */
#define TINCAN_MAX_JSON_DEPTH 8
#define TINCAN_MAX_LINK_BYTES 4096
#define TINCAN_MAX_BASE_ADDRESS_BYTES 1024
#define TINCAN_MAX_NAME_CHARACTERS 64
#define TINCAN_MAX_GUESSES 5

#define TINCAN_MAX_PATH_BYTES 4000
#define TINCAN_MAX_COMPONENT_BYTES 255
#define TINCAN_MAX_PATH_DEPTH 64
#define TINCAN_MAX_ENTRIES 1000000
#define TINCAN_MAX_PATHS_BYTES (256 * 1024 * 1024) /* of all paths of a manifest together */
#define TINCAN_MAX_PAGE_ENTRIES 512
#define TINCAN_MAX_PAGES_OUTSTANDING 8
#define TINCAN_MAX_TEXT_BYTES (1024 * 1024)
#define TINCAN_MAX_SAFE_INTEGER G_GINT64_CONSTANT (9007199254740991)

#define TINCAN_MIN_BLOCK_BYTES 1024
#define TINCAN_MAX_BLOCK_BYTES 65488
#define TINCAN_BLOCK_BYTES 65472 /* what we offer: the most whole SHA-256 input blocks that fit */
#define TINCAN_DIGEST_BYTES 32

#define TINCAN_WINDOW_BYTES 900000
#define TINCAN_WINDOW_BLOCKS 1024
#define TINCAN_MAX_REQUESTED_BYTES (4 * 1024 * 1024) /* at once, before a sender gives up */
#define TINCAN_MAX_REQUESTED_RANGES 8192
#define TINCAN_MAX_UNASKED_BYTES (4 * 1024 * 1024) /* arrived without being asked for, likewise */
#define TINCAN_MAX_DIGESTS_REQUESTED 2046

#define TINCAN_MAX_TRANSFER_ID 65535
#define TINCAN_MAX_TRANSFERS 16 /* unfinished at a time */

#define TINCAN_MAILBOX_ID_BYTES 16
#define TINCAN_TOKEN_BYTES 32
#define TINCAN_LINK_SECRET_BYTES 16
#define TINCAN_SID_BYTES 16
#define TINCAN_SHARE_BYTES 32
#define TINCAN_CONFIRMATION_BYTES 32

#define TINCAN_OFFER_ID_BYTES 8
#define TINCAN_MAX_OFFER_CODE_BYTES 1024
#define TINCAN_MAX_OFFER_TEXT_BYTES 65536 /* in which a code is looked for */
#define TINCAN_MAX_OFFER_CANDIDATES 32
#define TINCAN_OFFER_CANDIDATES_BYTES 136 /* that we tell: then a code has under 350 characters */
#define TINCAN_OFFER_LIFE_SECONDS 3600
#define TINCAN_OFFER_SKEW_SECONDS 600 /* by which the clocks of two sides may differ */
#define TINCAN_OFFER_GATHER_MS 4000   /* for the addresses of a code */
#define TINCAN_COMPARISON_NONCE_BYTES 32
#define TINCAN_COMPARISON_WORDS 4
