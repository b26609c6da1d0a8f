/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-code"

#include "config.h"

#include "wire/tincan-offer-code.h"

#include "wire/tincan-base64url.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How codes are written, and found again in what mail programs, chats and people made of them. */

#define HEAD_CHARACTERS 4
#define HEAD_BYTES 3
#define MIN_BYTES 7

static const char *const markers[] = {
  [TINCAN_OFFER_CODE_OFFER] = "tincan-offer.",
  [TINCAN_OFFER_CODE_ANSWER] = "tincan-answer.",
};

/**
 * tincan_offer_code_to_text:
 * @self: a code
 *
 * Returns: (transfer full) (nullable): the code as it is shown, copied and put into a QR code; NULL
 *   where tincan_offer_code_to_bytes() is
 */
char *
tincan_offer_code_to_text (const TincanOfferCode *self)
{
  g_autoptr(GBytes) bytes = tincan_offer_code_to_bytes (self);
  g_autofree char *payload = NULL;

  if (bytes == NULL)
    return NULL;

  payload = tincan_base64url_encode_bytes (bytes);
  return g_strconcat (markers[self->kind], payload, NULL);
}

/* --- What programs add to a text --- */

static gboolean
is_left_out (gunichar c)
{
  /* White space is what it is for JavaScript, so that both halves read the same codes. */
  if (c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
      c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff)
    return TRUE;

  /* What shows nothing: soft hyphens, joiners, marks of direction. */
  if (c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060)
    return TRUE;

  /* Quotation, of mails and of words, and emphasis. */
  return (c < 0x80 && strchr ("\"'`>|*", (int) c) != NULL) || c == 0xab || c == 0xbb ||
         c == 0x2039 || c == 0x203a || (c >= 0x2018 && c <= 0x201f);
}

static const char *
get_replacement (gunichar c)
{
  if (c == 0x2010 || c == 0x2011 || c == 0x2212)
    return "-";
  if (c >= 0x2012 && c <= 0x2015)
    return "--";
  return NULL;
}

/* NULL when it is not UTF-8, or too long to be looked through. */
static char *
clean (const char *text)
{
  g_autoptr(GString) out = NULL;

  if (strlen (text) > TINCAN_MAX_OFFER_TEXT_BYTES || !g_utf8_validate (text, -1, NULL))
    return NULL;

  out = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      const char *replacement = get_replacement (c);

      if (replacement != NULL)
        g_string_append (out, replacement);
      else if (!is_left_out (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* --- Places where a code may begin --- */

/* The next marker at or behind @text; *out_kind is its kind, and what follows it is returned. */
static const char *
find_marker (const char          *text,
             TincanOfferCodeKind *out_kind)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at != 't' && *at != 'T')
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (markers); i++)
        {
          if (g_ascii_strncasecmp (at, markers[i], strlen (markers[i])) == 0)
            {
              *out_kind = (TincanOfferCodeKind) i;
              return at + strlen (markers[i]);
            }
        }
    }
  return NULL;
}

static GBytes *
decode (const char *payload,
        gsize       n_characters,
        gsize       n_bytes)
{
  g_autofree char *text = g_strndup (payload, n_characters);

  return tincan_base64url_decode_exact (text, n_bytes, NULL);
}

/* The code says itself how long it is, so what follows it does no harm. */
static TincanOfferCode *
read_place (const char             *payload,
            TincanOfferCodeKind     kind,
            TincanOfferCodeProblem *out_problem)
{
  g_autoptr(GBytes) head = decode (payload, HEAD_CHARACTERS, HEAD_BYTES);
  g_autoptr(GBytes) bytes = NULL;
  const guint8 *data;
  gsize length;

  *out_problem = TINCAN_OFFER_CODE_DAMAGED;
  if (head == NULL)
    return NULL;

  data = g_bytes_get_data (head, NULL);
  length = (gsize) data[1] << 8 | data[2];
  if (length < MIN_BYTES || length > TINCAN_MAX_OFFER_CODE_BYTES)
    return NULL;

  bytes = decode (payload, (length * 8 + 5) / 6, length);
  if (bytes == NULL)
    return NULL;
  return tincan_offer_code_from_bytes (bytes, kind, out_problem);
}

static gboolean
is_better (const TincanOfferCode       *code,
           const TincanOfferCode       *best,
           const TincanOfferCodeWanted *wanted)
{
  gboolean has_id;
  gboolean best_has_id;

  if (best == NULL)
    return TRUE;
  if (code->kind != wanted->kind || best->kind != wanted->kind)
    return code->kind == wanted->kind && best->kind != wanted->kind;

  has_id = wanted->id != NULL && tincan_offer_code_has_id (code, wanted->id);
  best_has_id = wanted->id != NULL && tincan_offer_code_has_id (best, wanted->id);
  if (has_id != best_has_id)
    return has_id;
  return code->expires > best->expires;
}

static TincanOfferCodeProblem
judge (const TincanOfferCode       *code,
       const TincanOfferCodeWanted *wanted,
       gint64                       now)
{
  gboolean has_id = wanted->id != NULL && tincan_offer_code_has_id (code, wanted->id);

  if (code->kind != wanted->kind)
    return has_id ? TINCAN_OFFER_CODE_OWN : TINCAN_OFFER_CODE_KIND;
  if (wanted->id != NULL && !has_id)
    return TINCAN_OFFER_CODE_OTHER;
  if (now > code->expires + TINCAN_OFFER_SKEW_SECONDS)
    return TINCAN_OFFER_CODE_OLD;
  if (code->kind == TINCAN_OFFER_CODE_OFFER &&
      code->expires > now + TINCAN_OFFER_LIFE_SECONDS + TINCAN_OFFER_SKEW_SECONDS)
    return TINCAN_OFFER_CODE_CLOCK;
  return TINCAN_OFFER_CODE_FINE;
}

/**
 * tincan_offer_code_find:
 * @text: what somebody pasted
 * @wanted: what is due
 * @now: seconds since 1970, UTC
 * @out_problem: (out): what is wrong
 *
 * Finds the code in a text, as PROTOCOL.md section 13 says.
 *
 * Returns: (transfer full) (nullable): a code that can be used; NULL unless the problem is
 *   %TINCAN_OFFER_CODE_FINE
 */
TincanOfferCode *
tincan_offer_code_find (const char                  *text,
                        const TincanOfferCodeWanted *wanted,
                        gint64                       now,
                        TincanOfferCodeProblem      *out_problem)
{
  g_autoptr(TincanOfferCode) best = NULL;
  g_autofree char *cleaned = NULL;
  TincanOfferCodeKind kind = TINCAN_OFFER_CODE_OFFER;
  const char *at;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (wanted != NULL, NULL);

  *out_problem = TINCAN_OFFER_CODE_NONE;
  cleaned = clean (text);
  at = cleaned;
  while (at != NULL && (at = find_marker (at, &kind)) != NULL)
    {
      g_autoptr(TincanOfferCode) code = NULL;
      TincanOfferCodeProblem problem;

      code = read_place (at, kind, &problem);
      if (code != NULL && is_better (code, best, wanted))
        {
          g_clear_pointer (&best, tincan_offer_code_free);
          best = g_steal_pointer (&code);
        }
      else if (code == NULL && *out_problem == TINCAN_OFFER_CODE_NONE)
        {
          *out_problem = problem;
        }
    }

  if (best == NULL)
    return NULL;
  *out_problem = judge (best, wanted, now);
  return *out_problem == TINCAN_OFFER_CODE_FINE ? g_steal_pointer (&best) : NULL;
}

/**
 * tincan_offer_code_looks_like:
 * @text: what somebody typed or pasted
 *
 * Returns: whether @text has an offer code, whatever may be wrong with it, so that it is not taken
 *   for another kind of code
 */
gboolean
tincan_offer_code_looks_like (const char *text)
{
  g_autofree char *cleaned = NULL;
  TincanOfferCodeKind kind;

  g_return_val_if_fail (text != NULL, FALSE);

  cleaned = clean (text);
  return cleaned != NULL && find_marker (cleaned, &kind) != NULL;
}

/* --- What to say --- */

static const char *
get_sentence (TincanOfferCodeProblem problem,
              TincanOfferCodeKind    wanted)
{
  switch (problem)
    {
    case TINCAN_OFFER_CODE_DAMAGED:
      return _("A part of the code is missing, or was changed on the way. Copy the whole code once "
               "more and paste it again.");

    case TINCAN_OFFER_CODE_NEWER:
      return _("This code was made by another version of Tincan. Update Tincan on both sides and "
               "make a new code.");

    case TINCAN_OFFER_CODE_OWN:
      return _("This is the code that was made here. Send it to the other side, and paste the "
               "answer that comes back.");

    case TINCAN_OFFER_CODE_KIND:
      if (wanted == TINCAN_OFFER_CODE_OFFER)
        return _("This is an answer, and there is nothing here that it answers. Paste it where "
                 "the first code was made, or ask the other side for a first code.");
      return _("This code begins a connection, and yours does, too. Paste the answer that the "
               "other side gets when your code is pasted there.");

    case TINCAN_OFFER_CODE_OTHER:
      return _("This answers another code than the one that is shown here. Send the code that is "
               "shown now, and paste the answer to it.");

    case TINCAN_OFFER_CODE_OLD:
      return _("This code has expired. Ask the other side for a new one; if it was made just now, "
               "check date and time on both computers.");

    case TINCAN_OFFER_CODE_CLOCK:
      return _("The clocks of the two computers do not agree about this code. Check date and time "
               "on both, then make a new code.");

    case TINCAN_OFFER_CODE_FINE:
    case TINCAN_OFFER_CODE_NONE:
    default:
      if (wanted == TINCAN_OFFER_CODE_OFFER)
        return _("There is no code in this. Copy the whole code, from “tincan-offer.” to its end, "
                 "and paste it again.");
      return _("There is no code in this. Copy the whole answer, from “tincan-answer.” to its end, "
               "and paste it again.");
    }
}

/**
 * tincan_offer_code_set_error:
 * @error: (out) (optional): return location for an error
 * @problem: what is wrong
 * @wanted: what was due
 *
 * Says it to a person: with %TINCAN_ERROR_CODE_ENDED for a code that has expired, with
 * %TINCAN_ERROR_VERSION for one of another version, and with %TINCAN_ERROR_CODE_INVALID otherwise.
 */
void
tincan_offer_code_set_error (GError               **error,
                             TincanOfferCodeProblem problem,
                             TincanOfferCodeKind    wanted)
{
  TincanError code = TINCAN_ERROR_CODE_INVALID;

  g_return_if_fail (problem != TINCAN_OFFER_CODE_FINE);

  if (problem == TINCAN_OFFER_CODE_OLD)
    code = TINCAN_ERROR_CODE_ENDED;
  else if (problem == TINCAN_OFFER_CODE_NEWER)
    code = TINCAN_ERROR_VERSION;
  g_set_error_literal (error, TINCAN_ERROR, code, get_sentence (problem, wanted));
}
