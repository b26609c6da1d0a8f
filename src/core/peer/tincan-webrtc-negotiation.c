/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-webrtc-negotiation"

#include "config.h"

#include "core/peer/tincan-webrtc-private.h"
#include "wire/tincan-error.h"

#include <gst/sdp/sdp.h>
#include <glib/gi18n-lib.h>

/*
 * Offer and answer, and the candidates of both sides. webrtcbin works on its own thread and
 * answers by promises; every step here is begun and taken up again on the owner's context.
 */

/* Each may block a thread of GLib's pool for some seconds where nobody knows mDNS. */
#define MAX_LOOKUPS 4

/* For the first of our own addresses, once the time for all of them is over. */
#define EXTENSION_MS 10000

/* For candidates to come through webrtcbin. */
#define LAST_CANDIDATES_MS 200

/* --- Promises --- */

typedef struct
{
  TincanPoster    *poster;
  TincanPosterFunc func;
} PromiseWatch;

static void
promise_watch_free (gpointer data)
{
  PromiseWatch *watch = data;

  tincan_poster_unref (watch->poster);
  g_free (watch);
}

static void
promise_changed_cb (GstPromise *promise,
                    gpointer    user_data)
{
  PromiseWatch *watch = user_data;

  tincan_poster_post (watch->poster, watch->func, gst_promise_ref (promise),
                      (GDestroyNotify) gst_promise_unref);
}

/* (transfer none). A webrtcbin that is stopped forgets what it had promised, and complains when the
 * promise goes; so all are kept, and ended by whoever stops it. The watch goes with the promise, as
 * one that expires forgets the data of its function, and tells its notify of NULL. */
static GstPromise *
make_promise (TincanWebrtc *self,
              TincanPosterFunc func)
{
  PromiseWatch *watch = g_new (PromiseWatch, 1);
  GstPromise *promise;

  watch->poster = tincan_poster_ref (self->poster);
  watch->func = func;
  promise = gst_promise_new_with_change_func (promise_changed_cb, watch, NULL);
  gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (promise),
                             g_quark_from_static_string ("tincan-promise-watch"), watch,
                             promise_watch_free);
  g_ptr_array_add (self->promises, promise);
  return promise;
}

/* A promise may also be broken without a word, or hold nothing. FALSE and a line in the log if it
 * went wrong. (It has ended, so nothing is waited for here; there is no other way to ask how it
 * did.) */
static gboolean
is_kept (GstPromise *promise,
         const char *what)
{
  const GstStructure *reply;
  g_autoptr(GError) error = NULL;

  if (gst_promise_wait (promise) != GST_PROMISE_RESULT_REPLIED)
    {
      g_debug ("webrtcbin gave up: %s", what);
      return FALSE;
    }

  reply = gst_promise_get_reply (promise);
  if (reply != NULL && gst_structure_get (reply, "error", G_TYPE_ERROR, &error, NULL))
    {
      g_debug ("webrtcbin refused: %s: %s", what, error->message);
      return FALSE;
    }

  return TRUE;
}

static void
break_internal (TincanWebrtc *self)
{
  tincan_webrtc_break (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_INTERNAL,
                                                  _("The connection could not be prepared. Try "
                                                    "again.")));
}

static GError *
new_refusal (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                              _("The other side asked for a connection that Tincan does not make. "
                                "Check that both of you have the newest Tincan, and try again."));
}

/* --- Our candidates --- */

/* The server that told our public address is where our router still expects an answer from. */
static void
begin_doors (TincanWebrtc *self)
{
  g_autoptr(GSocketAddress) stun = NULL;

  if (self->doors == NULL)
    return;

  stun = tincan_gst_dup_stun_address (self->webrtc);
  if (stun != NULL)
    tincan_doors_add (self->doors, stun);
  tincan_doors_begin (self->doors, tincan_gst_dup_sockets (self->webrtc));
}

static void
end_gathering (TincanWebrtc *self)
{
  if (self->gather_timeout != NULL)
    g_source_destroy (self->gather_timeout);
  g_clear_pointer (&self->gather_timeout, g_source_unref);

  if (self->local_done)
    return;

  self->local_done = TRUE;
  tincan_gst_log_socket_buffers (self->webrtc);
  tincan_candidate_pacer_end_own (self->pacer);
  begin_doors (self);
  tincan_webrtc_emit_candidate (self, "");
}

/* Nobody can reach us, and we cannot reach anybody. */
static void
break_without_address (TincanWebrtc *self)
{
  const char *sentence;

  if (self->relay_only)
    sentence = _("The relay gave us no address. Check the address, name and password of the TURN "
                 "server, and try again.");
  else
    sentence = _("This computer is not connected to a network. Connect it, and try again.");
  tincan_webrtc_break (self, g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED,
                                                  sentence));
}

/* All who were asked have answered. The relays may not have been asked yet. */
static void
gathered (gpointer target,
          gpointer data)
{
  TincanWebrtc *self = target;

  if (self->webrtc == NULL)
    return;

  if (self->n_own == 0)
    break_without_address (self);
  else if (self->relays_asked || !tincan_ice_servers_can_relay (self->ice_servers))
    end_gathering (self);
  else
    tincan_candidate_pacer_end_own (self->pacer);
}

static void start_gather_timeout (TincanWebrtc *self,
                                  guint         ms);

static gboolean
gather_timeout_cb (gpointer user_data)
{
  TincanWebrtc *self = user_data;

  /* A busy computer may not even have begun to look at its own. Where there is none, the search
   * ends by itself, and that is heard. */
  if (self->n_own == 0 && !self->relay_only && !self->gather_extended)
    {
      self->gather_extended = TRUE;
      start_gather_timeout (self, EXTENSION_MS);
      return G_SOURCE_REMOVE;
    }

  g_debug ("The search for our own addresses takes too long; going on with those found");
  gathered (self, NULL);
  return G_SOURCE_REMOVE;
}

/* From 1.24 on the last candidate is empty. */
static void
take_local_candidate (gpointer target,
                      gpointer data)
{
  TincanWebrtc *self = target;
  const char *candidate = data;

  if (*candidate == '\0')
    {
      gathered (self, NULL);
    }
  else
    {
      self->n_own++;
      tincan_candidate_pacer_add_own (self->pacer, candidate);
      tincan_webrtc_emit_candidate (self, candidate);
    }
}

/* By the time that the state is read it may be a later one than was told of, and candidates of the
 * meantime are still on their way here. So the end queues up behind them. */
static void
check_gathering (gpointer target,
                 gpointer data)
{
  TincanWebrtc *self = target;
  GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;

  g_object_get (self->webrtc, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    tincan_poster_post (self->poster, gathered, NULL, NULL);
}

static void
ice_candidate_cb (GstElement   *webrtc,
                  guint         mline,
                  const char   *candidate,
                  TincanPoster *poster)
{
  tincan_poster_post (poster, take_local_candidate, g_strdup (candidate != NULL ? candidate : ""),
                      g_free);
}

static void
gathering_state_cb (GstElement   *webrtc,
                    GParamSpec   *pspec,
                    TincanPoster *poster)
{
  tincan_poster_post (poster, check_gathering, NULL, NULL);
}

static void
start_gather_timeout (TincanWebrtc *self,
                      guint         ms)
{
  if (self->gather_timeout != NULL)
    g_source_destroy (self->gather_timeout);
  g_clear_pointer (&self->gather_timeout, g_source_unref);

  self->gather_timeout = g_timeout_source_new (ms);
  g_source_set_callback (self->gather_timeout, gather_timeout_cb, self, NULL);
  g_source_attach (self->gather_timeout, self->context);
}

/* Their time has come: no direct way has shown so far. */
void
tincan_webrtc_ask_relays (gpointer user_data)
{
  TincanWebrtc *self = user_data;

  if (self->webrtc == NULL || self->relays_asked ||
      !tincan_ice_servers_can_relay (self->ice_servers))
    return;

  self->relays_asked = TRUE;
  start_gather_timeout (self, self->gather_ms);
  tincan_gst_ask_relays (self->webrtc, self->ice_servers);
}

/* libnice has asked all. webrtcbin is told of that only the first time, and hands the candidates on
 * by a queue of its own, so that they may be still on their way. */
void
tincan_webrtc_agent_gathered (gpointer target,
                              gpointer data)
{
  TincanWebrtc *self = target;

  if (self->relays_asked && !self->relay_only && !self->local_done)
    start_gather_timeout (self, LAST_CANDIDATES_MS);
}

/* --- Our description --- */

static void
local_set (gpointer target,
           gpointer data)
{
  if (!is_kept (data, "our description"))
    break_internal (target);
}

/* Where a plugin is missing, webrtcbin writes "(null)" for the fingerprint and goes on. */
static gboolean
is_usable (const char   *sdp,
           TincanSdpKind kind)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSdp) parsed = tincan_sdp_parse (sdp, kind, &error);

  if (parsed == NULL)
    g_debug ("Our own description: %s", error->message);
  return parsed != NULL;
}

static void
take_description (TincanWebrtc *self,
                  GstPromise   *promise)
{
  const char *kind = self->offers ? "offer" : "answer";
  g_autoptr(GstWebRTCSessionDescription) description = NULL;
  g_autofree char *sdp = NULL;
  GstPromise *done;

  if (!is_kept (promise, kind))
    {
      break_internal (self);
      return;
    }

  if (gst_promise_get_reply (promise) != NULL)
    gst_structure_get (gst_promise_get_reply (promise),
                       kind, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  if (description != NULL)
    sdp = gst_sdp_message_as_text (description->sdp);
  if (sdp == NULL || !is_usable (sdp, self->offers ? TINCAN_SDP_OFFER : TINCAN_SDP_ANSWER))
    {
      break_internal (self);
      return;
    }

  /* Sizes of buffers must be known before the sockets are made. */
  tincan_webrtc_watch (self);

  done = make_promise (self, local_set);
  g_signal_emit_by_name (self->webrtc, "set-local-description", description, done);

  self->local_set = TRUE;
  start_gather_timeout (self, self->gather_ms);

  tincan_webrtc_emit_described (self, sdp);
}

static void
description_made (gpointer target,
                  gpointer data)
{
  take_description (target, data);
}

static void
describe (TincanWebrtc *self)
{
  GstPromise *promise = make_promise (self, description_made);

  g_signal_emit_by_name (self->webrtc, self->offers ? "create-offer" : "create-answer", NULL,
                         promise);
}

/* --- Their candidates --- */

/* Something that was told on the way here may have led to the end. */
static void
give_candidate (TincanWebrtc *self,
                const char   *candidate)
{
  if (self->webrtc != NULL)
    tincan_gst_add_candidate (self->webrtc, candidate);
}

typedef struct
{
  TincanPoster    *poster;
  TincanCandidate *candidate;
  char            *address; /* that was found */
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  tincan_poster_unref (lookup->poster);
  tincan_candidate_free (lookup->candidate);
  g_free (lookup->address);
  g_free (lookup);
}

static void
take_address (gpointer target,
              gpointer data)
{
  TincanWebrtc *self = target;
  Lookup *lookup = data;
  g_autofree char *text = tincan_candidate_dup_text_at (lookup->candidate, lookup->address);
  g_autoptr(TincanCandidate) found = tincan_candidate_parse (text, self->loopback, NULL);

  if (found != NULL)
    give_candidate (self, found->text);
}

static void
lookup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Lookup *lookup = user_data;
  g_autoptr(GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (addresses == NULL)
    {
      g_debug ("A hidden address was not found: %s", error->message);
      lookup_free (lookup);
      return;
    }

  lookup->address = g_inet_address_to_string (addresses->data);
  g_resolver_free_addresses (addresses);
  tincan_poster_post (lookup->poster, take_address, lookup, lookup_free);
}

/* Browsers hide the addresses of their own network behind names of mDNS. webrtcbin would look
 * them up as well, but keeps itself alive until that has ended, and in 1.22.0 forgets the answer
 * in memory. Without an answer the other side can still reach us. */
static void
look_up (TincanWebrtc    *self,
         TincanCandidate *candidate)
{
  g_autoptr(GResolver) resolver = NULL;
  Lookup *lookup;

  if (++self->n_lookups > MAX_LOOKUPS)
    {
      tincan_candidate_free (candidate);
      return;
    }

  lookup = g_new0 (Lookup, 1);
  lookup->poster = tincan_poster_ref (self->poster);
  lookup->candidate = candidate;
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, candidate->address, self->lookups, lookup_cb, lookup);
}

static void
add_door (TincanWebrtc          *self,
          const TincanCandidate *candidate)
{
  g_autoptr(GSocketAddress) address = NULL;

  if (self->doors == NULL || candidate->tcp)
    return;

  address = g_inet_socket_address_new_from_string (candidate->address, candidate->port);
  if (address != NULL)
    tincan_doors_add (self->doors, address);
}

/* Its time has come; NULL when there are no more. */
void
tincan_webrtc_use_candidate (TincanCandidate *candidate,
                             gpointer         user_data)
{
  TincanWebrtc *self = user_data;

  if (candidate == NULL)
    {
      give_candidate (self, NULL);
      return;
    }

  if (candidate->mdns)
    {
      look_up (self, candidate);
      return;
    }

  if (!candidate->relayed || !self->no_relay)
    {
      add_door (self, candidate);
      give_candidate (self, candidate->text);
    }
  tincan_candidate_free (candidate);
}

/**
 * tincan_webrtc_add_candidate:
 * @self: a connection
 * @candidate: a candidate of the other side; empty when there are no more
 *
 * Takes where the other side may be reached; also before its description has come. What is not a
 * candidate, or one too many, is left out.
 */
void
tincan_webrtc_add_candidate (TincanWebrtc *self,
                             const char   *candidate)
{
  g_autoptr(GError) error = NULL;
  TincanCandidate *parsed;

  if (self->pipeline == NULL)
    return;

  if (*candidate == '\0')
    {
      tincan_candidate_pacer_end (self->pacer);
      return;
    }

  if (self->n_candidates >= TINCAN_MAX_CANDIDATES)
    return;

  parsed = tincan_candidate_parse (candidate, self->loopback, &error);
  if (parsed == NULL)
    {
      g_debug ("A candidate was left out: %s", error->message);
      return;
    }

  self->n_candidates++;
  if (parsed->relayed)
    tincan_webrtc_add_relay (self, parsed->address, parsed->port);
  tincan_candidate_pacer_add (self->pacer, parsed);
}

/* --- Their description --- */

/* Whether no address of the other side is better than another. */
static gboolean
has_one_sort (TincanWebrtc *self)
{
  return self->loopback || self->relay_only || self->ice_servers == NULL ||
         self->ice_servers->len == 0;
}

static void
remote_set (gpointer target,
            gpointer data)
{
  TincanWebrtc *self = target;

  if (!is_kept (data, "the other side's description"))
    {
      tincan_webrtc_break (self, new_refusal ());
      return;
    }

  self->remote_set = TRUE;
  if (!self->offers)
    describe (self);

  tincan_candidate_pacer_begin (self->pacer, has_one_sort (self));
}

/**
 * tincan_webrtc_set_remote:
 * @self: a connection that was started
 * @sdp: the description that the other side offers or answers with
 * @error: return location for an error
 *
 * Takes the other side's description, once. A side that offers must have made its own before.
 *
 * Returns: FALSE with %TINCAN_ERROR_PROTOCOL if the description is not of a connection of ours
 */
gboolean
tincan_webrtc_set_remote (TincanWebrtc *self,
                          const char   *sdp,
                          GError      **error)
{
  g_autoptr(TincanSdp) parsed = NULL;
  g_autoptr(GError) reason = NULL;
  g_autoptr(GstWebRTCSessionDescription) description = NULL;
  g_autofree char *text = NULL;
  GstSDPMessage *message = NULL;
  GstPromise *promise;

  if (self->pipeline == NULL || self->remote_given || (self->offers && !self->local_set))
    {
      g_debug ("A description came at the wrong time");
      return TRUE;
    }

  parsed = tincan_sdp_parse (sdp, self->offers ? TINCAN_SDP_ANSWER : TINCAN_SDP_OFFER, &reason);
  if (parsed != NULL)
    text = tincan_sdp_to_string (parsed);
  if (text == NULL || gst_sdp_message_new_from_text (text, &message) != GST_SDP_OK)
    {
      g_debug ("%s", reason != NULL ? reason->message : "The description cannot be read");
      g_clear_pointer (&message, gst_sdp_message_free);
      g_propagate_error (error, new_refusal ());
      return FALSE;
    }

  self->remote_given = TRUE;
  memcpy (self->fingerprint, parsed->fingerprint, sizeof self->fingerprint);
  for (guint i = 0; i < parsed->candidates->len; i++)
    tincan_webrtc_add_candidate (self, g_ptr_array_index (parsed->candidates, i));
  if (parsed->complete)
    tincan_candidate_pacer_end (self->pacer);

  description = gst_webrtc_session_description_new (self->offers ? GST_WEBRTC_SDP_TYPE_ANSWER
                                                                 : GST_WEBRTC_SDP_TYPE_OFFER,
                                                    message);
  promise = make_promise (self, remote_set);
  g_signal_emit_by_name (self->webrtc, "set-remote-description", description, promise);
  return TRUE;
}

/* --- Beginning and end --- */

void
tincan_webrtc_begin_negotiation (TincanWebrtc *self)
{
  tincan_poster_connect (self->poster, self->webrtc, "on-ice-candidate",
                         G_CALLBACK (ice_candidate_cb));
  tincan_poster_connect (self->poster, self->webrtc, "notify::ice-gathering-state",
                         G_CALLBACK (gathering_state_cb));
  if (self->offers)
    describe (self);
}

void
tincan_webrtc_end_negotiation (TincanWebrtc *self)
{
  g_cancellable_cancel (self->lookups);
  if (self->gather_timeout != NULL)
    g_source_destroy (self->gather_timeout);
  g_clear_pointer (&self->gather_timeout, g_source_unref);
}
