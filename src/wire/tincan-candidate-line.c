/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-candidate-line"

#include "config.h"

#include "wire/tincan-candidate-line.h"

#include <string.h>

#define PREFIX "candidate:"
#define MAX_TEXT_BYTES 512
#define MAX_FOUNDATION_BYTES 32

/* candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE [NAME VALUE]… */
enum
{
  WORD_FOUNDATION,
  WORD_COMPONENT,
  WORD_TRANSPORT,
  WORD_PRIORITY,
  WORD_ADDRESS,
  WORD_PORT,
  WORD_TYP,
  WORD_TYPE,
  N_WORDS
};

static gboolean
parse_number (const char *text,
              guint64     min,
              guint64     max,
              guint64    *value)
{
  return g_ascii_string_to_unsigned (text, 10, min, max, value, NULL);
}

static gboolean
is_foundation (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
        return FALSE;
    }
  return length > 0 && length <= MAX_FOUNDATION_BYTES;
}

static gboolean
is_plain_line (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isprint (text[i]))
        return FALSE;
    }
  return length <= MAX_TEXT_BYTES;
}

static gboolean
parse_transport (TincanCandidateLine *self)
{
  self->tcp = g_ascii_strcasecmp (self->words[WORD_TRANSPORT], "tcp") == 0;
  return self->tcp || g_ascii_strcasecmp (self->words[WORD_TRANSPORT], "udp") == 0;
}

/* Of two, nobody knows which one the next reader takes. */
static gboolean
parse_tcptype (TincanCandidateLine *self)
{
  for (guint i = N_WORDS; self->words[i] != NULL; i++)
    {
      if (!g_str_equal (self->words[i], "tcptype"))
        continue;
      if (self->tcptype != NULL || self->words[i + 1] == NULL)
        return FALSE;
      self->tcptype = self->words[i + 1];
    }
  return TRUE;
}

/**
 * tincan_candidate_line_parse:
 * @text: one candidate, with or without `a=` in front
 *
 * Returns: (transfer full) (nullable): what it says; NULL if it is not a candidate for UDP or TCP
 */
TincanCandidateLine *
tincan_candidate_line_parse (const char *text)
{
  g_autoptr(TincanCandidateLine) self = NULL;
  guint64 component = 0;
  guint64 priority = 0;
  guint64 port = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_str_has_prefix (text, "a="))
    text += 2;
  if (!g_str_has_prefix (text, PREFIX) || !is_plain_line (text))
    return NULL;

  self = g_new0 (TincanCandidateLine, 1);
  self->text = g_strdup (text);
  self->words = g_strsplit (text + strlen (PREFIX), " ", -1);
  if (g_strv_length (self->words) < N_WORDS ||
      !is_foundation (self->words[WORD_FOUNDATION]) ||
      !parse_number (self->words[WORD_COMPONENT], 1, 2, &component) ||
      !parse_number (self->words[WORD_PRIORITY], 0, G_MAXUINT32, &priority) ||
      !parse_number (self->words[WORD_PORT], 1, G_MAXUINT16, &port) ||
      !g_str_equal (self->words[WORD_TYP], "typ") ||
      !parse_transport (self) || !parse_tcptype (self))
    return NULL;

  self->component = component;
  self->address = self->words[WORD_ADDRESS];
  self->port = port;
  self->type = self->words[WORD_TYPE];
  return g_steal_pointer (&self);
}

/**
 * tincan_candidate_line_dup_text_at:
 * @self: a candidate
 * @address: an IP address
 *
 * Returns: (transfer full): the text of the candidate with @address in place of its own
 */
char *
tincan_candidate_line_dup_text_at (const TincanCandidateLine *self,
                                   const char                *address)
{
  g_autoptr(GString) text = g_string_new (PREFIX);

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, i == WORD_ADDRESS ? address : self->words[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * tincan_candidate_line_free:
 * @self: (nullable): a candidate
 */
void
tincan_candidate_line_free (TincanCandidateLine *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_strfreev (self->words);
  g_free (self);
}
