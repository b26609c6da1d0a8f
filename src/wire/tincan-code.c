/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-code"

#include "config.h"

#include "wire/tincan-code.h"

#include "wire/tincan-error.h"
#include "wire/tincan-secret.h"
#include "wire/tincan-word-list.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define N_WORDS 3
#define MAX_NAMEPLATE_DIGITS 6

struct _TincanCode
{
  char        nameplate[MAX_NAMEPLATE_DIGITS + 1];
  /* From the table of words, so that no copy of them has to be wiped. */
  const char *words[N_WORDS];
};

/**
 * tincan_code_is_nameplate:
 * @text: a string, from anywhere
 *
 * Returns: whether @text is a nameplate: 1 to 6 digits, the first not `0`
 */
gboolean
tincan_code_is_nameplate (const char *text)
{
  gsize n_digits;

  g_return_val_if_fail (text != NULL, FALSE);

  n_digits = strspn (text, "0123456789");
  return n_digits > 0 && n_digits <= MAX_NAMEPLATE_DIGITS && text[0] != '0' &&
         text[n_digits] == '\0';
}

static TincanCode *
code_new (const char *nameplate)
{
  TincanCode *self = g_atomic_rc_box_new0 (TincanCode);

  g_strlcpy (self->nameplate, nameplate, sizeof self->nameplate);
  return self;
}

/**
 * tincan_code_new_random:
 * @nameplate: the nameplate that the server gave out
 *
 * Chooses words that nobody can guess.
 *
 * Returns: (transfer full) (nullable): a code; NULL if @nameplate is none, which only a server that
 *   breaks the protocol makes happen
 */
TincanCode *
tincan_code_new_random (const char *nameplate)
{
  TincanCode *self;

  g_return_val_if_fail (nameplate != NULL, NULL);

  if (!tincan_code_is_nameplate (nameplate))
    return NULL;

  tincan_sodium_init ();
  self = code_new (nameplate);
  for (guint i = 0; i < N_WORDS; i++)
    self->words[i] = tincan_word_list_get (randombytes_uniform (TINCAN_WORD_LIST_LENGTH));
  return self;
}

static gboolean
is_separator (gunichar c)
{
  /* White space is what it is for JavaScript, so that both halves read the same codes. */
  return (c >= 0x09 && c <= 0x0d) || c == ' ' || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
         c == 0x205f || c == 0x3000 || c == 0xfeff ||
         c == '-' || c == '_' || c == '.' || c == ',' ||
         (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* The parts of what was typed, in lower case; NULL when it is not UTF-8. */
static GPtrArray *
split (const char *text)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *start = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;

  for (const char *at = text;; at = g_utf8_next_char (at))
    {
      gboolean ends = *at == '\0' || is_separator (g_utf8_get_char (at));

      if (!ends && start == NULL)
        start = at;
      if (ends && start != NULL)
        {
          g_ptr_array_add (parts, g_ascii_strdown (start, at - start));
          start = NULL;
        }
      if (*at == '\0')
        break;
    }

  /* The only word that is also written with a hyphen. */
  for (guint i = 0; i + 1 < parts->len; i++)
    if (g_str_equal (g_ptr_array_index (parts, i), "yo") &&
        g_str_equal (g_ptr_array_index (parts, i + 1), "yo"))
      {
        g_ptr_array_remove_index (parts, i + 1);
        g_free (g_ptr_array_index (parts, i));
        g_ptr_array_index (parts, i) = g_strdup ("yoyo");
      }

  return g_steal_pointer (&parts);
}

static gboolean
is_plain_word (const char *text)
{
  return strlen (text) <= 20 && text[strspn (text, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static void
set_word_error (GError    **error,
                const char *word,
                guint       number)
{
  g_auto(GStrv) suggestions = tincan_word_list_suggest (word);

  /* What was typed is only repeated when it can do no mischief on the way. */
  if (!is_plain_word (word))
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                 _("Word %u of the code is not one that codes are made of. Check its spelling."),
                 number);
  else if (suggestions[0] == NULL)
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                 _("“%s” is not a word that codes are made of. Check its spelling."), word);
  else if (suggestions[1] == NULL)
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                 _("“%s” is not a word that codes are made of. Did you mean “%s”?"),
                 word, suggestions[0]);
  else if (suggestions[2] == NULL)
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                 _("“%s” is not a word that codes are made of. Did you mean “%s” or “%s”?"),
                 word, suggestions[0], suggestions[1]);
  else
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                 _("“%s” is not a word that codes are made of. Did you mean “%s”, “%s” or “%s”?"),
                 word, suggestions[0], suggestions[1], suggestions[2]);
}

/**
 * tincan_code_parse:
 * @text: what somebody typed or pasted
 * @error: return location for an error
 *
 * Reads a code as forgivingly as it can be done without guessing: case, blanks and kinds of dashes
 * do not matter, every word has to be on the list.
 *
 * Returns: (transfer full): the code, or NULL with %TINCAN_ERROR_CODE_INVALID and a message that
 *   says what is wrong, with suggestions for a word that was mistyped
 */
TincanCode *
tincan_code_parse (const char *text,
                   GError    **error)
{
  g_autoptr(GPtrArray) parts = NULL;
  g_autoptr(TincanCode) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  parts = split (text);
  if (parts == NULL || parts->len != 1 + N_WORDS)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                           _("A code is a number and three words, such as 7-acrobat-gymnast-unzip. "
                             "Ask for the whole code and type it again."));
      return NULL;
    }
  if (!tincan_code_is_nameplate (g_ptr_array_index (parts, 0)))
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                           _("A code begins with a number of one to six digits. "
                             "Check it and type it again."));
      return NULL;
    }

  self = code_new (g_ptr_array_index (parts, 0));
  for (guint i = 0; i < N_WORDS; i++)
    {
      const char *word = g_ptr_array_index (parts, 1 + i);

      self->words[i] = tincan_word_list_find (word);
      if (self->words[i] == NULL)
        {
          set_word_error (error, word, 1 + i);
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

/**
 * tincan_code_ref:
 * @self: a code
 *
 * Returns: (transfer full): @self
 */
TincanCode *
tincan_code_ref (TincanCode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
code_clear (TincanCode *self)
{
  sodium_memzero (self, sizeof *self);
}

/**
 * tincan_code_unref:
 * @self: (transfer full): a code
 */
void
tincan_code_unref (TincanCode *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, (GDestroyNotify) code_clear);
}

/**
 * tincan_code_get_nameplate:
 * @self: a code
 *
 * Returns: (transfer none): its nameplate, the only part that a server may know
 */
const char *
tincan_code_get_nameplate (TincanCode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->nameplate;
}

/**
 * tincan_code_to_string:
 * @self: a code
 *
 * Returns: (transfer full): the code as it is shown, such as `7-acrobat-gymnast-unzip`
 */
char *
tincan_code_to_string (TincanCode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_strjoin ("-", self->nameplate, self->words[0], self->words[1], self->words[2], NULL);
}

/**
 * tincan_code_dup_password:
 * @self: a code
 *
 * Returns: (transfer full): what the key agreement is about: the words joined by `-`, in ASCII
 */
GBytes *
tincan_code_dup_password (TincanCode *self)
{
  g_autofree char *joined = NULL;
  gsize length;
  GBytes *password;

  g_return_val_if_fail (self != NULL, NULL);

  joined = g_strjoin ("-", self->words[0], self->words[1], self->words[2], NULL);
  length = strlen (joined);
  password = tincan_secret_new ((const guint8 *) joined, length);
  sodium_memzero (joined, length);
  return password;
}

/**
 * tincan_code_looks_like:
 * @text: what somebody typed or pasted
 *
 * Tells a code, also one with mistakes in it, from a link or a file's name, so that the person is
 * told about the mistake and not about something else.
 *
 * Returns: whether @text begins with a number that a separator and a letter follow, and has nothing
 *   in it that an address or a path has
 */
gboolean
tincan_code_looks_like (const char *text)
{
  g_autoptr(GPtrArray) parts = NULL;
  const char *first;

  g_return_val_if_fail (text != NULL, FALSE);

  if (strpbrk (text, ":/#\\") != NULL)
    return FALSE;

  parts = split (text);
  if (parts == NULL || parts->len < 2)
    return FALSE;

  first = g_ptr_array_index (parts, 0);
  return first[strspn (first, "0123456789")] == '\0' &&
         g_ascii_isalpha (*(const char *) g_ptr_array_index (parts, 1));
}
