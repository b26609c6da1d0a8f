/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-code-exchange"

#include "config.h"

#include "core/tincan-code-exchange.h"

#include "core/peer/tincan-offer-description.h"
#include "wire/tincan-error.h"
#include "wire/tincan-secret.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TincanCodeExchange
{
  GObject           parent_instance;

  gboolean          is_host;
  gboolean          loopback;

  TincanOfferCode  *own;
  TincanOfferCode  *other;
  char             *text; /* our own, once it is made */

  /* Our side of the connection, as it becomes known. */
  char             *sdp;
  char             *mid;
  GPtrArray        *candidates;

  TincanComparison *comparison;
};

G_DEFINE_FINAL_TYPE (TincanCodeExchange, tincan_code_exchange, G_TYPE_OBJECT)

enum
{
  SIGNAL_MADE,
  SIGNAL_SIGNAL,
  SIGNAL_SAY,
  SIGNAL_COMPARED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The ids of all offers that this program has made: whoever pastes one of them here again has
 * mixed up the two sides. */
static GHashTable *own_ids;

static void
remember_id (const guint8 *id)
{
  if (own_ids == NULL)
    own_ids = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                     NULL);
  g_hash_table_add (own_ids, g_bytes_new (id, TINCAN_OFFER_ID_BYTES));
}

/**
 * tincan_code_exchange_is_own_id:
 * @id: the id of an offer
 *
 * Returns: whether this program has made it
 */
gboolean
tincan_code_exchange_is_own_id (const guint8 *id)
{
  g_autoptr(GBytes) bytes = g_bytes_new (id, TINCAN_OFFER_ID_BYTES);

  return own_ids != NULL && g_hash_table_contains (own_ids, bytes);
}

void
tincan_code_exchange_forget_own (void)
{
  g_clear_pointer (&own_ids, g_hash_table_unref);
}

/* --- Our code --- */

static void
fail (TincanCodeExchange *self,
      const char         *why)
{
  g_autoptr(GError) error = NULL;

  g_debug ("No code can be made: %s", why);
  error = g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_INTERNAL,
                               _("The code could not be made. Try again."));
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
make_code (TincanCodeExchange *self)
{
  g_autoptr(GError) error = NULL;

  if (self->text != NULL || self->sdp == NULL)
    return;

  if (!tincan_offer_description_read (self->own, self->sdp, self->candidates, self->loopback,
                                      &self->mid, &error))
    {
      fail (self, error->message);
      return;
    }

  self->text = tincan_offer_code_to_text (self->own);
  if (self->text == NULL)
    fail (self, "its fields do not fit in");
  else
    g_signal_emit (self, signals[SIGNAL_MADE], 0);
}

/**
 * tincan_code_exchange_take_local:
 * @self: an exchange
 * @signal: what the dialer wants to be carried to the other side
 *
 * Collects what our code will say; when there are no more candidates, it is made.
 */
void
tincan_code_exchange_take_local (TincanCodeExchange *self,
                                 const TincanSignal *signal)
{
  g_return_if_fail (TINCAN_IS_CODE_EXCHANGE (self));

  switch (signal->type)
    {
    case TINCAN_SIGNAL_OFFER:
    case TINCAN_SIGNAL_ANSWER:
      if (self->sdp == NULL)
        self->sdp = g_strdup (signal->sdp);
      break;

    case TINCAN_SIGNAL_CANDIDATE:
      if (*signal->candidate != '\0')
        g_ptr_array_add (self->candidates, g_strdup (signal->candidate));
      else
        make_code (self);
      break;

    case TINCAN_SIGNAL_AGAIN:
    case TINCAN_SIGNAL_BYE:
    case TINCAN_SIGNAL_UNKNOWN:
    default:
      /* Nobody carries these. */
      break;
    }
}

/* --- The other side's code --- */

static void
tell_candidate (TincanCodeExchange *self,
                const char         *candidate)
{
  g_autoptr(TincanSignal) signal = tincan_signal_new (TINCAN_SIGNAL_CANDIDATE);

  signal->attempt = 1;
  signal->candidate = g_strdup (candidate);
  g_signal_emit (self, signals[SIGNAL_SIGNAL], 0, signal);
}

static void
tell_candidates (TincanCodeExchange *self)
{
  GArray *candidates = self->other->candidates;

  for (guint i = 0; i < candidates->len; i++)
    {
      const TincanOfferCandidate *candidate;
      g_autofree char *text = NULL;

      candidate = &g_array_index (candidates, TincanOfferCandidate, i);
      text = tincan_offer_candidate_to_text (candidate, i + 1);
      tell_candidate (self, text);
    }
}

#define EITHER_BEGINS "a=setup:actpass"
#define HOST_BEGINS "a=setup:active"

/* Whoever begins DTLS tries less and less often from when its own description is made, and gives up
 * after some minutes. So a guest has its host begin, who knows when both have both codes. */
static char *
dup_other_description (TincanCodeExchange *self)
{
  g_autofree char *described = tincan_offer_description_dup (self->other, self->mid);
  g_auto(GStrv) halves = NULL;

  if (self->is_host)
    return g_steal_pointer (&described);

  halves = g_strsplit (described, EITHER_BEGINS, 2);
  return g_strjoinv (HOST_BEGINS, halves);
}

/* A guest never says that there are no more candidates: ICE would find no way as long as the other
 * side does not know our code, and give up. */
static void
tell_other (TincanCodeExchange *self)
{
  g_autoptr(TincanSignal) signal = NULL;

  signal = tincan_signal_new (self->is_host ? TINCAN_SIGNAL_ANSWER : TINCAN_SIGNAL_OFFER);
  signal->attempt = 1;
  signal->sdp = dup_other_description (self);

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_SIGNAL], 0, signal);
  tell_candidates (self);
  if (self->is_host)
    tell_candidate (self, "");
  g_object_unref (self);
}

/**
 * tincan_code_exchange_start:
 * @self: an exchange whose "signal" a dialer hears
 *
 * A guest's dialer is given the offer; a host's makes its own.
 */
void
tincan_code_exchange_start (TincanCodeExchange *self)
{
  g_return_if_fail (TINCAN_IS_CODE_EXCHANGE (self));

  if (!self->is_host)
    tell_other (self);
}

/**
 * tincan_code_exchange_take_answer:
 * @self: a host's exchange
 * @text: what somebody pasted
 * @error: return location for an error
 *
 * Returns: FALSE with %TINCAN_ERROR_CODE_INVALID, _CODE_ENDED or _VERSION, after which another text
 *   may be tried
 */
gboolean
tincan_code_exchange_take_answer (TincanCodeExchange *self,
                                  const char         *text,
                                  GError            **error)
{
  TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_ANSWER, .id = self->own->id };
  TincanOfferCodeProblem problem;

  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), FALSE);
  g_return_val_if_fail (self->is_host && self->text != NULL, FALSE);

  if (self->other != NULL)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                           _("The code that was shown here has been answered already, and is good "
                             "for one answer. Make a new code for somebody else."));
      return FALSE;
    }

  self->other = tincan_offer_code_find (text, &wanted, g_get_real_time () / G_USEC_PER_SEC,
                                        &problem);
  if (self->other == NULL)
    {
      tincan_offer_code_set_error (error, problem, TINCAN_OFFER_CODE_ANSWER);
      return FALSE;
    }

  tell_other (self);
  return TRUE;
}

/* --- The words --- */

/**
 * tincan_code_exchange_compare:
 * @self: an exchange of both codes, whose connection has just opened
 *
 * Begins to agree on words with the other side.
 */
void
tincan_code_exchange_compare (TincanCodeExchange *self)
{
  g_autoptr(GBytes) own = NULL;
  g_autoptr(GBytes) other = NULL;

  g_return_if_fail (TINCAN_IS_CODE_EXCHANGE (self));
  g_return_if_fail (self->text != NULL && self->other != NULL && self->comparison == NULL);

  own = tincan_offer_code_to_bytes (self->own);
  other = tincan_offer_code_to_bytes (self->other);
  self->comparison = tincan_comparison_new (self->is_host, self->is_host ? own : other,
                                            self->is_host ? other : own);
  if (!self->is_host)
    {
      g_autoptr(TincanControl) commit = tincan_comparison_start (self->comparison);

      g_signal_emit (self, signals[SIGNAL_SAY], 0, commit);
    }
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                       _("The other side did not keep to the rules, so the connection was ended. "
                         "Make new codes, and check that both of you have the newest Tincan."));
  return FALSE;
}

/**
 * tincan_code_exchange_take_control:
 * @self: an exchange that compares
 * @control: what the other side has said, other than hello, ping, pong and bye
 * @error: return location for an error
 *
 * Takes a message that belongs to the comparison; and any other one as long as there are no words,
 * which is an error.
 *
 * Returns: FALSE with %TINCAN_ERROR_UNTRUSTED or %TINCAN_ERROR_PROTOCOL
 */
gboolean
tincan_code_exchange_take_control (TincanCodeExchange  *self,
                                   const TincanControl *control,
                                   GError             **error)
{
  g_autoptr(TincanControl) reply = NULL;
  gboolean had_words;

  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), FALSE);

  if (self->comparison == NULL || !tincan_comparison_is_for (control))
    return refuse (error);

  had_words = tincan_code_exchange_get_words (self) != NULL;
  if (!tincan_comparison_receive (self->comparison, control, &reply, error))
    return FALSE;

  g_object_ref (self);
  if (reply != NULL)
    g_signal_emit (self, signals[SIGNAL_SAY], 0, reply);
  if (!had_words && tincan_code_exchange_get_words (self) != NULL)
    g_signal_emit (self, signals[SIGNAL_COMPARED], 0);
  g_object_unref (self);
  return TRUE;
}

/* --- What there is to know --- */

/**
 * tincan_code_exchange_is_host:
 * @self: an exchange
 *
 * Returns: whether our code is the offer
 */
gboolean
tincan_code_exchange_is_host (TincanCodeExchange *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), FALSE);

  return self->is_host;
}

/**
 * tincan_code_exchange_get_text:
 * @self: an exchange
 *
 * Returns: (nullable): our code, once it is made
 */
const char *
tincan_code_exchange_get_text (TincanCodeExchange *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), NULL);

  return self->text;
}

/**
 * tincan_code_exchange_get_expires:
 * @self: an exchange
 *
 * Returns: seconds since 1970, UTC, by the host's clock
 */
gint64
tincan_code_exchange_get_expires (TincanCodeExchange *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), 0);

  return self->own->expires;
}

/**
 * tincan_code_exchange_get_words:
 * @self: an exchange
 *
 * Returns: (nullable): the words that both sides show, with blanks between them
 */
const char *
tincan_code_exchange_get_words (TincanCodeExchange *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_EXCHANGE (self), NULL);

  return self->comparison != NULL ? tincan_comparison_get_words (self->comparison) : NULL;
}

static void
tincan_code_exchange_finalize (GObject *object)
{
  TincanCodeExchange *self = TINCAN_CODE_EXCHANGE (object);

  tincan_offer_code_free (self->own);
  tincan_offer_code_free (self->other);
  tincan_comparison_free (self->comparison);
  g_ptr_array_unref (self->candidates);
  g_free (self->text);
  g_free (self->sdp);
  g_free (self->mid);

  G_OBJECT_CLASS (tincan_code_exchange_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            GType       param)
{
  return g_signal_new (name, TINCAN_TYPE_CODE_EXCHANGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, param == G_TYPE_NONE ? 0 : 1, param);
}

static void
tincan_code_exchange_class_init (TincanCodeExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tincan_code_exchange_finalize;

  signals[SIGNAL_MADE] = new_signal ("made", G_TYPE_NONE);
  signals[SIGNAL_SIGNAL] = new_signal ("signal", G_TYPE_POINTER);
  signals[SIGNAL_SAY] = new_signal ("say", G_TYPE_POINTER);
  signals[SIGNAL_COMPARED] = new_signal ("compared", G_TYPE_NONE);
  signals[SIGNAL_FAILED] = new_signal ("failed", G_TYPE_ERROR);
}

static void
tincan_code_exchange_init (TincanCodeExchange *self)
{
  self->candidates = g_ptr_array_new_with_free_func (g_free);
}

/**
 * tincan_code_exchange_new_host:
 * @loopback: whether addresses of this machine alone are told
 * @expires: until when our offer is good, seconds since 1970, UTC
 *
 * Returns: (transfer full): an exchange that begins with our offer
 */
TincanCodeExchange *
tincan_code_exchange_new_host (gboolean loopback,
                               gint64   expires)
{
  TincanCodeExchange *self = g_object_new (TINCAN_TYPE_CODE_EXCHANGE, NULL);
  g_autoptr(GBytes) id = tincan_secret_new_random (TINCAN_OFFER_ID_BYTES);

  self->is_host = TRUE;
  self->loopback = loopback;
  self->own = tincan_offer_code_new (TINCAN_OFFER_CODE_OFFER);
  self->own->expires = expires;
  memcpy (self->own->id, g_bytes_get_data (id, NULL), sizeof self->own->id);
  remember_id (self->own->id);
  return self;
}

/**
 * tincan_code_exchange_new_guest:
 * @loopback: whether addresses of this machine alone are told
 * @offer: (transfer full): the other side's code
 *
 * Returns: (transfer full): an exchange that ends with our answer
 */
TincanCodeExchange *
tincan_code_exchange_new_guest (gboolean         loopback,
                                TincanOfferCode *offer)
{
  TincanCodeExchange *self = g_object_new (TINCAN_TYPE_CODE_EXCHANGE, NULL);

  self->loopback = loopback;
  self->other = offer;
  self->own = tincan_offer_code_new (TINCAN_OFFER_CODE_ANSWER);
  self->own->expires = offer->expires;
  memcpy (self->own->id, offer->id, sizeof self->own->id);
  return self;
}
