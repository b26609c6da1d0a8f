/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-session"

#include "config.h"

#include "core/tincan-session-private.h"

#include "wire/tincan-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

/* Two codes that people carry, in place of a server; PROTOCOL.md section 13. */

/* A guest whose clock says that the offer has all but expired has at least this long. */
#define LEAST_WAIT_SECONDS 60

static gboolean
is_address_of_network (const struct ifaddrs *one)
{
  g_autoptr(GSocketAddress) address = NULL;

  if (one->ifa_addr == NULL || (one->ifa_flags & IFF_UP) == 0 ||
      (one->ifa_flags & IFF_LOOPBACK) != 0)
    return FALSE;
  if (one->ifa_addr->sa_family == AF_INET)
    return TRUE;
  if (one->ifa_addr->sa_family != AF_INET6)
    return FALSE;

  address = g_socket_address_new_from_native (one->ifa_addr, sizeof (struct sockaddr_in6));
  return address != NULL &&
         !g_inet_address_get_is_link_local (
           g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Two programs on one machine that has no network find one another by its own address; with a
 * network, that address would be of no use to anybody else. */
static gboolean
is_alone (void)
{
  struct ifaddrs *all = NULL;
  gboolean alone = TRUE;

  if (getifaddrs (&all) != 0)
    return FALSE;
  for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    alone = alone && !is_address_of_network (one);
  freeifaddrs (all);
  return alone;
}

static TincanSession *
session_new (const TincanSettings *settings,
             gboolean              is_host)
{
  TincanSession *self = g_object_new (TINCAN_TYPE_SESSION, NULL);

  self->settings = tincan_settings_copy (settings);
  self->is_host = is_host;
  self->by_codes = TRUE;
  self->settings->max_guests = 1;
  self->settings->loopback = settings->loopback || is_alone ();
  return self;
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
life_of_offer (TincanSession *self)
{
  gint64 wanted = self->settings->wait_seconds;

  return wanted > 0 ? MIN (wanted, TINCAN_OFFER_LIFE_SECONDS) : TINCAN_OFFER_LIFE_SECONDS;
}

/* --- waiting --- */

static gboolean
expired_cb (gpointer user_data)
{
  TincanSession *self = user_data;
  g_autoptr(GError) error = NULL;

  self->wait_id = 0;
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_TIMEOUT,
                               self->is_host
                                 ? _("No answer came before the code expired. Make a new code when "
                                     "the other side is ready.")
                                 : _("Your answer was not used before the code expired. Ask the "
                                     "other side for a new code."));
  tincan_session_end (self, error, TINCAN_REASON_USER);
  return G_SOURCE_REMOVE;
}

/* The offer's life is the host's to say. A guest waits as long, as far as its clock can tell. */
static gint64
seconds_to_wait (TincanSession *self)
{
  gint64 left = tincan_code_exchange_get_expires (self->exchange) - now_seconds ();

  if (self->is_host)
    return MAX (left, 1);
  left = CLAMP (left + TINCAN_OFFER_SKEW_SECONDS, LEAST_WAIT_SECONDS, TINCAN_OFFER_LIFE_SECONDS);
  return MIN (left, life_of_offer (self));
}

static void
exchange_made_cb (TincanCodeExchange *exchange,
                  TincanSession      *self)
{
  if (tincan_session_is_ending (self))
    return;

  self->wait_id = g_timeout_add_seconds (seconds_to_wait (self), expired_cb, self);
  g_object_notify (G_OBJECT (self), self->is_host ? "offer-code" : "answer-code");
  g_object_notify (G_OBJECT (self), "code-expires");
  tincan_session_update_state (self);
}

void
tincan_session_start_codes (TincanSession *self)
{
  TincanRemote *remote;

  if (self->is_host)
    self->exchange = tincan_code_exchange_new_host (self->settings->loopback,
                                                    now_seconds () + life_of_offer (self));
  g_signal_connect_object (self->exchange, "made", G_CALLBACK (exchange_made_cb), self, 0);

  remote = tincan_remote_new_by_codes (self->settings, self->exchange);
  tincan_session_watch_remote (self, remote, NULL);
  tincan_remote_start (remote);
}

/* --- public --- */

/**
 * tincan_session_new_offering:
 * @settings: what the person chose; needs no server
 *
 * Returns: (transfer full): a session that will make an offer code
 */
TincanSession *
tincan_session_new_offering (const TincanSettings *settings)
{
  g_return_val_if_fail (settings != NULL, NULL);

  return session_new (settings, TRUE);
}

/**
 * tincan_session_new_answering:
 * @settings: what the person chose; needs no server
 * @text: what was pasted, with an offer code anywhere in it
 * @error: return location for an error
 *
 * Nothing is sent, and no code is made, before tincan_session_start().
 *
 * Returns: (transfer full) (nullable): a session that will make the answer; NULL with
 *   %TINCAN_ERROR_CODE_INVALID, %TINCAN_ERROR_CODE_ENDED for one that has expired, or
 *   %TINCAN_ERROR_VERSION
 */
TincanSession *
tincan_session_new_answering (const TincanSettings *settings,
                              const char           *text,
                              GError              **error)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_OFFER };
  g_autoptr(TincanOfferCode) offer = NULL;
  TincanOfferCodeProblem problem;
  TincanSession *self;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  offer = tincan_offer_code_find (text, &wanted, now_seconds (), &problem);
  if (offer != NULL && tincan_code_exchange_is_own_id (offer->id))
    problem = TINCAN_OFFER_CODE_OWN;
  if (problem != TINCAN_OFFER_CODE_FINE)
    {
      tincan_offer_code_set_error (error, problem, TINCAN_OFFER_CODE_OFFER);
      return NULL;
    }

  self = session_new (settings, FALSE);
  self->exchange = tincan_code_exchange_new_guest (self->settings->loopback,
                                                   g_steal_pointer (&offer));
  return self;
}

/**
 * tincan_session_take_answer:
 * @self: an offering session whose code was shown
 * @text: what was pasted, with the answer anywhere in it
 * @error: return location for an error
 *
 * Takes the answer, and begins to connect. When it is refused nothing has changed, and another text
 * may be tried.
 *
 * Returns: FALSE with %TINCAN_ERROR_CODE_INVALID, %TINCAN_ERROR_CODE_ENDED when the code has
 *   expired or was answered before, or %TINCAN_ERROR_VERSION
 */
gboolean
tincan_session_take_answer (TincanSession *self,
                            const char    *text,
                            GError       **error)
{
  gboolean taken;

  g_return_val_if_fail (TINCAN_IS_SESSION (self), FALSE);
  g_return_val_if_fail (self->by_codes && self->is_host, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (tincan_session_is_ending (self) || tincan_session_get_offer_code (self) == NULL)
    {
      tincan_offer_code_set_error (error, TINCAN_OFFER_CODE_OTHER, TINCAN_OFFER_CODE_ANSWER);
      return FALSE;
    }

  g_object_ref (self);
  taken = tincan_code_exchange_take_answer (self->exchange, text, error);
  g_object_unref (self);
  return taken;
}

/**
 * tincan_session_get_offer_code:
 * @self: a session
 *
 * Returns: (nullable): the code that was made here and goes to the other side
 */
const char *
tincan_session_get_offer_code (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return self->is_host && self->exchange != NULL ? tincan_code_exchange_get_text (self->exchange)
                                                 : NULL;
}

/**
 * tincan_session_get_answer_code:
 * @self: a session
 *
 * Returns: (nullable): the answer that was made here and goes back to the other side
 */
const char *
tincan_session_get_answer_code (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), NULL);

  return !self->is_host && self->exchange != NULL ? tincan_code_exchange_get_text (self->exchange)
                                                  : NULL;
}

/**
 * tincan_session_get_code_expires:
 * @self: a session
 *
 * Returns: until when the offer code is good, in seconds since 1970 (UTC) by the clock of the side
 *   that made it; 0 where there is none
 */
gint64
tincan_session_get_code_expires (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), 0);

  return self->exchange != NULL ? tincan_code_exchange_get_expires (self->exchange) : 0;
}

/**
 * tincan_session_is_by_codes:
 * @self: a session
 *
 * Returns: whether people carry offer codes, and there is no server
 */
gboolean
tincan_session_is_by_codes (TincanSession *self)
{
  g_return_val_if_fail (TINCAN_IS_SESSION (self), FALSE);

  return self->by_codes;
}
