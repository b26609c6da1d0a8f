/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_SERVER_DEFAULT_LISTEN "127.0.0.1:8044"

/*
 * How a server is run. Made with the defaults of `tincan-server --help` in it; whoever makes it may
 * write to every member before it is given to tincan_server_new(). Strings and string lists are
 * owned.
 */
typedef struct
{
  char  **listen;          /* ADDRESS:PORT, IPv6 addresses in brackets; port 0: any that is free */
  char   *web_root;        /* (nullable): folder of the page; NULL: a text says what this is */
  char  **stun_uris;       /* (nullable): for clients, as `stun:HOST:PORT` */
  char  **turn_uris;       /* (nullable): for clients, as `turn:HOST:PORT?transport=udp` */
  char   *turn_secret;     /* (nullable): shared with the TURN server; NULL: no credentials */
  guint   turn_ttl;        /* seconds that TURN credentials are good for */
  char  **trusted_proxies; /* (nullable): ADDRESS or ADDRESS/BITS whose header is believed */
  char  **metrics_readers; /* ADDRESS or ADDRESS/BITS to which the metrics are shown */
  char   *tls_certificate; /* (nullable): PEM file; NULL: plain HTTP */
  char   *tls_key;         /* (nullable): PEM file; NULL: it is in @tls_certificate */

  guint   max_mailboxes;
  guint   max_guests;                  /* of one mailbox */
  guint   max_connections;
  guint   max_connections_per_address; /* 0: any number */
  guint   max_queued_mib;              /* MiB that wait in all mailboxes, or for all readers */
  guint   join_rate;                   /* opens, joins, new codes: a minute and address; 0: any */
  guint   guess_rate;                  /* codes that do not exist: likewise */
  guint   message_rate;                /* a second and connection, ten times that at once; 0: any */
  guint   mailbox_lifetime;            /* seconds; 0: for ever */
  guint   host_grace;                  /* seconds that a host or guest may be away */
  guint   idle_timeout;                /* seconds without a word from a client */
  guint   hello_timeout;               /* seconds for a request, and again for a client's hello */
} TincanServerSettings;

TincanServerSettings *tincan_server_settings_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TincanServerSettings *tincan_server_settings_copy (const TincanServerSettings *self)
                                                   G_GNUC_WARN_UNUSED_RESULT;
void                  tincan_server_settings_free (TincanServerSettings       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanServerSettings, tincan_server_settings_free)

G_END_DECLS
