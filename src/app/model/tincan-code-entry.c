/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-code-entry"

#include "config.h"

#include "app/model/tincan-code-entry.h"

#include "app/model/tincan-words.h"
#include "wire/tincan-code.h"
#include "wire/tincan-link.h"
#include "wire/tincan-offer-code.h"
#include "wire/tincan-word-list.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_WORDS 3
/* More than so many are no help. */
#define MAX_OPTIONS 6

typedef struct
{
  GPtrArray *parts;       /* of char *, in lower case: the number and the words */
  gboolean   is_finished; /* something that separates words comes after the last */
} Parts;

static void
parts_clear (Parts *self)
{
  g_clear_pointer (&self->parts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* As the wire takes them; it says what a code is once somebody thinks that it is one. */
static gboolean
is_separator (gunichar c)
{
  return g_unichar_isspace (c) || c == 0xfeff || c == '-' || c == '_' || c == '.' || c == ',' ||
         (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static void
split (const char *text,
       Parts      *out_parts)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *start = NULL;

  out_parts->parts = g_ptr_array_new_with_free_func (g_free);
  out_parts->is_finished = FALSE;
  for (const char *at = valid;; at = g_utf8_next_char (at))
    {
      gboolean ends = *at == '\0' || is_separator (g_utf8_get_char (at));

      if (!ends && start == NULL)
        start = at;
      if (ends && start != NULL)
        {
          g_ptr_array_add (out_parts->parts, g_ascii_strdown (start, at - start));
          out_parts->is_finished = *at != '\0';
          start = NULL;
        }
      if (*at == '\0')
        break;
    }

  /* The only word that is also written with a hyphen. */
  for (guint i = 0; i + 1 < out_parts->parts->len; i++)
    if (g_str_equal (g_ptr_array_index (out_parts->parts, i), "yo") &&
        g_str_equal (g_ptr_array_index (out_parts->parts, i + 1), "yo"))
      {
        g_ptr_array_remove_index (out_parts->parts, i + 1);
        g_free (g_ptr_array_index (out_parts->parts, i));
        g_ptr_array_index (out_parts->parts, i) = g_strdup ("yoyo");
      }
}

/* All parts with @word in the place of one of them, ready for the next. */
static char *
join_with (const Parts *parts,
           guint        index,
           const char  *word)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < parts->parts->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '-');
      g_string_append (text, i == index ? word : g_ptr_array_index (parts->parts, i));
    }
  if (parts->parts->len <= N_WORDS)
    g_string_append_c (text, '-');
  return g_strdup (text->str);
}

/* The words that fit: those that begin so, or if there are none those that are nearly so. */
static char **
find_words (const char *typed)
{
  char **words = tincan_word_list_complete (typed);

  if (*words != NULL)
    return words;
  g_strfreev (words);
  return tincan_word_list_suggest (typed);
}

static void
set_options (TincanCodeEntry *self,
             const Parts     *parts,
             guint            index,
             char           **words)
{
  g_autoptr(GStrvBuilder) found = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();

  if (g_strv_length (words) <= MAX_OPTIONS)
    for (guint i = 0; words[i] != NULL; i++)
      {
        g_autofree char *text = NULL;

        if (g_str_equal (words[i], g_ptr_array_index (parts->parts, index)))
          continue;
        text = join_with (parts, index, words[i]);
        g_strv_builder_add (found, words[i]);
        g_strv_builder_add (texts, text);
      }
  g_strfreev (self->words);
  self->words = g_strv_builder_end (found);
  g_strfreev (self->texts);
  self->texts = g_strv_builder_end (texts);
}

static void
set_word_problem (TincanCodeEntry *self,
                  const char      *word)
{
  g_autofree char *shown = tincan_words_dup_isolated (word);

  self->problem = self->words[0] != NULL
                    /* Translators: what somebody typed */
                    ? g_strdup_printf (_("“%s” is not a word of a code. Choose the one that was "
                                         "meant."),
                                       shown)
                    : g_strdup_printf (_("“%s” is not a word of a code. Ask for it again."), shown);
}

static void
read_link (TincanCodeEntry *self,
           const char      *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanLink) link = tincan_link_parse (text, &error);
  g_autoptr(GUri) uri = NULL;

  if (link == NULL)
    {
      self->problem = g_strdup (error->message);
      return;
    }
  self->is_link = TRUE;
  uri = g_uri_parse (tincan_link_get_server (link), G_URI_FLAGS_NONE, NULL);
  self->host = uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* Whether there is something here that an answer answers shows when it is used. */
static void
read_offer_code (TincanCodeEntry *self,
                 const char      *text)
{
  const TincanOfferCodeWanted wanted = { .kind = TINCAN_OFFER_CODE_OFFER };
  g_autoptr(TincanOfferCode) offer = NULL;
  g_autoptr(GError) error = NULL;
  TincanOfferCodeProblem problem;

  offer = tincan_offer_code_find (text, &wanted, g_get_real_time () / G_USEC_PER_SEC, &problem);
  self->is_offer = offer != NULL || problem == TINCAN_OFFER_CODE_KIND;
  if (self->is_offer)
    return;

  tincan_offer_code_set_error (&error, problem, TINCAN_OFFER_CODE_OFFER);
  self->problem = g_strdup (error->message);
}

static gboolean
is_number (const char *text)
{
  return text[strspn (text, "0123456789")] == '\0' && tincan_code_is_nameplate (text);
}

/* The words before the one that is being typed: the first that is none is pointed out. */
static gboolean
check_finished_words (TincanCodeEntry *self,
                      const Parts     *parts)
{
  guint n = parts->is_finished ? parts->parts->len : parts->parts->len - 1;

  for (guint i = 1; i < n; i++)
    {
      const char *word = g_ptr_array_index (parts->parts, i);
      g_auto(GStrv) words = NULL;

      if (tincan_word_list_contains (word))
        continue;
      words = find_words (word);
      set_options (self, parts, i, words);
      set_word_problem (self, word);
      return FALSE;
    }
  return TRUE;
}

static void
read_code (TincanCodeEntry *self,
           const Parts     *parts,
           const char      *text)
{
  guint last = parts->parts->len - 1;
  const char *word = g_ptr_array_index (parts->parts, last);
  gboolean is_whole = last > 0 && tincan_word_list_contains (word);
  g_auto(GStrv) words = NULL;

  if (!is_number (g_ptr_array_index (parts->parts, 0)))
    {
      self->problem = g_strdup (_("A code begins with a number, as in 7-acrobat-gymnast-unzip."));
      return;
    }
  if (last > N_WORDS)
    {
      self->problem = g_strdup (_("A code has a number and three words, not more."));
      return;
    }
  if (!check_finished_words (self, parts))
    return;

  if (last > 0 && !parts->is_finished)
    {
      words = find_words (word);
      set_options (self, parts, last, words);
      self->is_only = words[0] != NULL && words[1] == NULL && g_str_has_prefix (words[0], word);
      if (words[0] == NULL && !is_whole)
        set_word_problem (self, word);
    }
  if (last == N_WORDS && is_whole)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(TincanCode) code = tincan_code_parse (text, &error);

      self->is_code = code != NULL;
      if (code == NULL)
        self->problem = g_strdup (error->message);
    }
}

/**
 * tincan_code_entry_read:
 * @text: what is in the field
 *
 * Understands what was typed or pasted. Nothing that can still become a code is called wrong, so
 * that nobody is told off while typing.
 *
 * Returns: (transfer full): what it is
 */
TincanCodeEntry *
tincan_code_entry_read (const char *text)
{
  TincanCodeEntry *self = g_new0 (TincanCodeEntry, 1);
  g_auto(Parts) parts = { 0 };

  g_assert (text != NULL);

  self->words = g_new0 (char *, 1);
  self->texts = g_new0 (char *, 1);
  split (text, &parts);
  if (tincan_offer_code_looks_like (text))
    read_offer_code (self, text);
  else if (tincan_link_looks_like (text))
    read_link (self, text);
  else if (parts.parts->len > 0)
    read_code (self, &parts, text);
  return self;
}

void
tincan_code_entry_free (TincanCodeEntry *self)
{
  g_free (self->host);
  g_free (self->problem);
  g_strfreev (self->words);
  g_strfreev (self->texts);
  g_free (self);
}

gboolean
tincan_code_entry_has_offer_code (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_utf8_validate (text, -1, NULL) && tincan_offer_code_looks_like (text);
}

/**
 * tincan_code_entry_correct:
 * @text: what is in the field
 * @all: also the last word, which otherwise somebody may still be typing
 *
 * Puts words right that leave no doubt: a beginning that only one word has, a slip that only one
 * word is near to.
 *
 * Returns: (transfer full): the text to show; @text itself when nothing is to be put right
 */
char *
tincan_code_entry_correct (const char *text,
                           gboolean    all)
{
  g_auto(Parts) parts = { 0 };
  g_autofree char *joined = NULL;
  gboolean is_changed = FALSE;
  guint n;

  g_return_val_if_fail (text != NULL, NULL);

  split (text, &parts);
  if (tincan_offer_code_looks_like (text) || tincan_link_looks_like (text) ||
      parts.parts->len == 0)
    return g_strdup (text);

  n = all || parts.is_finished ? parts.parts->len : parts.parts->len - 1;
  for (guint i = 1; i < n; i++)
    {
      char *word = g_ptr_array_index (parts.parts, i);
      g_auto(GStrv) words = NULL;

      if (tincan_word_list_contains (word))
        continue;
      words = find_words (word);
      if (words[0] == NULL || words[1] != NULL)
        continue;
      g_ptr_array_index (parts.parts, i) = g_strdup (words[0]);
      g_free (word);
      is_changed = TRUE;
    }

  if (!is_changed)
    return g_strdup (text);

  n = parts.parts->len;
  g_ptr_array_add (parts.parts, NULL);
  joined = g_strjoinv ("-", (char **) parts.parts->pdata);
  return g_strconcat (joined, parts.is_finished && n <= N_WORDS ? "-" : NULL, NULL);
}
