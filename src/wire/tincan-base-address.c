/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-base-address"

#include "config.h"

#include "wire/tincan-base-address.h"

#include "wire/tincan-error.h"
#include "wire/tincan-ip-address.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Addresses are read by a small grammar of our own, PROTOCOL.md section 3, and not by a library of
 * addresses: the page and the programs must not read two different ones out of the same text. That
 * is also why a host in another script has to be given in its ASCII form (xn--…).
 */

#define MAX_HOST_BYTES 253
#define MAX_LABEL_BYTES 63
#define MAX_PORT 65535

#define LETTERS_AND_DIGITS \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* The pchar of RFC 3986 without the percent sign. */
#define SEGMENT_CHARACTERS LETTERS_AND_DIGITS "-._~!$&'()*+,;=:@"

static gboolean
is_name_host (const char *host)
{
  gsize label_length = 0;
  gsize length = strlen (host);

  if (length == 0 || length > MAX_HOST_BYTES)
    return FALSE;

  for (const char *at = host; *at != '\0'; at++)
    {
      if (*at == '.')
        {
          if (label_length == 0)
            return FALSE;
          label_length = 0;
          continue;
        }
      if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
        return FALSE;
      if (++label_length > MAX_LABEL_BYTES)
        return FALSE;
    }

  return TRUE;
}

/* The host in the form in which hosts are compared; NULL when it is none. */
static char *
normalize_host (const char *host,
                gsize       length)
{
  g_autofree char *text = g_strndup (host, length);

  if (text[0] == '[')
    {
      g_autofree char *inner = NULL;

      if (length < 2 || text[length - 1] != ']')
        return NULL;
      inner = g_strndup (text + 1, length - 2);
      if (!tincan_ip_address_is_v6 (inner))
        return NULL;
      return g_ascii_strdown (text, -1);
    }

  return is_name_host (text) ? g_ascii_strdown (text, -1) : NULL;
}

/* Reads what is between a host and its path: nothing, or `:` and a number; 0 stands for nothing. */
static gboolean
parse_port (const char *text,
            gsize       length,
            guint      *out_port)
{
  guint port = 0;

  *out_port = 0;
  if (length == 0)
    return TRUE;
  if (text[0] != ':' || length < 2 || length > strlen (":65535"))
    return FALSE;

  for (gsize i = 1; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      port = port * 10 + g_ascii_digit_value (text[i]);
    }

  *out_port = port;
  return port > 0 && port <= MAX_PORT;
}

static gboolean
is_segment (const char *segment)
{
  g_autofree char *plain = NULL;

  for (const char *at = segment; *at != '\0'; at++)
    if (strchr (SEGMENT_CHARACTERS, *at) == NULL &&
        !(at[0] == '%' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2])))
      return FALSE;

  /* Browsers take these for steps even when they are percent-encoded. */
  plain = g_uri_unescape_string (segment, NULL);
  return segment[0] != '\0' && g_strcmp0 (plain, ".") != 0 && g_strcmp0 (plain, "..") != 0;
}

/* Whether @path is empty, or begins and ends with `/` and has proper names between. */
static gboolean
is_base_path (const char *path)
{
  g_auto(GStrv) segments = NULL;
  guint last;

  if (path[0] == '\0')
    return TRUE;

  segments = g_strsplit (path, "/", -1);
  last = g_strv_length (segments) - 1;
  for (guint i = 0; i <= last; i++)
    if (i == 0 || i == last ? segments[i][0] != '\0' : !is_segment (segments[i]))
      return FALSE;
  return last > 0;
}

static char *
normalize (const char *text)
{
  gboolean secure;
  const char *authority;
  const char *path;
  const char *host_end;
  const char *port_start;
  guint port;
  g_autofree char *host = NULL;
  g_autofree char *port_text = NULL;

  if (strlen (text) > TINCAN_MAX_BASE_ADDRESS_BYTES)
    return NULL;

  secure = g_ascii_strncasecmp (text, "https://", strlen ("https://")) == 0;
  if (!secure && g_ascii_strncasecmp (text, "http://", strlen ("http://")) != 0)
    return NULL;

  authority = text + (secure ? strlen ("https://") : strlen ("http://"));
  path = authority + strcspn (authority, "/");
  host_end = authority[0] == '[' ? memchr (authority, ']', path - authority) : NULL;
  port_start = memchr (host_end != NULL ? host_end : authority, ':',
                       path - (host_end != NULL ? host_end : authority));
  if (port_start == NULL)
    port_start = path;

  host = normalize_host (authority, port_start - authority);
  if (host == NULL || !parse_port (port_start, path - port_start, &port) || !is_base_path (path))
    return NULL;

  if (port != 0 && port != (secure ? 443 : 80))
    port_text = g_strdup_printf (":%u", port);
  return g_strconcat (secure ? "https://" : "http://", host, port_text != NULL ? port_text : "",
                      path[0] != '\0' ? path : "/", NULL);
}

/**
 * tincan_base_address_normalize:
 * @text: the address of a page or a signaling server
 * @error: return location for an error
 *
 * Checks that @text is an address that others can be made from: `http` or `https`, no user, no
 * query, no fragment, and a path that is empty or ends in `/`. Scheme and host are lowered, the
 * scheme's own port is left out, and an empty path becomes `/`, so that equal addresses are equal
 * strings.
 *
 * Returns: (transfer full): the address, or NULL with %TINCAN_ERROR_CODE_INVALID
 */
char *
tincan_base_address_normalize (const char *text,
                               GError    **error)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  address = normalize (text);
  if (address == NULL)
    g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                         _("This is not the address of a server. "
                           "It should look like https://send.example/ and end in a slash."));
  return g_steal_pointer (&address);
}

/**
 * tincan_base_address_dup_websocket:
 * @base: an address from tincan_base_address_normalize()
 *
 * Returns: (transfer full): the address of the WebSocket of the signaling server at @base
 */
char *
tincan_base_address_dup_websocket (const char *base)
{
  g_return_val_if_fail (base != NULL && g_str_has_prefix (base, "http"), NULL);

  return g_strconcat ("ws", base + strlen ("http"), "ws", NULL);
}
