/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-word-list"

#include "config.h"

#include "wire/tincan-word-list.h"

#include <stdlib.h>
#include <string.h>

/* The words of a code, PROTOCOL.md section 2, sorted. No two share their first three letters. */
static const char *const words[] = {
#include "wire/tincan-word-list-words.inc"
};

G_STATIC_ASSERT (G_N_ELEMENTS (words) == TINCAN_WORD_LIST_LENGTH);

#define UNIQUE_LETTERS 3
#define MAX_WORD_LENGTH 10
#define MAX_SUGGESTIONS 3
#define MAX_DISTANCE 2

static int
compare_words (const void *a,
               const void *b)
{
  return strcmp (a, *(const char *const *) b);
}

/**
 * tincan_word_list_get:
 * @index: 0 to %TINCAN_WORD_LIST_LENGTH - 1
 *
 * Returns: the word with this number: lower-case ASCII letters
 */
const char *
tincan_word_list_get (guint index)
{
  g_return_val_if_fail (index < TINCAN_WORD_LIST_LENGTH, NULL);

  return words[index];
}

/**
 * tincan_word_list_find:
 * @word: a word, in lower case
 *
 * Returns: (transfer none) (nullable): the list's own string that equals @word; NULL if it is not
 *   on the list
 */
const char *
tincan_word_list_find (const char *word)
{
  const char *const *found;

  g_return_val_if_fail (word != NULL, NULL);

  found = bsearch (word, words, G_N_ELEMENTS (words), sizeof words[0], compare_words);
  return found != NULL ? *found : NULL;
}

/**
 * tincan_word_list_contains:
 * @word: a word, in lower case
 *
 * Returns: whether @word is on the list
 */
gboolean
tincan_word_list_contains (const char *word)
{
  return tincan_word_list_find (word) != NULL;
}

/* The Damerau-Levenshtein distance of what was typed to a word, in its restricted form: swapped
 * neighbours are one mistake, and no letter is mistaken twice. @typed has at most
 * MAX_WORD_LENGTH + MAX_DISTANCE characters. */
static guint
distance (const gunichar *typed,
          guint           typed_length,
          const char     *word)
{
  guint rows[3][MAX_WORD_LENGTH + 1];
  guint *two_ago = rows[0];
  guint *previous = rows[1];
  guint *current = rows[2];
  guint word_length = strlen (word);

  g_assert (word_length <= MAX_WORD_LENGTH);

  for (guint j = 0; j <= word_length; j++)
    previous[j] = j;

  for (guint i = 1; i <= typed_length; i++)
    {
      guint *oldest = two_ago;

      current[0] = i;
      for (guint j = 1; j <= word_length; j++)
        {
          guint substituted = previous[j - 1] + (typed[i - 1] != (guchar) word[j - 1]);

          current[j] = MIN (substituted, MIN (previous[j], current[j - 1]) + 1);
          if (i > 1 && j > 1 &&
              typed[i - 1] == (guchar) word[j - 2] &&
              typed[i - 2] == (guchar) word[j - 1])
            current[j] = MIN (current[j], two_ago[j - 2] + 1);
        }

      two_ago = previous;
      previous = current;
      current = oldest;
    }

  return previous[word_length];
}

static gboolean
shares_first_letters (const gunichar *typed,
                      glong           typed_length,
                      const char     *word)
{
  if (typed_length < UNIQUE_LETTERS)
    return FALSE;

  for (guint i = 0; i < UNIQUE_LETTERS; i++)
    if (typed[i] != (guchar) word[i])
      return FALSE;
  return TRUE;
}

/* How well a word fits what was typed: 0 with the same beginning, else the number of mistakes;
 * more than MAX_DISTANCE when it does not. */
static guint
rank (const gunichar *typed,
      glong           typed_length,
      const char     *word)
{
  glong difference = typed_length - (glong) strlen (word);

  if (shares_first_letters (typed, typed_length, word))
    return 0;

  /* So many letters too many or too few are as many mistakes: most words are out by that. */
  if (ABS (difference) > MAX_DISTANCE)
    return MAX_DISTANCE + 1;

  return distance (typed, typed_length, word);
}

/**
 * tincan_word_list_suggest:
 * @word: what somebody typed
 *
 * Finds the words that were probably meant, the likeliest first: the one with the same first three
 * letters, then those with one mistake, then those with two.
 *
 * Returns: (transfer full) (array zero-terminated=1): up to three words; none for what is like no
 *   word
 */
char **
tincan_word_list_suggest (const char *word)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *lower = NULL;
  g_autofree gunichar *typed = NULL;
  const char *found[MAX_DISTANCE + 1][MAX_SUGGESTIONS];
  guint n_found[MAX_DISTANCE + 1] = { 0 };
  guint n_suggestions = 0;
  glong typed_length = 0;

  g_return_val_if_fail (word != NULL, NULL);

  lower = g_ascii_strdown (word, -1);
  typed = g_utf8_to_ucs4 (lower, -1, NULL, &typed_length, NULL);
  if (typed == NULL)
    return g_strv_builder_end (builder);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      guint r = rank (typed, typed_length, words[i]);

      if (r <= MAX_DISTANCE && n_found[r] < MAX_SUGGESTIONS)
        found[r][n_found[r]++] = words[i];
    }

  for (guint r = 0; r <= MAX_DISTANCE; r++)
    for (guint i = 0; i < n_found[r] && n_suggestions < MAX_SUGGESTIONS; i++, n_suggestions++)
      g_strv_builder_add (builder, found[r][i]);

  return g_strv_builder_end (builder);
}

/**
 * tincan_word_list_complete:
 * @prefix: the beginning of a word, in upper or lower case
 *
 * Returns: (transfer full) (array zero-terminated=1): all words that begin so, in order
 */
char **
tincan_word_list_complete (const char *prefix)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *lower = NULL;

  g_return_val_if_fail (prefix != NULL, NULL);

  lower = g_ascii_strdown (prefix, -1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (words[i], lower))
      g_strv_builder_add (builder, words[i]);

  return g_strv_builder_end (builder);
}
