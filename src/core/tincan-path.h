/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The way that bytes take between the two sides. */
typedef enum
{
  TINCAN_PATH_UNKNOWN,
  TINCAN_PATH_LAN,    /* direct, same network */
  TINCAN_PATH_DIRECT, /* direct */
  TINCAN_PATH_RELAY,  /* relayed by a TURN server */
} TincanPath;

/* "lan", "direct", "relay", "unknown": for machines */
const char *tincan_path_to_string (TincanPath path);
const char *tincan_path_to_words  (TincanPath path); /* translated, for people */

G_END_DECLS
