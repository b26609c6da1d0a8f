/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-candidate"

#include "config.h"

#include "core/peer/tincan-candidate.h"

#include "wire/tincan-error.h"

#include <gio/gio.h>
#include <string.h>

#define PREFIX "candidate:"
#define MAX_TEXT_BYTES 512
#define MAX_FOUNDATION_BYTES 32
#define MAX_NAME_BYTES 255

/* Well-known services listen on TCP ports below this one. A side that wants us to connect to one
 * has no business with us. */
#define FIRST_TCP_PORT 1024

/* candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE ... */
enum
{
  FIELD_FOUNDATION,
  FIELD_COMPONENT,
  FIELD_TRANSPORT,
  FIELD_PRIORITY,
  FIELD_ADDRESS,
  FIELD_PORT,
  FIELD_TYP,
  FIELD_TYPE,
  N_FIELDS
};

static gboolean
is_number (const char *text,
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
is_mdns_name (const char *text)
{
  gsize length = strlen (text);

  if (!g_str_has_suffix (text, ".local") || length == strlen (".local") || length > MAX_NAME_BYTES)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '.')
        return FALSE;
    }
  return TRUE;
}

/* Addresses that are one other machine, or this one where that was asked for. */
static gboolean
is_address (const char *text,
            gboolean    loopback)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL || g_inet_address_get_is_any (address) ||
      g_inet_address_get_is_multicast (address) || g_str_equal (text, "255.255.255.255"))
    return FALSE;

  return loopback || !g_inet_address_get_is_loopback (address);
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

/**
 * tincan_candidate_parse:
 * @text: one candidate, with or without `a=` in front
 * @loopback: whether a candidate on this machine is taken
 * @error: return location for an error
 *
 * Checks what the other side wants us to send packets to, before libnice sees it.
 *
 * Returns: (transfer full): the candidate, or NULL with %TINCAN_ERROR_PROTOCOL. One that is
 *   refused can be left out; the connection may come about by another.
 */
TincanCandidate *
tincan_candidate_parse (const char *text,
                        gboolean    loopback,
                        GError    **error)
{
  g_autoptr(TincanCandidate) self = g_new0 (TincanCandidate, 1);
  g_auto(GStrv) fields = NULL;
  gboolean tcp = FALSE;
  guint64 number = 0;
  guint64 port = 0;

  if (g_str_has_prefix (text, "a="))
    text += 2;
  if (!g_str_has_prefix (text, PREFIX) || !is_plain_line (text))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, "This is not a candidate");
      return NULL;
    }

  fields = g_strsplit (text + strlen (PREFIX), " ", N_FIELDS + 1);
  if (g_strv_length (fields) < N_FIELDS ||
      !is_foundation (fields[FIELD_FOUNDATION]) ||
      !is_number (fields[FIELD_COMPONENT], 1, 2, &number) ||
      !is_number (fields[FIELD_PRIORITY], 0, G_MAXUINT32, &number) ||
      !is_number (fields[FIELD_PORT], 1, G_MAXUINT16, &port) ||
      !g_str_equal (fields[FIELD_TYP], "typ"))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "The fields of a candidate are not as they should be");
      return NULL;
    }

  tcp = g_ascii_strcasecmp (fields[FIELD_TRANSPORT], "tcp") == 0;
  if ((!tcp && g_ascii_strcasecmp (fields[FIELD_TRANSPORT], "udp") != 0) ||
      (tcp && port < FIRST_TCP_PORT && strstr (text, " tcptype active") == NULL))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "A candidate has a transport that is not used");
      return NULL;
    }

  self->mdns = is_mdns_name (fields[FIELD_ADDRESS]);
  if (!self->mdns && !is_address (fields[FIELD_ADDRESS], loopback))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                   "A candidate has an address that is not used");
      return NULL;
    }

  self->text = g_strdup (text);
  self->address = g_strdup (fields[FIELD_ADDRESS]);
  self->port = port;
  self->relayed = g_str_equal (fields[FIELD_TYPE], "relay");
  self->tcp = tcp;
  return g_steal_pointer (&self);
}

/**
 * tincan_candidate_dup_text_at:
 * @self: a candidate
 * @address: an IP address
 *
 * Returns: (transfer full): the text of the candidate with @address in place of its own
 */
char *
tincan_candidate_dup_text_at (const TincanCandidate *self,
                              const char            *address)
{
  g_auto(GStrv) fields = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  fields = g_strsplit (self->text, " ", N_FIELDS + 1);
  g_free (fields[FIELD_ADDRESS]);
  fields[FIELD_ADDRESS] = g_strdup (address);
  return g_strjoinv (" ", fields);
}

/**
 * tincan_candidate_free:
 * @self: (nullable): a candidate
 */
void
tincan_candidate_free (TincanCandidate *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self->address);
  g_free (self);
}
