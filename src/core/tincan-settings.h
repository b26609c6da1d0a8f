/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/tincan-ice-server.h"

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * What a person chose, for one session. Filled by the front end, copied by the session; strings
 * are owned.
 */
typedef struct
{
  char      *server;          /* base address of the signaling server that we connect to */
  char      *page;            /* (nullable): base address that the link shows; NULL: the server's */
  char      *name;            /* (nullable): shown to the other side */
  char      *app;             /* (nullable): program and version, for the other side's details */
  GPtrArray *ice_servers;     /* of TincanIceServer: ours, in addition to those of the server */
  gboolean   relay_only;      /* never use or tell an address of this machine */
  gboolean   no_relay;        /* use no TURN server, nor an address at one of the other side */
  gboolean   loopback;        /* also try 127.0.0.1 */
  guint      wait_seconds;    /* for the other side to come; 0: for ever */
  guint      max_guests;      /* host: how many may join; 0 means 1 */
  gboolean   pin;             /* keep a connection's threads on one core */
} TincanSettings;

#define TINCAN_TYPE_SETTINGS (tincan_settings_get_type ())
GType           tincan_settings_get_type (void);
TincanSettings *tincan_settings_new      (void) G_GNUC_WARN_UNUSED_RESULT;
TincanSettings *tincan_settings_copy     (const TincanSettings *self) G_GNUC_WARN_UNUSED_RESULT;
void            tincan_settings_free     (TincanSettings       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSettings, tincan_settings_free)

G_END_DECLS
