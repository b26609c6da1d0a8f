/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-ice-server.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the routers between here and the internet do to the port of a packet. */
typedef enum
{
  TINCAN_NAT_UNKNOWN, /* it takes two answers to tell */
  TINCAN_NAT_NONE,    /* the address seen from outside is this machine's own */
  TINCAN_NAT_STEADY,  /* everybody sees the same port: endpoint-independent mapping, RFC 4787 */
  TINCAN_NAT_CHANGING, /* each sees another one: others cannot be told where to send to */
} TincanNat;

typedef enum
{
  TINCAN_RELAY_WORKS,
  TINCAN_RELAY_REFUSED, /* the name or the password */
  TINCAN_RELAY_SILENT,
  TINCAN_RELAY_BROKEN,  /* it answers, and gives no address */
} TincanRelayState;

typedef struct
{
  char            *url;
  gboolean         tcp;
  TincanRelayState state;
} TincanRelayReport;

/* What the STUN and TURN servers told, and whether they could be asked. */
typedef struct
{
  guint      n_asked;    /* over UDP */
  guint      n_answered; /* likewise */
  char      *outside4;   /* (nullable): our address, seen from outside */
  char      *outside6;   /* (nullable): likewise, by IPv6 */
  TincanNat  nat;        /* of IPv4 */
  GPtrArray *relays;     /* of TincanRelayReport */
} TincanIceReport;

void             tincan_ice_probe_async      (GPtrArray             *servers,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
TincanIceReport *tincan_ice_probe_finish     (GAsyncResult          *result,
                                             GError               **error)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean         tincan_ice_report_has_relay (const TincanIceReport *self,
                                             TincanRelayState       state);
void             tincan_ice_report_free      (TincanIceReport       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanIceReport, tincan_ice_report_free)

G_END_DECLS
