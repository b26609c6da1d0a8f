/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-json"

#include "config.h"

#include "wire/tincan-json-check.h"

#include "wire/tincan-limits.h"

#include <string.h>

/*
 * json-glib's parser descends recursively, takes comments, octal numbers and single quotes, wraps
 * integers around, and cuts a string at an escaped NUL. Bytes from strangers first pass this check:
 * it is iterative, takes RFC 8259 and nothing more, and so agrees with JSON.parse() in the page.
 */

/* As many as the largest safe integer has. More would not survive in a double, and could wrap a
 * gint64 around. */
#define MAX_INTEGER_DIGITS 16

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_NAME,
  EXPECT_NAME_OR_END,
  EXPECT_SEPARATOR,
} Expectation;

typedef struct
{
  const char *at;
  const char *end;
  Expectation expectation;
  guint       depth;
  char        closers[TINCAN_MAX_JSON_DEPTH];
} Cursor;

static void
skip_space (Cursor *cursor)
{
  while (cursor->at < cursor->end &&
         (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r' || *cursor->at == '\n'))
    cursor->at++;
}

/* Reads the four digits after `\u`; -1 when they are not there. */
static int
read_hex4 (Cursor *cursor)
{
  int value = 0;

  if (cursor->end - cursor->at < 4)
    return -1;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*cursor->at);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
      cursor->at++;
    }

  return value;
}

/* After `\u`. A lone surrogate would become invalid UTF-8, and U+0000 the end of a C string. */
static const char *
check_unicode_escape (Cursor *cursor)
{
  int unit = read_hex4 (cursor);

  if (unit < 0)
    return "a \\u escape without four hexadecimal digits";
  if (unit == 0)
    return "an escaped NUL";
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return "a lone surrogate";
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (cursor->end - cursor->at < 2 || cursor->at[0] != '\\' || cursor->at[1] != 'u')
        return "a lone surrogate";
      cursor->at += 2;
      unit = read_hex4 (cursor);
      if (unit < 0xdc00 || unit > 0xdfff)
        return "a lone surrogate";
    }

  return NULL;
}

/* From the opening quotation mark. */
static const char *
check_string (Cursor *cursor)
{
  cursor->at++;

  while (cursor->at < cursor->end)
    {
      guchar c = (guchar) *cursor->at++;

      if (c == '"')
        return NULL;
      if (c < 0x20)
        return "a control character in a string";
      if (c != '\\')
        continue;

      if (cursor->at == cursor->end)
        break;
      c = (guchar) *cursor->at++;
      if (c == 'u')
        {
          const char *problem = check_unicode_escape (cursor);

          if (problem != NULL)
            return problem;
        }
      else if (c == '\0' || strchr ("\"\\/bfnrt", c) == NULL)
        {
          return "an unknown escape";
        }
    }

  return "a string without an end";
}

static gsize
skip_digits (Cursor *cursor)
{
  const char *start = cursor->at;

  while (cursor->at < cursor->end && g_ascii_isdigit (*cursor->at))
    cursor->at++;

  return cursor->at - start;
}

/* From the sign or the first digit. */
static const char *
check_number (Cursor *cursor)
{
  const char *digits;
  gsize n_digits;

  if (*cursor->at == '-')
    cursor->at++;

  digits = cursor->at;
  n_digits = skip_digits (cursor);
  if (n_digits == 0)
    return "a number without digits";
  if (n_digits > 1 && *digits == '0')
    return "a number with a leading zero";
  if (n_digits > MAX_INTEGER_DIGITS)
    return "a number that is too large";

  if (cursor->at < cursor->end && *cursor->at == '.')
    {
      cursor->at++;
      if (skip_digits (cursor) == 0)
        return "a decimal point without digits";
    }
  if (cursor->at < cursor->end && (*cursor->at == 'e' || *cursor->at == 'E'))
    {
      cursor->at++;
      if (cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-'))
        cursor->at++;
      if (skip_digits (cursor) == 0)
        return "an exponent without digits";
    }

  return NULL;
}

static const char *
check_literal (Cursor *cursor)
{
  static const char *const literals[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      gsize length = strlen (literals[i]);

      if ((gsize) (cursor->end - cursor->at) >= length &&
          memcmp (cursor->at, literals[i], length) == 0)
        {
          cursor->at += length;
          return NULL;
        }
    }

  return "something that is not a value";
}

static const char *
enter (Cursor     *cursor,
       char        closer,
       Expectation expectation)
{
  if (cursor->depth == TINCAN_MAX_JSON_DEPTH)
    return "too many levels";

  cursor->closers[cursor->depth++] = closer;
  cursor->expectation = expectation;
  cursor->at++;

  return NULL;
}

static const char *
leave (Cursor *cursor)
{
  if (cursor->depth == 0 || cursor->closers[cursor->depth - 1] != *cursor->at)
    return "a bracket that closes nothing";

  cursor->depth--;
  cursor->expectation = EXPECT_SEPARATOR;
  cursor->at++;

  return NULL;
}

static const char *
check_value (Cursor *cursor)
{
  char c = *cursor->at;

  if (c == '{')
    return enter (cursor, '}', EXPECT_NAME_OR_END);
  if (c == '[')
    return enter (cursor, ']', EXPECT_VALUE_OR_END);
  if (c == ']' && cursor->expectation == EXPECT_VALUE_OR_END)
    return leave (cursor);

  cursor->expectation = EXPECT_SEPARATOR;
  if (c == '"')
    return check_string (cursor);
  if (c == '-' || g_ascii_isdigit (c))
    return check_number (cursor);

  return check_literal (cursor);
}

static const char *
check_name (Cursor *cursor)
{
  const char *problem;

  if (*cursor->at == '}' && cursor->expectation == EXPECT_NAME_OR_END)
    return leave (cursor);
  if (*cursor->at != '"')
    return "a member without a name";

  problem = check_string (cursor);
  if (problem != NULL)
    return problem;

  skip_space (cursor);
  if (cursor->at == cursor->end || *cursor->at != ':')
    return "a name without a colon";
  cursor->at++;
  cursor->expectation = EXPECT_VALUE;

  return NULL;
}

static const char *
check_separator (Cursor *cursor)
{
  if (cursor->depth > 0 && *cursor->at == ',')
    {
      cursor->expectation = cursor->closers[cursor->depth - 1] == '}' ? EXPECT_NAME : EXPECT_VALUE;
      cursor->at++;
      return NULL;
    }

  return leave (cursor);
}

static const char *
check_next (Cursor *cursor)
{
  switch (cursor->expectation)
    {
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END:
      return check_value (cursor);

    case EXPECT_NAME:
    case EXPECT_NAME_OR_END:
      return check_name (cursor);

    case EXPECT_SEPARATOR:
      return check_separator (cursor);

    default:
      g_assert_not_reached ();
    }
}

/**
 * tincan_json_check:
 * @data: UTF-8 without NUL, not necessarily terminated
 * @length: length of @data in bytes
 * @out_offset: (out): where the problem is, in bytes
 *
 * Checks that @data is one JSON value as RFC 8259 writes it, with at most
 * TINCAN_MAX_JSON_DEPTH levels, no escaped NUL or lone surrogate, and no
 * number of more than 16 digits before the point.
 *
 * Works in constant space and does not recurse.
 *
 * Returns: (nullable): what is wrong, in words for a log, or %NULL
 */
const char *
tincan_json_check (const char *data,
                   gsize       length,
                   gsize      *out_offset)
{
  Cursor cursor = { .at = data, .end = data + length, .expectation = EXPECT_VALUE };

  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (out_offset != NULL, NULL);

  *out_offset = 0;

  for (skip_space (&cursor); cursor.at < cursor.end; skip_space (&cursor))
    {
      const char *problem = check_next (&cursor);

      if (problem != NULL)
        {
          *out_offset = cursor.at - data;
          return problem;
        }
    }

  *out_offset = length;
  if (cursor.depth > 0 || cursor.expectation != EXPECT_SEPARATOR)
    return "an early end";

  return NULL;
}
