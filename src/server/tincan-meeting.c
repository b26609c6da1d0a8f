/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting"

#include "config.h"

#include "server/tincan-meeting.h"
#include "server/tincan-server-log.h"

/**
 * tincan_meeting_tell:
 * @to: somebody in a mailbox, who need not be connected
 * @type: %TINCAN_MAILBOX_ARRIVED, %TINCAN_MAILBOX_DEPARTED or %TINCAN_MAILBOX_GONE
 * @guest: (nullable): whom the host is told of; %NULL for a guest, who is told of the host
 */
void
tincan_meeting_tell (TincanMailboxSide        *to,
                     TincanMailboxMessageType  type,
                     const char               *guest)
{
  g_autoptr(TincanMailboxMessage) message = NULL;

  if (to->client == NULL)
    return;

  message = tincan_mailbox_message_new (type);
  message->guest = g_strdup (guest);
  tincan_server_client_send (to->client, message);
}

/**
 * tincan_meeting_tell_others:
 * @mailbox: a mailbox
 * @about: its host or a guest
 * @type: what happened to @about
 *
 * Tells the host of a guest, or all guests of the host.
 */
void
tincan_meeting_tell_others (TincanMailbox            *mailbox,
                            TincanMailboxSide        *about,
                            TincanMailboxMessageType  type)
{
  TincanMailboxSide *host = tincan_mailbox_get_host (mailbox);
  g_autoptr(GPtrArray) guests = NULL;

  if (about != host)
    {
      tincan_meeting_tell (host, type, about->name);
      return;
    }

  guests = tincan_mailbox_dup_guests (mailbox);
  for (guint i = 0; i < guests->len; i++)
    tincan_meeting_tell (g_ptr_array_index (guests, i), type, NULL);
}

/**
 * tincan_meeting_deliver:
 * @client: whoever a body is for
 * @guest: (nullable): the guest who wrote it; %NULL for the host
 * @body: what was written
 */
void
tincan_meeting_deliver (TincanServerClient *client,
                        const char         *guest,
                        GBytes             *body)
{
  g_autoptr(TincanMailboxMessage) message = tincan_mailbox_message_new (TINCAN_MAILBOX_MESSAGE);

  message->guest = g_strdup (guest);
  message->body = g_bytes_ref (body);
  tincan_server_client_send (client, message);
}

static void
vacate (TincanMailboxSide *side,
        TincanMetrics     *metrics)
{
  tincan_server_client_set_place (side->client, NULL, NULL);
  tincan_mailbox_side_detach (side, g_get_monotonic_time ());
  if (side->name != NULL)
    metrics->guests--;
}

/**
 * tincan_meeting_detach:
 * @client: a client that has ended
 * @quietly: whether the others need not hear of it
 * @metrics: where to count
 *
 * Takes @client out of the mailbox that it is in, if any. Its membership stays, and waits for it.
 */
void
tincan_meeting_detach (TincanServerClient *client,
                       gboolean            quietly,
                       TincanMetrics      *metrics)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  TincanMailboxSide *side = tincan_server_client_get_side (client);

  if (mailbox == NULL)
    return;

  vacate (side, metrics);
  if (!quietly)
    tincan_meeting_tell_others (mailbox, side, TINCAN_MAILBOX_DEPARTED);
}

/**
 * tincan_meeting_attach:
 * @client: a client that is in no mailbox
 * @mailbox: a mailbox
 * @side: what it is there
 * @metrics: where to count
 *
 * Puts @client into @mailbox. Whoever was there with the same token has to go. Tells nobody yet.
 */
void
tincan_meeting_attach (TincanServerClient *client,
                       TincanMailbox      *mailbox,
                       TincanMailboxSide  *side,
                       TincanMetrics      *metrics)
{
  TincanServerClient *previous = side->client;

  if (previous != NULL)
    {
      tincan_meeting_detach (previous, FALSE, metrics);
      tincan_server_client_close (previous, TINCAN_CLOSE_REPLACED);
    }

  tincan_mailbox_side_attach (side, client);
  tincan_server_client_set_place (client, mailbox, side);
  if (side->name != NULL)
    metrics->guests++;
}

/**
 * tincan_meeting_collect:
 * @client: a client that has come into a mailbox
 *
 * Delivers what was kept for it.
 */
void
tincan_meeting_collect (TincanServerClient *client)
{
  TincanMailbox *mailbox = tincan_server_client_get_mailbox (client);
  TincanMailboxSide *side = tincan_server_client_get_side (client);

  /* It may have come to its end while it was told of others. */
  while (side != NULL && side->client == client)
    {
      g_autoptr(TincanMail) mail = tincan_mailbox_collect (mailbox, side);

      if (mail == NULL)
        break;
      tincan_meeting_deliver (client, mail->guest, mail->body);
    }
}

/**
 * tincan_meeting_end_membership:
 * @mailbox: a mailbox
 * @guest: (transfer full): one of its guests
 * @metrics: where to count
 *
 * Ends the membership of @guest. The caller has told those who are to hear of it.
 */
void
tincan_meeting_end_membership (TincanMailbox     *mailbox,
                               TincanMailboxSide *guest,
                               TincanMetrics     *metrics)
{
  if (guest->client != NULL)
    vacate (guest, metrics);
  tincan_mailbox_remove_guest (mailbox, guest);
}

/**
 * tincan_meeting_end:
 * @mailbox: a mailbox that ends
 * @reason: why, for the log
 * @expired: whether it has reached its lifetime
 * @metrics: where to count
 *
 * Takes everybody out of @mailbox. Guests hear that it is gone; at the end of its lifetime all are
 * sent away.
 */
void
tincan_meeting_end (TincanMailbox *mailbox,
                    const char    *reason,
                    gboolean       expired,
                    TincanMetrics *metrics)
{
  g_autoptr(GPtrArray) sides = tincan_mailbox_dup_guests (mailbox);
  gint64 age = g_get_monotonic_time () - tincan_mailbox_get_opened (mailbox);

  tincan_server_log_event ("mailbox-ended", reason,
                           { "seconds", age / G_USEC_PER_SEC },
                           { "guests", sides->len });

  g_ptr_array_add (sides, tincan_mailbox_get_host (mailbox));
  for (guint i = 0; i < sides->len; i++)
    {
      TincanMailboxSide *side = g_ptr_array_index (sides, i);
      TincanServerClient *client = side->client;
      g_autoptr(TincanMailboxMessage) gone = tincan_mailbox_message_new (TINCAN_MAILBOX_GONE);

      if (client == NULL)
        continue;
      vacate (side, metrics);
      if (expired)
        tincan_server_client_close (client, TINCAN_CLOSE_EXPIRED);
      else if (side->name != NULL)
        tincan_server_client_send (client, gone);
    }
}
