/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-link"

#include "config.h"

#include "wire/tincan-link.h"

#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"
#include "wire/tincan-secret.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define PAYLOAD_BYTES (TINCAN_MAILBOX_ID_BYTES + TINCAN_LINK_SECRET_BYTES)
#define PAYLOAD_CHARACTERS 43
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

#define PAYLOAD_ALPHABET \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

struct _TincanLink
{
  char   *page;
  char   *server;
  GBytes *mailbox;
  GBytes *secret;
};

static void
link_clear (TincanLink *self)
{
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->mailbox, g_bytes_unref);
  g_clear_pointer (&self->secret, g_bytes_unref);
}

/**
 * tincan_link_new:
 * @page_base: the address of the page that opens the link
 * @server_base: (nullable): the address of the signaling server; NULL for the same
 * @mailbox: the mailbox id, 16 bytes
 * @secret: the link's secret, 16 bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): a link, or NULL with %TINCAN_ERROR_CODE_INVALID when one of the
 *   addresses is none
 */
TincanLink *
tincan_link_new (const char *page_base,
                 const char *server_base,
                 GBytes     *mailbox,
                 GBytes     *secret,
                 GError    **error)
{
  g_autofree char *page = NULL;
  g_autofree char *server = NULL;
  TincanLink *self;

  g_return_val_if_fail (page_base != NULL, NULL);
  g_return_val_if_fail (g_bytes_get_size (mailbox) == TINCAN_MAILBOX_ID_BYTES, NULL);
  g_return_val_if_fail (g_bytes_get_size (secret) == TINCAN_LINK_SECRET_BYTES, NULL);

  page = tincan_base_address_normalize (page_base, error);
  if (page == NULL)
    return NULL;
  server = tincan_base_address_normalize (server_base != NULL ? server_base : page, error);
  if (server == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (TincanLink);
  self->page = g_steal_pointer (&page);
  self->server = g_steal_pointer (&server);
  self->mailbox = g_bytes_ref (mailbox);
  self->secret = g_bytes_ref (secret);
  return self;
}

static void
set_invalid (GError **error)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                       _("This is not a Tincan link. Copy the whole link and try again."));
}

static gboolean
skip_prefix (const char **text,
             const char  *prefix)
{
  if (g_ascii_strncasecmp (*text, prefix, strlen (prefix)) != 0)
    return FALSE;

  *text += strlen (prefix);
  return TRUE;
}

/* Reads the `name=value` pairs behind a payload, of which this version knows `s`. */
static gboolean
parse_parameters (const char *parameters,
                  char      **out_server,
                  GError    **error)
{
  g_auto(GStrv) pairs = g_strsplit (parameters, "&", -1);
  g_autofree char *server = NULL;

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (!g_str_has_prefix (pairs[i], "s="))
        continue;

      /* Two servers: which one is meant must not depend on who reads. */
      value = g_uri_unescape_string (pairs[i] + strlen ("s="), NULL);
      if (value == NULL || server != NULL)
        {
          set_invalid (error);
          return FALSE;
        }
      server = tincan_base_address_normalize (value, error);
      if (server == NULL)
        return FALSE;
    }

  *out_server = g_steal_pointer (&server);
  return TRUE;
}

/* Reads the mailbox id and the secret. @payload goes up to the parameters or the end. */
static gboolean
parse_payload (const char *payload,
               gsize       length,
               GBytes    **out_mailbox,
               GBytes    **out_secret,
               GError    **error)
{
  guint8 bytes[PAYLOAD_BYTES];

  if (strspn (payload, PAYLOAD_ALPHABET) != length)
    {
      set_invalid (error);
      return FALSE;
    }
  if (length < PAYLOAD_CHARACTERS)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_INVALID,
                           _("The end of the link is missing. Copy the whole link and try again."));
      return FALSE;
    }
  if (length > PAYLOAD_CHARACTERS)
    {
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_VERSION,
                           _("This link was made by a newer version of Tincan. "
                             "Update Tincan here and try again."));
      return FALSE;
    }
  if (sodium_base642bin (bytes, sizeof bytes, payload, length, NULL, NULL, NULL, VARIANT) != 0)
    {
      set_invalid (error);
      return FALSE;
    }

  *out_mailbox = g_bytes_new (bytes, TINCAN_MAILBOX_ID_BYTES);
  *out_secret = tincan_secret_new (bytes + TINCAN_MAILBOX_ID_BYTES, TINCAN_LINK_SECRET_BYTES);
  sodium_memzero (bytes, sizeof bytes);
  return TRUE;
}

/**
 * tincan_link_parse:
 * @text: what somebody typed or pasted
 * @error: return location for an error
 *
 * Reads a link. White space around it and `tincan:` in front of it are allowed.
 *
 * Returns: (transfer full): the link; or NULL with %TINCAN_ERROR_CODE_INVALID, or with
 *   %TINCAN_ERROR_VERSION when a newer Tincan made it
 */
TincanLink *
tincan_link_parse (const char *text,
                   GError    **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *base = NULL;
  g_autofree char *server = NULL;
  g_autoptr(GBytes) mailbox = NULL;
  g_autoptr(GBytes) secret = NULL;
  const char *link;
  const char *payload;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  link = stripped;
  skip_prefix (&link, "tincan:");

  payload = strchr (link, '#');
  if (payload == NULL || strlen (link) > TINCAN_MAX_LINK_BYTES)
    {
      set_invalid (error);
      return NULL;
    }

  base = g_strndup (link, payload - link);
  payload++;
  length = strcspn (payload, "&");
  if (!parse_payload (payload, length, &mailbox, &secret, error) ||
      !parse_parameters (payload + length, &server, error))
    return NULL;

  return tincan_link_new (base, server, mailbox, secret, error);
}

/**
 * tincan_link_ref:
 * @self: a link
 *
 * Returns: (transfer full): @self
 */
TincanLink *
tincan_link_ref (TincanLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * tincan_link_unref:
 * @self: (transfer full): a link
 */
void
tincan_link_unref (TincanLink *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, (GDestroyNotify) link_clear);
}

/**
 * tincan_link_get_page:
 * @self: a link
 *
 * Returns: (transfer none): the base address of the page
 */
const char *
tincan_link_get_page (TincanLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->page;
}

/**
 * tincan_link_get_server:
 * @self: a link
 *
 * Returns: (transfer none): the base address of the signaling server
 */
const char *
tincan_link_get_server (TincanLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->server;
}

/**
 * tincan_link_get_mailbox:
 * @self: a link
 *
 * Returns: (transfer none): the mailbox id, 16 bytes
 */
GBytes *
tincan_link_get_mailbox (TincanLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->mailbox;
}

/**
 * tincan_link_get_secret:
 * @self: a link
 *
 * Returns: (transfer none): the password of the link, 16 bytes
 */
GBytes *
tincan_link_get_secret (TincanLink *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->secret;
}

/**
 * tincan_link_to_string:
 * @self: a link
 *
 * Returns: (transfer full): the link as it is shown and put into a QR code. It holds the secret: it
 *   goes to the person and to nothing else
 */
char *
tincan_link_to_string (TincanLink *self)
{
  guint8 bytes[PAYLOAD_BYTES];
  char payload[PAYLOAD_CHARACTERS + 1];
  g_autofree char *server = NULL;
  char *text;

  g_return_val_if_fail (self != NULL, NULL);

  memcpy (bytes, g_bytes_get_data (self->mailbox, NULL), TINCAN_MAILBOX_ID_BYTES);
  memcpy (bytes + TINCAN_MAILBOX_ID_BYTES, g_bytes_get_data (self->secret, NULL),
          TINCAN_LINK_SECRET_BYTES);
  sodium_bin2base64 (payload, sizeof payload, bytes, sizeof bytes, VARIANT);

  if (!g_str_equal (self->page, self->server))
    server = g_uri_escape_string (self->server, ":/", FALSE);
  text = g_strconcat (self->page, "#", payload,
                      server != NULL ? "&s=" : NULL, server, NULL);

  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (payload, sizeof payload);
  return text;
}

/**
 * tincan_link_looks_like:
 * @text: what somebody typed or pasted
 *
 * Returns: whether @text begins as a link does, so that it is not taken for a code or for a file's
 *   name, whatever may be wrong with the rest
 */
gboolean
tincan_link_looks_like (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  while (g_ascii_isspace (*text))
    text++;
  return skip_prefix (&text, "tincan:") || skip_prefix (&text, "https://") ||
         skip_prefix (&text, "http://");
}
