/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-switchboard"

#include "config.h"

#include "server/tincan-switchboard.h"
#include "server/tincan-meeting.h"
#include "server/tincan-nameplates.h"
#include "server/tincan-server-log.h"
#include "server/tincan-turn-credentials.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>

struct _TincanSwitchboard
{
  const TincanServerSettings *settings; /* (unowned) */
  TincanThrottle             *throttle; /* (unowned) */
  TincanMetrics              *metrics;  /* (unowned) */
  TincanMailboxes            *mailboxes;
  GPtrArray                  *ice_servers; /* of TincanIceServer, without credentials */
  gboolean                    stopped;
};

static void
refuse (TincanSwitchboard      *self,
        TincanServerClient     *client,
        TincanMailboxErrorCode  code)
{
  g_autoptr(TincanMailboxMessage) message = tincan_mailbox_message_new (TINCAN_MAILBOX_ERROR);

  tincan_metrics_count_refusal (self->metrics, code);
  message->error_code = code;
  tincan_server_client_send (client, message);
}

static char *
dup_nameplate (TincanMailbox *mailbox)
{
  guint nameplate = tincan_mailbox_get_nameplate (mailbox);

  return nameplate != 0 ? g_strdup_printf ("%u", nameplate) : NULL;
}

static void
update_counts (TincanSwitchboard *self)
{
  self->metrics->mailboxes = tincan_mailboxes_get_size (self->mailboxes);
  self->metrics->queued_bytes = tincan_mailboxes_get_queued_bytes (self->mailboxes);
}

static void
add_credentials (TincanSwitchboard         *self,
                 GPtrArray                 *servers,
                 const TincanRemoteAddress *address)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *secret = self->settings->turn_secret;
  g_autofree char *username = NULL;
  g_autofree char *credential = NULL;

  username = tincan_turn_username (secret, now + self->settings->turn_ttl, address);
  credential = tincan_turn_credential (secret, username);
  for (guint i = 0; i < servers->len; i++)
    {
      TincanIceServer *server = g_ptr_array_index (servers, i);

      if (server->kind != TINCAN_ICE_SERVER_TURN)
        continue;
      server->username = g_strdup (username);
      server->credential = g_strdup (credential);
    }
}

static void
handle_hello (TincanSwitchboard  *self,
              TincanServerClient *client)
{
  g_autoptr(TincanMailboxMessage) welcome = tincan_mailbox_message_new (TINCAN_MAILBOX_WELCOME);

  welcome->version = TINCAN_PROTOCOL_VERSION;
  /* Two of them may get lost before we think that nobody is there. */
  welcome->keepalive = MAX (self->settings->idle_timeout / 3, 1);
  welcome->ice_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  for (guint i = 0; i < self->ice_servers->len; i++)
    g_ptr_array_add (welcome->ice_servers,
                     tincan_ice_server_copy (g_ptr_array_index (self->ice_servers, i)));
  if (self->settings->turn_secret != NULL)
    add_credentials (self, welcome->ice_servers, tincan_server_client_get_address (client));

  tincan_server_client_send (client, welcome);
}

static gboolean
take_join (TincanSwitchboard  *self,
           TincanServerClient *client,
           gint64              now)
{
  if (tincan_throttle_take_join (self->throttle, tincan_server_client_get_address (client), now))
    return TRUE;

  self->metrics->limits[TINCAN_METRICS_LIMIT_JOINS]++;
  refuse (self, client, TINCAN_MAILBOX_ERROR_SLOW_DOWN);
  return FALSE;
}

static void
say_opened (TincanSwitchboard  *self,
            TincanServerClient *client,
            TincanMailbox      *mailbox,
            gint64              now)
{
  g_autoptr(TincanMailboxMessage) opened = tincan_mailbox_message_new (TINCAN_MAILBOX_OPENED);
  TincanMailboxSide *host = tincan_mailbox_get_host (mailbox);
  g_autoptr(GPtrArray) guests = tincan_mailbox_dup_guests (mailbox);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < guests->len; i++)
    g_strv_builder_add (names, ((TincanMailboxSide *) g_ptr_array_index (guests, i))->name);
  opened->nameplate = dup_nameplate (mailbox);
  opened->expires = tincan_mailboxes_seconds_left (self->mailboxes, mailbox, now);
  opened->guests = g_strv_builder_end (names);
  tincan_server_client_send (client, opened);

  for (guint i = 0; i < guests->len; i++)
    {
      TincanMailboxSide *guest = g_ptr_array_index (guests, i);

      if (guest->client != NULL)
        tincan_meeting_tell (host, TINCAN_MAILBOX_ARRIVED, guest->name);
    }
}

static gboolean
settle_nameplate (TincanSwitchboard          *self,
                  TincanMailbox              *mailbox,
                  const TincanMailboxMessage *open,
                  gint64                      now)
{
  guint wanted = open->nameplate != NULL ? tincan_nameplate_from_string (open->nameplate) : 0;

  if (!open->code)
    {
      tincan_mailboxes_drop_nameplate (self->mailboxes, mailbox, now);
      return TRUE;
    }

  return tincan_mailbox_get_nameplate (mailbox) != 0 ||
         tincan_mailboxes_give_nameplate (self->mailboxes, mailbox, wanted, now);
}

static void
handle_open (TincanSwitchboard          *self,
             TincanServerClient         *client,
             const TincanMailboxMessage *open,
             gint64                      now)
{
  gboolean reclaimed = tincan_mailboxes_find (self->mailboxes, open->mailbox) != NULL;
  TincanMailboxErrorCode error = TINCAN_MAILBOX_ERROR_UNKNOWN;
  TincanMailbox *mailbox;

  if (!take_join (self, client, now))
    return;

  mailbox = tincan_mailboxes_open (self->mailboxes, open->mailbox, open->token, now, &error);
  if (mailbox == NULL)
    {
      refuse (self, client, error);
      return;
    }
  if (!settle_nameplate (self, mailbox, open, now))
    {
      if (!reclaimed)
        tincan_mailboxes_remove (self->mailboxes, mailbox, now);
      refuse (self, client, TINCAN_MAILBOX_ERROR_SERVER_FULL);
      return;
    }

  tincan_meeting_attach (client, mailbox, tincan_mailbox_get_host (mailbox), self->metrics);
  if (reclaimed)
    self->metrics->mailboxes_reclaimed++;
  else
    self->metrics->mailboxes_opened++;
  tincan_server_log_event (reclaimed ? "mailbox-reclaimed" : "mailbox-opened", NULL,
                           { "mailboxes", tincan_mailboxes_get_size (self->mailboxes) });

  say_opened (self, client, mailbox, now);
  tincan_meeting_tell_others (mailbox, tincan_mailbox_get_host (mailbox), TINCAN_MAILBOX_ARRIVED);
  tincan_meeting_collect (client);
}

/* A full mailbox makes room for somebody who is there by forgetting somebody who is not. */
static TincanMailboxSide *
admit (TincanSwitchboard          *self,
       TincanMailbox              *mailbox,
       const TincanMailboxMessage *join,
       gint64                      now,
       TincanMailboxErrorCode     *out_error)
{
  TincanMailboxSide *guest;
  TincanMailboxSide *absent;

  guest = tincan_mailboxes_admit (self->mailboxes, mailbox, join->token, now, out_error);
  if (guest != NULL || *out_error != TINCAN_MAILBOX_ERROR_GUESTS_FULL)
    return guest;

  absent = tincan_mailbox_find_absent (mailbox);
  if (absent == NULL)
    return NULL;
  tincan_meeting_tell (tincan_mailbox_get_host (mailbox), TINCAN_MAILBOX_GONE, absent->name);
  tincan_meeting_end_membership (mailbox, absent, self->metrics);
  return tincan_mailboxes_admit (self->mailboxes, mailbox, join->token, now, out_error);
}

/*
 * Whoever names a number learns the same of one that does not exist, one that is locked and one
 * that is full, and pays the same: those who try numbers are not to find out more than whether they
 * may come in.
 */
static TincanMailboxSide *
join_by_nameplate (TincanSwitchboard           *self,
                   TincanServerClient          *client,
                   const TincanMailboxMessage  *join,
                   gint64                       now,
                   TincanMailbox              **out_mailbox,
                   TincanMailboxErrorCode      *out_error)
{
  const TincanRemoteAddress *address = tincan_server_client_get_address (client);
  guint nameplate = tincan_nameplate_from_string (join->nameplate);
  TincanMailboxSide *guest = NULL;

  if (!tincan_throttle_may_guess (self->throttle, address, now))
    {
      self->metrics->limits[TINCAN_METRICS_LIMIT_GUESSES]++;
      *out_error = TINCAN_MAILBOX_ERROR_SLOW_DOWN;
      return NULL;
    }

  *out_mailbox = tincan_mailboxes_find_nameplate (self->mailboxes, nameplate);
  if (*out_mailbox != NULL)
    guest = admit (self, *out_mailbox, join, now, out_error);
  if (guest == NULL)
    {
      tincan_throttle_take_guess (self->throttle, address, now);
      *out_error = TINCAN_MAILBOX_ERROR_NO_SUCH_CODE;
    }
  return guest;
}

static TincanMailboxSide *
join_by_id (TincanSwitchboard           *self,
            const TincanMailboxMessage  *join,
            gint64                       now,
            TincanMailbox              **out_mailbox,
            TincanMailboxErrorCode      *out_error)
{
  *out_mailbox = tincan_mailboxes_find (self->mailboxes, join->mailbox);
  if (*out_mailbox == NULL)
    {
      *out_error = TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX;
      return NULL;
    }
  return admit (self, *out_mailbox, join, now, out_error);
}

static void
handle_join (TincanSwitchboard          *self,
             TincanServerClient         *client,
             const TincanMailboxMessage *join,
             gint64                      now)
{
  g_autoptr(TincanMailboxMessage) joined = NULL;
  TincanMailboxErrorCode error = TINCAN_MAILBOX_ERROR_UNKNOWN;
  TincanMailbox *mailbox = NULL;
  TincanMailboxSide *guest;

  if (!take_join (self, client, now))
    return;

  if (join->nameplate != NULL)
    guest = join_by_nameplate (self, client, join, now, &mailbox, &error);
  else
    guest = join_by_id (self, join, now, &mailbox, &error);
  if (guest == NULL)
    {
      refuse (self, client, error);
      return;
    }

  tincan_meeting_attach (client, mailbox, guest, self->metrics);
  self->metrics->joins++;

  joined = tincan_mailbox_message_new (TINCAN_MAILBOX_JOINED);
  joined->mailbox = g_bytes_ref (tincan_mailbox_get_id (mailbox));
  joined->guest = g_strdup (guest->name);
  joined->here = tincan_mailbox_get_host (mailbox)->client != NULL;
  tincan_server_client_send (client, joined);
  tincan_meeting_tell_others (mailbox, guest, TINCAN_MAILBOX_ARRIVED);
  tincan_meeting_collect (client);
}

static void
handle_send (TincanSwitchboard          *self,
             TincanServerClient         *client,
             const TincanMailboxMessage *message)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  TincanMailboxSide *from = tincan_server_client_get_side (client);
  TincanMailboxSide *to = tincan_mailbox_get_host (mailbox);

  if (from == to)
    {
      to = message->guest != NULL ? tincan_mailbox_find_guest (mailbox, message->guest) : NULL;
      if (to == NULL)
        {
          refuse (self, client, TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST);
          return;
        }
    }

  switch (tincan_mailbox_post (mailbox, to, from, message->body))
    {
    case TINCAN_MAIL_DELIVER:
      tincan_meeting_deliver (to->client, from->name, message->body);
      break;

    case TINCAN_MAIL_QUEUE_FULL:
      refuse (self, client, TINCAN_MAILBOX_ERROR_QUEUE_FULL);
      break;

    case TINCAN_MAIL_QUEUED:
    default:
      break;
    }
}

static void
handle_new_code (TincanSwitchboard  *self,
                 TincanServerClient *client,
                 gint64              now)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  g_autoptr(TincanMailboxMessage) code = NULL;

  if (!take_join (self, client, now))
    return;

  tincan_mailboxes_drop_nameplate (self->mailboxes, mailbox, now);
  if (!tincan_mailboxes_give_nameplate (self->mailboxes, mailbox, 0, now))
    {
      refuse (self, client, TINCAN_MAILBOX_ERROR_SERVER_FULL);
      return;
    }

  code = tincan_mailbox_message_new (TINCAN_MAILBOX_CODE);
  code->nameplate = dup_nameplate (mailbox);
  tincan_server_client_send (client, code);
}

static void
handle_kick (TincanSwitchboard          *self,
             TincanServerClient         *client,
             const TincanMailboxMessage *message)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  TincanMailboxSide *guest = tincan_mailbox_find_guest (mailbox, message->guest);

  if (guest == NULL)
    {
      refuse (self, client, TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST);
      return;
    }

  tincan_meeting_tell (guest, TINCAN_MAILBOX_GONE, NULL);
  tincan_meeting_end_membership (mailbox, guest, self->metrics);
}

static void
handle_leave (TincanSwitchboard  *self,
              TincanServerClient *client,
              gint64              now)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  TincanMailboxSide *side = tincan_server_client_get_side (client);

  if (side == tincan_mailbox_get_host (mailbox))
    {
      tincan_meeting_end (mailbox, "host-left", FALSE, self->metrics);
      tincan_mailboxes_remove (self->mailboxes, mailbox, now);
    }
  else
    {
      tincan_meeting_tell (tincan_mailbox_get_host (mailbox), TINCAN_MAILBOX_GONE, side->name);
      tincan_meeting_end_membership (mailbox, side, self->metrics);
    }
  tincan_server_client_close (client, TINCAN_CLOSE_NORMAL);
}

/*
 * Whether @message comes at its time: open and join in no mailbox, the rest in one, most of it from
 * its host.
 */
static gboolean
fits (TincanServerClient         *client,
      const TincanMailboxMessage *message)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  gboolean is_host;

  if (message->type == TINCAN_MAILBOX_OPEN || message->type == TINCAN_MAILBOX_JOIN)
    return mailbox == NULL;
  if (mailbox == NULL)
    return FALSE;

  is_host = tincan_server_client_get_side (client) == tincan_mailbox_get_host (mailbox);
  return is_host || message->type == TINCAN_MAILBOX_SEND || message->type == TINCAN_MAILBOX_LEAVE;
}

static void
handle_request (TincanSwitchboard          *self,
                TincanServerClient         *client,
                const TincanMailboxMessage *message)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  gint64 now = g_get_monotonic_time ();

  if (!fits (client, message))
    {
      refuse (self, client, TINCAN_MAILBOX_ERROR_NOT_NOW);
      return;
    }

  if (message->type == TINCAN_MAILBOX_OPEN)
    handle_open (self, client, message, now);
  else if (message->type == TINCAN_MAILBOX_JOIN)
    handle_join (self, client, message, now);
  else if (message->type == TINCAN_MAILBOX_SEND)
    handle_send (self, client, message);
  else if (message->type == TINCAN_MAILBOX_NEW_CODE)
    handle_new_code (self, client, now);
  else if (message->type == TINCAN_MAILBOX_DROP_CODE)
    tincan_mailboxes_drop_nameplate (self->mailboxes, mailbox, now);
  else if (message->type == TINCAN_MAILBOX_LOCK)
    tincan_mailbox_lock (mailbox);
  else if (message->type == TINCAN_MAILBOX_KICK)
    handle_kick (self, client, message);
  else
    handle_leave (self, client, now);
}

static void
client_message_cb (TincanSwitchboard    *self,
                   TincanMailboxMessage *message,
                   TincanServerClient   *client)
{
  switch (message->type)
    {
    case TINCAN_MAILBOX_HELLO:
      handle_hello (self, client);
      break;

    case TINCAN_MAILBOX_OPEN:
    case TINCAN_MAILBOX_JOIN:
    case TINCAN_MAILBOX_SEND:
    case TINCAN_MAILBOX_NEW_CODE:
    case TINCAN_MAILBOX_DROP_CODE:
    case TINCAN_MAILBOX_LOCK:
    case TINCAN_MAILBOX_KICK:
    case TINCAN_MAILBOX_LEAVE:
      handle_request (self, client, message);
      break;

    /* What a newer program says, and what only a server says. */
    case TINCAN_MAILBOX_UNKNOWN:
    case TINCAN_MAILBOX_PING:
    case TINCAN_MAILBOX_WELCOME:
    case TINCAN_MAILBOX_OPENED:
    case TINCAN_MAILBOX_CODE:
    case TINCAN_MAILBOX_JOINED:
    case TINCAN_MAILBOX_ARRIVED:
    case TINCAN_MAILBOX_DEPARTED:
    case TINCAN_MAILBOX_MESSAGE:
    case TINCAN_MAILBOX_GONE:
    case TINCAN_MAILBOX_ERROR:
    case TINCAN_MAILBOX_PONG:
    default:
      break;
    }

  update_counts (self);
}

static void
client_ended_cb (TincanSwitchboard  *self,
                 TincanServerClient *client)
{
  /* When the server stops nobody needs to hear any more that somebody else has left. */
  tincan_meeting_detach (client, self->stopped, self->metrics);
  update_counts (self);
}

/**
 * tincan_switchboard_connect:
 * @self: a switchboard
 * @client: a new client
 *
 * Listens to what @client asks for, until it has ended.
 */
void
tincan_switchboard_connect (TincanSwitchboard  *self,
                            TincanServerClient *client)
{
  g_return_if_fail (TINCAN_IS_SERVER_CLIENT (client));

  g_signal_connect_swapped (client, "message", G_CALLBACK (client_message_cb), self);
  g_signal_connect_swapped (client, "ended", G_CALLBACK (client_ended_cb), self);
}

/* --- The whole --- */

static gboolean
add_ice_servers (TincanSwitchboard   *self,
                 char               **uris,
                 TincanIceServerKind  kind,
                 GError             **error)
{
  for (gsize i = 0; uris != NULL && uris[i] != NULL; i++)
    {
      TincanIceServer *server = tincan_ice_server_parse (uris[i], NULL, NULL, error);

      if (server == NULL)
        return FALSE;
      g_ptr_array_add (self->ice_servers, server);
      if (server->kind != kind)
        {
          g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                       /* Translators: what somebody gave, then “STUN” or “TURN” */
                       _("“%s” is not the address of a %s server."), uris[i],
                       kind == TINCAN_ICE_SERVER_STUN ? "STUN" : "TURN");
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * tincan_switchboard_new:
 * @settings: limits, and what clients are told; outlives the switchboard
 * @throttle: what each address did; outlives the switchboard
 * @metrics: where to count; outlives the switchboard
 * @error: return location for the error of a STUN or TURN address
 *
 * Returns: (transfer full): a switchboard without clients; %NULL on error
 */
TincanSwitchboard *
tincan_switchboard_new (const TincanServerSettings  *settings,
                        TincanThrottle              *throttle,
                        TincanMetrics               *metrics,
                        GError                     **error)
{
  g_autoptr(TincanSwitchboard) self = g_new0 (TincanSwitchboard, 1);
  TincanMailboxesLimits limits = {
    .max_mailboxes = settings->max_mailboxes,
    .max_guests = settings->max_guests,
    .max_queued_bytes = (gsize) settings->max_queued_mib * 1024 * 1024,
    .lifetime = settings->mailbox_lifetime,
    .grace = settings->host_grace,
  };

  self->settings = settings;
  self->throttle = throttle;
  self->metrics = metrics;
  self->mailboxes = tincan_mailboxes_new (&limits);
  self->ice_servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);

  if (!add_ice_servers (self, settings->stun_uris, TINCAN_ICE_SERVER_STUN, error) ||
      !add_ice_servers (self, settings->turn_uris, TINCAN_ICE_SERVER_TURN, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tincan_switchboard_free:
 * @self: (transfer full): a switchboard whose clients have all ended
 */
void
tincan_switchboard_free (TincanSwitchboard *self)
{
  g_ptr_array_unref (self->ice_servers);
  tincan_mailboxes_free (self->mailboxes);
  g_free (self);
}

static void
mailboxes_end_cb (TincanMailbox     *mailbox,
                  TincanMailboxSide *guest,
                  TincanMailboxEnd   why,
                  gpointer           user_data)
{
  TincanSwitchboard *self = user_data;

  if (guest != NULL)
    tincan_meeting_tell (tincan_mailbox_get_host (mailbox), TINCAN_MAILBOX_GONE, guest->name);
  else if (why == TINCAN_MAILBOX_END_LIFETIME)
    tincan_meeting_end (mailbox, "lifetime", TRUE, self->metrics);
  else
    tincan_meeting_end (mailbox, "host-away", FALSE, self->metrics);
}

/**
 * tincan_switchboard_expire:
 * @self: a switchboard
 * @now: the time, in microseconds of the monotonic clock
 *
 * Ends what has reached its time.
 */
void
tincan_switchboard_expire (TincanSwitchboard *self,
                           gint64             now)
{
  tincan_mailboxes_expire (self->mailboxes, now, mailboxes_end_cb, self);
  update_counts (self);
}

/**
 * tincan_switchboard_stop:
 * @self: a switchboard
 *
 * The server stops: nobody needs to hear any more that somebody else has left.
 */
void
tincan_switchboard_stop (TincanSwitchboard *self)
{
  self->stopped = TRUE;
}
