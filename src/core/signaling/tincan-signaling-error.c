/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-signaling-error"

#include "config.h"

#include "core/signaling/tincan-signaling-error.h"

#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* The address as a person knows it: without the scheme of WebSockets and its path. */
static char *
dup_host (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup (url);
  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  return g_strdup (g_uri_get_host (uri));
}

GError *
tincan_signaling_error_new_silent (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                              _("The server does not answer. Check the network connection."));
}

GError *
tincan_signaling_error_new_nonsense (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                              _("The server sent something that Tincan does not understand. "
                                "Try another server."));
}

GError *
tincan_signaling_error_new_broken (void)
{
  return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                              _("The connection to the server broke."));
}

/**
 * tincan_signaling_error_new_connect:
 * @cause: what libsoup or GIO said
 * @url: where to
 *
 * Whether another attempt makes sense is in the code: %TINCAN_ERROR_SERVER_UNREACHABLE may pass,
 * %TINCAN_ERROR_SERVER_REFUSED (no Tincan there, or a certificate that cannot be trusted) will not.
 */
GError *
tincan_signaling_error_new_connect (const GError *cause,
                                    const char   *url)
{
  g_autofree char *host = dup_host (url);

  if (cause->domain == G_TLS_ERROR)
    return g_error_new (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                        _("The identity of the server %s could not be checked: %s"),
                        host, cause->message);
  if (g_error_matches (cause, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET) ||
      g_error_matches (cause, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE))
    return g_error_new (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                        _("There is no Tincan server at %s. Check the address."), host);
  if (g_error_matches (cause, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND) ||
      g_error_matches (cause, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return g_error_new (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                        _("The server %s was not found. Check the address and the network "
                          "connection."),
                        host);
  return g_error_new (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                      _("The server %s cannot be reached: %s"), host, cause->message);
}

/**
 * tincan_signaling_error_new_closed:
 * @close_code: with which the server closed the WebSocket, PROTOCOL.md section 4
 */
GError *
tincan_signaling_error_new_closed (guint close_code)
{
  switch (close_code)
    {
    case TINCAN_CLOSE_VERSION:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_VERSION,
                                  _("The server uses another version of Tincan's protocol. "
                                    "Update Tincan, or use another server."));
    case TINCAN_CLOSE_EXPIRED:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                  _("The code and link have expired. Make new ones."));
    case TINCAN_CLOSE_TOO_MANY:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("There are too many connections from this network to the "
                                    "server. Try again in a few minutes."));
    case TINCAN_CLOSE_SLOW_DOWN:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("The server asks this network to slow down. Try again in a "
                                    "minute."));
    case TINCAN_CLOSE_REPLACED:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("Another connection has taken this one's place."));
    case TINCAN_CLOSE_GOING_AWAY:
    case TINCAN_CLOSE_IDLE:
    case TINCAN_CLOSE_NOT_READING:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_UNREACHABLE,
                                  _("The server ended the connection."));
    default:
      return g_error_new (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                          _("The server ended the connection (reason %u)."), close_code);
    }
}

/**
 * tincan_signaling_error_new_refused:
 * @code: the answer to our `open` or `join`
 */
GError *
tincan_signaling_error_new_refused (TincanMailboxErrorCode code)
{
  switch (code)
    {
    case TINCAN_MAILBOX_ERROR_NO_SUCH_CODE:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                  _("Nobody is waiting with this code. It may have been used, or "
                                    "the other side has closed Tincan. Ask for a new code."));
    case TINCAN_MAILBOX_ERROR_NO_SUCH_MAILBOX:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                  _("Nobody is waiting behind this link. It works only while the "
                                    "other side keeps Tincan open. Ask for a new link."));
    case TINCAN_MAILBOX_ERROR_LOCKED:
    case TINCAN_MAILBOX_ERROR_GUESTS_FULL:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                                  _("Somebody else has already used this code or link. Ask for a "
                                    "new one."));
    case TINCAN_MAILBOX_ERROR_SERVER_FULL:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("The server is full. Try again later, or use another "
                                    "server."));
    case TINCAN_MAILBOX_ERROR_SLOW_DOWN:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("There were too many attempts from this network. Try again "
                                    "in a minute."));
    case TINCAN_MAILBOX_ERROR_TAKEN:
    case TINCAN_MAILBOX_ERROR_NO_SUCH_GUEST:
    case TINCAN_MAILBOX_ERROR_QUEUE_FULL:
    case TINCAN_MAILBOX_ERROR_NOT_NOW:
    case TINCAN_MAILBOX_ERROR_UNKNOWN:
    default:
      return g_error_new_literal (TINCAN_ERROR, TINCAN_ERROR_SERVER_REFUSED,
                                  _("The server refused. Try again, or use another server."));
    }
}
