/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-candidate"

#include "config.h"

#include "core/peer/tincan-candidate.h"

#include "wire/tincan-error.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_NAME_BYTES 255

/* Well-known services listen on TCP ports below this one. A side that wants us to connect to one
 * has no business with us. */
#define FIRST_TCP_PORT 1024

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

static TincanCandidate *
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, why);
  return NULL;
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
  g_autoptr(TincanCandidateLine) line = tincan_candidate_line_parse (text);
  TincanCandidate *self;
  gboolean mdns;

  if (line == NULL)
    return refuse (error, "This is not a candidate");
  if (line->tcp && line->port < FIRST_TCP_PORT && g_strcmp0 (line->tcptype, "active") != 0)
    return refuse (error, "A candidate has a port that is not used");
  mdns = is_mdns_name (line->address);
  if (!mdns && !is_address (line->address, loopback))
    return refuse (error, "A candidate has an address that is not used");

  self = g_new0 (TincanCandidate, 1);
  self->mdns = mdns;
  self->text = line->text;
  self->address = line->address;
  self->port = line->port;
  self->relayed = g_str_equal (line->type, "relay");
  self->tcp = line->tcp;
  self->line = g_steal_pointer (&line);
  return self;
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
  g_return_val_if_fail (self != NULL, NULL);

  return tincan_candidate_line_dup_text_at (self->line, address);
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

  tincan_candidate_line_free (self->line);
  g_free (self);
}
