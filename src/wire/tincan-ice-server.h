/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * A STUN or TURN server as browsers write it: RTCIceServer with RFC 7064 and RFC 7065 URLs.
 * `turns:` and `stuns:` are refused with a sentence that says why: libnice opens plain TCP there.
 */
typedef enum
{
  TINCAN_ICE_SERVER_STUN,
  TINCAN_ICE_SERVER_TURN,
} TincanIceServerKind;

typedef enum
{
  TINCAN_ICE_TRANSPORT_ANY,
  TINCAN_ICE_TRANSPORT_UDP,
  TINCAN_ICE_TRANSPORT_TCP,
} TincanIceTransport;

/* One URL with its credentials. */
typedef struct
{
  TincanIceServerKind kind;
  TincanIceTransport  transport;
  char               *host; /* without brackets around an IPv6 address */
  guint16             port; /* 3478 when the URL has none */
  char               *username;   /* (nullable) */
  char               *credential; /* (nullable) */
  char              **addresses;  /* (nullable): what @host stands for, once somebody has looked */
} TincanIceServer;

TincanIceServer *tincan_ice_server_parse     (const char            *url,
                                              const char            *username,
                                              const char            *credential,
                                              GError               **error)
  G_GNUC_WARN_UNUSED_RESULT;
TincanIceServer *tincan_ice_server_copy      (const TincanIceServer *self)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_ice_server_can_relay (const TincanIceServer *self);
void             tincan_ice_server_free      (TincanIceServer       *self);
char            *tincan_ice_server_to_url    (const TincanIceServer *self)
  G_GNUC_WARN_UNUSED_RESULT;

gboolean         tincan_ice_servers_can_relay (GPtrArray *servers);

/* An `ice_servers` array (welcome message). What we cannot use is left out, not refused. */
GPtrArray       *tincan_ice_servers_from_json (JsonArray *array) G_GNUC_WARN_UNUSED_RESULT;
JsonArray       *tincan_ice_servers_to_json   (GPtrArray *servers) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanIceServer, tincan_ice_server_free)

G_END_DECLS
