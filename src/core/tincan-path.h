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

/* Which internet the path uses. */
typedef enum
{
  TINCAN_FAMILY_UNKNOWN,
  TINCAN_FAMILY_IPV4,
  TINCAN_FAMILY_IPV6,
} TincanFamily;

/* "lan", "direct", "relay", "unknown": for machines */
const char *tincan_path_to_string   (TincanPath   path);
const char *tincan_path_to_words    (TincanPath   path); /* translated, for people */
const char *tincan_family_to_string (TincanFamily family);
/* "direct, IPv4, 42 ms": all that is known, translated */
char       *tincan_path_dup_verdict (TincanPath   path,
                                     TincanFamily family,
                                     int          rtt) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
