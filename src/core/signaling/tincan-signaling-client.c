/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-signaling-client"

#include "config.h"

#include "core/signaling/tincan-signaling-client.h"

#include "core/signaling/tincan-signaling-error.h"
#include "core/signaling/tincan-signaling-socket.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-link.h"
#include "wire/tincan-secret.h"

/* How long a server may be away before we give up: shorter while a person who
 * has just typed its address looks on, longer once a code is out. */
#define FIRST_PATIENCE_MS 9000
#define LATER_PATIENCE_MS 120000

#define FIRST_RETRY_MS 250
#define MAX_RETRY_MS 8000
#define MAX_OUTBOX 64
#define LEAVE_TIMEOUT_MS 2000
#define PLACE_TIMEOUT_MS 5000

/* A place that was kept for less than this was not worth much: the next attempts
 * come slower and slower, as if there had been none. */
#define STEADY_MS 10000

typedef struct
{
  char   *guest; /* NULL as a guest */
  GBytes *body;
} Outgoing;

struct _TincanSignalingClient
{
  GObject                parent_instance;

  char                  *url;
  gboolean               is_host;
  gboolean               wants_code;

  /* What we are known by: the host's and the guest's mailbox (a guest with a
   * code learns it when joining), the token that takes up our place again. */
  GBytes                *mailbox;
  GBytes                *token;
  char                  *nameplate;

  TincanSignalingSocket *socket;
  guint                  retry_id;
  guint                  retry_ms;
  guint                  place_id;    /* while `open` or `join` waits for its answer */
  gint64                 placed_at;   /* g_get_monotonic_time () */
  gint64                 away_since;  /* likewise */

  /* Bodies that were sent while we were not in our place; a guest may have
   * signals ready before the server is back. */
  GQueue                 outbox;

  /* Host: the names of those who are, or may come back, in our mailbox. A server
   * that was restarted does not know them and would turn them away from a locked
   * mailbox: so it is locked anew once all of them are back. */
  GHashTable            *guests;
  GHashTable            *awaited; /* those of them whom the server does not know */

  GTask                 *leave_task;
  guint                  leave_timeout_id;

  guint                  established : 1; /* opened or joined on this socket */
  guint                  was_established : 1;
  guint                  locked : 1;
  guint                  ended : 1; /* "failed" was emitted, or we left */
};

G_DEFINE_FINAL_TYPE (TincanSignalingClient, tincan_signaling_client, G_TYPE_OBJECT)

enum
{
  SIGNAL_WELCOME,
  SIGNAL_OPENED,
  SIGNAL_CODE,
  SIGNAL_JOINED,
  SIGNAL_ARRIVED,
  SIGNAL_DEPARTED,
  SIGNAL_BODY,
  SIGNAL_GONE,
  SIGNAL_INTERRUPTED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_socket (TincanSignalingClient *self);

static void
outgoing_free (gpointer data)
{
  Outgoing *outgoing = data;

  g_free (outgoing->guest);
  g_bytes_unref (outgoing->body);
  g_free (outgoing);
}

static void
drop_socket (TincanSignalingClient *self)
{
  self->established = FALSE;
  g_clear_handle_id (&self->place_id, g_source_remove);
  if (self->socket == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->socket, self);
  tincan_signaling_socket_close (self->socket, TINCAN_CLOSE_NORMAL);
  g_clear_object (&self->socket);
}

static void
finish_leaving (TincanSignalingClient *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->leave_task);

  g_clear_handle_id (&self->leave_timeout_id, g_source_remove);
  drop_socket (self);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
fail (TincanSignalingClient *self,
      const GError          *error)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  drop_socket (self);

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  g_object_unref (self);
}

static gboolean
retry_cb (gpointer user_data)
{
  TincanSignalingClient *self = user_data;

  self->retry_id = 0;
  connect_socket (self);
  return G_SOURCE_REMOVE;
}

/* Waits and connects again, twice as long each time, unless the server has been
 * away too long. */
static void
try_again (TincanSignalingClient *self,
           const GError          *why)
{
  gint64 patience_ms = self->was_established ? LATER_PATIENCE_MS : FIRST_PATIENCE_MS;
  gint64 away_ms = (g_get_monotonic_time () - self->away_since) / 1000;

  if (away_ms + self->retry_ms > patience_ms)
    {
      fail (self, why);
      return;
    }

  drop_socket (self);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  /* Everybody whom a restarted server lost comes back; not in the same instant. */
  self->retry_id = g_timeout_add (self->retry_ms + g_random_int_range (0, 1 + self->retry_ms / 4),
                                  retry_cb, self);

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_INTERRUPTED], 0, why, self->retry_ms);
  g_object_unref (self);
  self->retry_ms = MIN (self->retry_ms * 2, MAX_RETRY_MS);
}

static void
socket_closed_cb (TincanSignalingSocket *socket,
                  guint                  code,
                  const GError          *why,
                  TincanSignalingClient *self)
{
  g_autoptr(GError) closed = NULL;

  if (self->leave_task != NULL)
    {
      finish_leaving (self);
      return;
    }

  if (self->established)
    {
      self->away_since = g_get_monotonic_time ();
      if (self->away_since - self->placed_at > STEADY_MS * G_TIME_SPAN_MILLISECOND)
        self->retry_ms = FIRST_RETRY_MS;
      self->established = FALSE;
    }

  if (why != NULL)
    {
      if (g_error_matches (why, TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE))
        try_again (self, why);
      else
        fail (self, why);
      return;
    }

  closed = tincan_signaling_error_new_closed (code);
  if (tincan_close_code_may_retry (code))
    try_again (self, closed);
  else
    fail (self, closed);
}

static gboolean
place_timeout_cb (gpointer user_data)
{
  TincanSignalingClient *self = user_data;
  g_autoptr(GError) error = tincan_signaling_error_new_silent ();

  self->place_id = 0;
  try_again (self, error);
  return G_SOURCE_REMOVE;
}

static void
take_place (TincanSignalingClient *self)
{
  g_autoptr(TincanMailboxMessage) message = NULL;

  message = tincan_mailbox_message_new (self->is_host ? TINCAN_MAILBOX_OPEN : TINCAN_MAILBOX_JOIN);
  message->token = g_bytes_ref (self->token);
  if (self->is_host)
    message->code = self->wants_code;
  if (self->mailbox != NULL)
    message->mailbox = g_bytes_ref (self->mailbox);
  if (self->is_host || self->mailbox == NULL)
    message->nameplate = g_strdup (self->nameplate);
  tincan_signaling_socket_send (self->socket, message);

  g_clear_handle_id (&self->place_id, g_source_remove);
  self->place_id = g_timeout_add (PLACE_TIMEOUT_MS, place_timeout_cb, self);
}

static void
send_simple (TincanSignalingClient   *self,
             TincanMailboxMessageType type,
             const char              *guest)
{
  g_autoptr(TincanMailboxMessage) message = NULL;

  if (!self->established)
    return;

  message = tincan_mailbox_message_new (type);
  message->guest = g_strdup (guest);
  tincan_signaling_socket_send (self->socket, message);
}

static void
send_body (TincanSignalingClient *self,
           const Outgoing        *outgoing)
{
  g_autoptr(TincanMailboxMessage) message = tincan_mailbox_message_new (TINCAN_MAILBOX_SEND);

  message->guest = g_strdup (outgoing->guest);
  message->body = g_bytes_ref (outgoing->body);
  tincan_signaling_socket_send (self->socket, message);
}

static void
lock_if_complete (TincanSignalingClient *self)
{
  if (self->locked && g_hash_table_size (self->awaited) == 0)
    send_simple (self, TINCAN_MAILBOX_LOCK, NULL);
}

static void
await_guests (TincanSignalingClient      *self,
              const TincanMailboxMessage *opened)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_remove_all (self->awaited);
  g_hash_table_iter_init (&iter, self->guests);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (opened->guests == NULL ||
          !g_strv_contains ((const char *const *) opened->guests, name))
        g_hash_table_add (self->awaited, g_strdup (name));
    }
}

static void
note_guest (TincanSignalingClient *self,
            const char            *guest)
{
  if (!self->is_host || guest == NULL)
    return;

  /* Nobody new comes into a mailbox that is locked, or is about to be. */
  if (!self->locked)
    g_hash_table_add (self->guests, g_strdup (guest));
  if (g_hash_table_remove (self->awaited, guest))
    lock_if_complete (self);
}

static void
forget_guest (TincanSignalingClient *self,
              const char            *guest)
{
  if (!self->is_host || guest == NULL)
    return;

  g_hash_table_remove (self->guests, guest);
  if (g_hash_table_remove (self->awaited, guest))
    lock_if_complete (self);
}

static void
established (TincanSignalingClient *self)
{
  Outgoing *outgoing;

  self->established = TRUE;
  self->was_established = TRUE;
  self->placed_at = g_get_monotonic_time ();
  g_clear_handle_id (&self->place_id, g_source_remove);
  lock_if_complete (self);
  while ((outgoing = g_queue_pop_head (&self->outbox)) != NULL)
    {
      send_body (self, outgoing);
      outgoing_free (outgoing);
    }
}

static void
handle_opened (TincanSignalingClient      *self,
               const TincanMailboxMessage *message)
{
  /* The same nameplate twice is how a mailbox looks that is still ours; after a
   * restart of the server it may be, too, and then nothing has to be announced. */
  gboolean reclaimed = self->was_established &&
                       g_strcmp0 (self->nameplate, message->nameplate) == 0;

  g_free (self->nameplate);
  self->nameplate = g_strdup (message->nameplate);
  await_guests (self, message);
  established (self);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, self->nameplate, reclaimed);
}

static void
handle_joined (TincanSignalingClient      *self,
               const TincanMailboxMessage *message)
{
  /* A server that leads us to another mailbox than the link's gets nothing for
   * it, the key agreement would fail; but why begin. */
  if (self->mailbox != NULL && !g_bytes_equal (self->mailbox, message->mailbox))
    {
      g_autoptr(GError) error = tincan_signaling_error_new_nonsense ();

      fail (self, error);
      return;
    }

  if (self->mailbox == NULL)
    self->mailbox = g_bytes_ref (message->mailbox);
  established (self);
  g_signal_emit (self, signals[SIGNAL_JOINED], 0, self->mailbox, message->here);
}

static void
handle_error (TincanSignalingClient      *self,
              const TincanMailboxMessage *message)
{
  g_autoptr(GError) error = NULL;

  /* Only the answer to `open` or `join` matters; a body for a guest that has
   * just gone, say, does not. */
  if (self->established)
    {
      g_debug ("The server refused: %s",
               tincan_mailbox_error_code_to_string (message->error_code));
      return;
    }

  error = tincan_signaling_error_new_refused (message->error_code);
  /* After a restart of the server the guest may be back before its host. */
  if (self->was_established && !self->is_host &&
      message->error_code == TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX)
    try_again (self, error);
  else
    fail (self, error);
}

static void
handle_code (TincanSignalingClient      *self,
             const TincanMailboxMessage *message)
{
  /* It was given up while its answer was on the way. */
  if (!self->wants_code)
    return;

  g_free (self->nameplate);
  self->nameplate = g_strdup (message->nameplate);
  g_signal_emit (self, signals[SIGNAL_CODE], 0, self->nameplate);
}

static void
handle_gone (TincanSignalingClient      *self,
             const TincanMailboxMessage *message)
{
  forget_guest (self, message->guest);
  g_signal_emit (self, signals[SIGNAL_GONE], 0, self->is_host ? message->guest : NULL);
}

static void
socket_message_cb (TincanSignalingSocket      *socket,
                   const TincanMailboxMessage *message,
                   TincanSignalingClient      *self)
{
  const char *guest = self->is_host ? message->guest : NULL;

  if (self->ended)
    return;

  switch ((int) message->type)
    {
    case TINCAN_MAILBOX_WELCOME:
      g_signal_emit (self, signals[SIGNAL_WELCOME], 0, message->ice_servers);
      if (!self->ended && !self->established && self->socket != NULL)
        take_place (self);
      break;
    case TINCAN_MAILBOX_OPENED:
      if (self->is_host && !self->established)
        handle_opened (self, message);
      break;
    case TINCAN_MAILBOX_JOINED:
      if (!self->is_host && !self->established)
        handle_joined (self, message);
      break;
    case TINCAN_MAILBOX_CODE:
      if (self->is_host && self->established)
        handle_code (self, message);
      break;
    case TINCAN_MAILBOX_ARRIVED:
      note_guest (self, guest);
      g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, guest);
      break;
    case TINCAN_MAILBOX_DEPARTED:
      g_signal_emit (self, signals[SIGNAL_DEPARTED], 0, guest);
      break;
    case TINCAN_MAILBOX_MESSAGE:
      if (!self->is_host || guest != NULL)
        g_signal_emit (self, signals[SIGNAL_BODY], 0, guest, message->body);
      break;
    case TINCAN_MAILBOX_GONE:
      handle_gone (self, message);
      break;
    case TINCAN_MAILBOX_ERROR:
      handle_error (self, message);
      break;
    default:
      break;
    }
}

static void
connect_socket (TincanSignalingClient *self)
{
  self->socket = tincan_signaling_socket_new (self->url);
  g_signal_connect_object (self->socket, "message", G_CALLBACK (socket_message_cb), self, 0);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (socket_closed_cb), self, 0);
  tincan_signaling_socket_start (self->socket);
}

static TincanSignalingClient *
client_new (const char *server_base,
            gboolean    is_host,
            GBytes     *mailbox,
            const char *nameplate)
{
  TincanSignalingClient *self = g_object_new (TINCAN_TYPE_SIGNALING_CLIENT, NULL);

  self->url = tincan_base_address_dup_websocket (server_base);
  self->is_host = is_host;
  self->mailbox = mailbox != NULL ? g_bytes_ref (mailbox) : NULL;
  self->nameplate = g_strdup (nameplate);
  return self;
}

/**
 * tincan_signaling_client_new_host:
 * @server_base: base address of the server, as tincan_base_address_normalize() leaves it
 * @mailbox: 16 bytes, random
 * @wants_code: whether a nameplate is wanted
 *
 * Returns: (transfer full): a client that will open @mailbox
 */
TincanSignalingClient *
tincan_signaling_client_new_host (const char *server_base,
                                  GBytes     *mailbox,
                                  gboolean    wants_code)
{
  TincanSignalingClient *self;

  g_return_val_if_fail (server_base != NULL, NULL);
  g_return_val_if_fail (mailbox != NULL, NULL);

  self = client_new (server_base, TRUE, mailbox, NULL);
  self->wants_code = wants_code;
  return self;
}

/**
 * tincan_signaling_client_new_guest_mailbox:
 * @server_base: base address of the server
 * @mailbox: 16 bytes, from a link
 *
 * Returns: (transfer full): a client that will join @mailbox
 */
TincanSignalingClient *
tincan_signaling_client_new_guest_mailbox (const char *server_base,
                                           GBytes     *mailbox)
{
  g_return_val_if_fail (server_base != NULL, NULL);
  g_return_val_if_fail (mailbox != NULL, NULL);

  return client_new (server_base, FALSE, mailbox, NULL);
}

/**
 * tincan_signaling_client_new_guest_nameplate:
 * @server_base: base address of the server
 * @nameplate: the number of a code
 *
 * Returns: (transfer full): a client that will join the mailbox behind @nameplate
 */
TincanSignalingClient *
tincan_signaling_client_new_guest_nameplate (const char *server_base,
                                             const char *nameplate)
{
  g_return_val_if_fail (server_base != NULL, NULL);
  g_return_val_if_fail (nameplate != NULL, NULL);

  return client_new (server_base, FALSE, NULL, nameplate);
}

/**
 * tincan_signaling_client_start:
 * @self: a client, not yet started
 */
void
tincan_signaling_client_start (TincanSignalingClient *self)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));
  g_return_if_fail (self->socket == NULL && !self->ended);

  self->away_since = g_get_monotonic_time ();
  connect_socket (self);
}

/**
 * tincan_signaling_client_send:
 * @self: a client
 * @guest: (nullable): to whom; NULL as a guest, whose one other side is the host
 * @body: 1 to 48,000 bytes
 *
 * While the server is away up to 64 bodies are kept, then the oldest are dropped: whoever needs
 * an answer has a timeout, as the server may lose messages anyway.
 */
void
tincan_signaling_client_send (TincanSignalingClient *self,
                              const char            *guest,
                              GBytes                *body)
{
  Outgoing *outgoing;

  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));
  g_return_if_fail (body != NULL);
  g_return_if_fail ((guest != NULL) == self->is_host);

  if (self->ended)
    return;

  outgoing = g_new (Outgoing, 1);
  outgoing->guest = g_strdup (guest);
  outgoing->body = g_bytes_ref (body);
  if (self->established)
    {
      send_body (self, outgoing);
      outgoing_free (outgoing);
      return;
    }

  if (g_queue_get_length (&self->outbox) == MAX_OUTBOX)
    outgoing_free (g_queue_pop_head (&self->outbox));
  g_queue_push_tail (&self->outbox, outgoing);
}

/**
 * tincan_signaling_client_new_code:
 * @self: a host's client
 *
 * Asks for another nameplate; "code" follows, or "opened" if the server is away now.
 */
void
tincan_signaling_client_new_code (TincanSignalingClient *self)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));

  self->wants_code = TRUE;
  /* While the server is away: not the old one again, "opened" brings another. */
  if (!self->established)
    g_clear_pointer (&self->nameplate, g_free);
  send_simple (self, TINCAN_MAILBOX_NEW_CODE, NULL);
}

/**
 * tincan_signaling_client_drop_code:
 * @self: a host's client
 *
 * Gives the nameplate up, and does not ask for one after a reconnect either.
 */
void
tincan_signaling_client_drop_code (TincanSignalingClient *self)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));

  self->wants_code = FALSE;
  g_clear_pointer (&self->nameplate, g_free);
  send_simple (self, TINCAN_MAILBOX_DROP_CODE, NULL);
}

/**
 * tincan_signaling_client_lock:
 * @self: a host's client
 *
 * No new guest may join from now on; those who were here may come back.
 */
void
tincan_signaling_client_lock (TincanSignalingClient *self)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));

  self->locked = TRUE;
  send_simple (self, TINCAN_MAILBOX_LOCK, NULL);
}

/**
 * tincan_signaling_client_kick:
 * @self: a host's client
 * @guest: whose membership ends
 */
void
tincan_signaling_client_kick (TincanSignalingClient *self,
                              const char            *guest)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));
  g_return_if_fail (guest != NULL);

  send_simple (self, TINCAN_MAILBOX_KICK, guest);
  forget_guest (self, guest);
}

/**
 * tincan_signaling_client_is_connected:
 * @self: a client
 *
 * Returns: whether we are in our mailbox now
 */
gboolean
tincan_signaling_client_is_connected (TincanSignalingClient *self)
{
  g_return_val_if_fail (TINCAN_IS_SIGNALING_CLIENT (self), FALSE);

  return self->established;
}

/**
 * tincan_signaling_client_probe:
 * @self: a client
 *
 * Something about the network has changed, or the other side is lost: looks whether the server is
 * still there, and otherwise comes back to it soon rather than when the next ping is due.
 */
void
tincan_signaling_client_probe (TincanSignalingClient *self)
{
  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));

  if (self->ended)
    return;

  if (self->retry_id != 0)
    {
      g_clear_handle_id (&self->retry_id, g_source_remove);
      self->retry_ms = FIRST_RETRY_MS;
      connect_socket (self);
    }
  else if (self->socket != NULL)
    {
      tincan_signaling_socket_probe (self->socket);
    }
}

static gboolean
leave_timeout_cb (gpointer user_data)
{
  TincanSignalingClient *self = user_data;

  self->leave_timeout_id = 0;
  finish_leaving (self);
  return G_SOURCE_REMOVE;
}

/**
 * tincan_signaling_client_leave_async:
 * @self: a client
 * @callback: called when the socket is down
 * @user_data: for @callback
 *
 * Ends our membership (a host: the mailbox). Takes at most 2 s; no signal is emitted after it.
 */
void
tincan_signaling_client_leave_async (TincanSignalingClient *self,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(TincanMailboxMessage) leave = NULL;

  g_return_if_fail (TINCAN_IS_SIGNALING_CLIENT (self));
  g_return_if_fail (self->leave_task == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, tincan_signaling_client_leave_async);
  g_clear_handle_id (&self->retry_id, g_source_remove);

  /* Who has asked for a place has to give it up, also before the answer is here. */
  if (self->ended || (!self->established && self->place_id == 0))
    {
      self->ended = TRUE;
      drop_socket (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->ended = TRUE;
  g_clear_handle_id (&self->place_id, g_source_remove);
  leave = tincan_mailbox_message_new (TINCAN_MAILBOX_LEAVE);
  tincan_signaling_socket_send (self->socket, leave);
  self->leave_task = g_steal_pointer (&task);
  self->leave_timeout_id = g_timeout_add (LEAVE_TIMEOUT_MS, leave_timeout_cb, self);
  tincan_signaling_socket_close (self->socket, TINCAN_CLOSE_NORMAL);
}

/**
 * tincan_signaling_client_leave_finish:
 * @self: a client
 * @result: of tincan_signaling_client_leave_async()
 */
void
tincan_signaling_client_leave_finish (TincanSignalingClient *self,
                                      GAsyncResult          *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
tincan_signaling_client_finalize (GObject *object)
{
  TincanSignalingClient *self = TINCAN_SIGNALING_CLIENT (object);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->leave_timeout_id, g_source_remove);
  drop_socket (self);
  g_queue_clear_full (&self->outbox, outgoing_free);
  g_hash_table_unref (self->guests);
  g_hash_table_unref (self->awaited);
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  g_clear_pointer (&self->token, g_bytes_unref);
  g_free (self->nameplate);
  g_free (self->url);

  G_OBJECT_CLASS (tincan_signaling_client_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            guint       n_params,
            ...)
{
  va_list args;
  guint id;

  va_start (args, n_params);
  id = g_signal_new_valist (name, TINCAN_TYPE_SIGNALING_CLIENT, G_SIGNAL_RUN_LAST,
                            NULL, NULL, NULL, NULL, G_TYPE_NONE, n_params, args);
  va_end (args);
  return id;
}

static void
tincan_signaling_client_class_init (TincanSignalingClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tincan_signaling_client_finalize;

  signals[SIGNAL_WELCOME] = new_signal ("welcome", 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_OPENED] = new_signal ("opened", 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_CODE] = new_signal ("code", 1, G_TYPE_STRING);
  signals[SIGNAL_JOINED] = new_signal ("joined", 2, G_TYPE_BYTES, G_TYPE_BOOLEAN);
  signals[SIGNAL_ARRIVED] = new_signal ("arrived", 1, G_TYPE_STRING);
  signals[SIGNAL_DEPARTED] = new_signal ("departed", 1, G_TYPE_STRING);
  signals[SIGNAL_BODY] = new_signal ("body", 2, G_TYPE_STRING, G_TYPE_BYTES);
  signals[SIGNAL_GONE] = new_signal ("gone", 1, G_TYPE_STRING);
  signals[SIGNAL_INTERRUPTED] = new_signal ("interrupted", 2, G_TYPE_ERROR, G_TYPE_UINT);
  signals[SIGNAL_FAILED] = new_signal ("failed", 1, G_TYPE_ERROR);
}

static void
tincan_signaling_client_init (TincanSignalingClient *self)
{
  self->token = tincan_secret_new_random (TINCAN_TOKEN_BYTES);
  self->retry_ms = FIRST_RETRY_MS;
  self->guests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->awaited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->outbox);
}
