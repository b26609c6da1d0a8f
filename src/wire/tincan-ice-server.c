/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-ice-server"

#include "config.h"

#include "wire/tincan-ice-server.h"

#include "wire/tincan-error.h"
#include "wire/tincan-ip-address.h"
#include "wire/tincan-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_PORT 3478 /* RFC 5389 and RFC 5766, for UDP and TCP alike */
#define MAX_HOST_BYTES 253

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, sentence);
  return FALSE;
}

/* The scheme decides the kind; *@inout_url moves behind its colon. */
static gboolean
parse_scheme (TincanIceServer *self,
              const char     **inout_url,
              GError         **error)
{
  const char *url = *inout_url;

  if (g_ascii_strncasecmp (url, "stun:", 5) == 0)
    {
      self->kind = TINCAN_ICE_SERVER_STUN;
      *inout_url = url + 5;
      return TRUE;
    }
  if (g_ascii_strncasecmp (url, "turn:", 5) == 0)
    {
      self->kind = TINCAN_ICE_SERVER_TURN;
      *inout_url = url + 5;
      return TRUE;
    }

  /* libnice would open plain TCP there: what was meant to be hidden would not be. */
  if (g_ascii_strncasecmp (url, "turns:", 6) == 0)
    return refuse (error, _("“turns:” addresses cannot be used, because TLS to a TURN server is "
                            "not available here. What is sent is encrypted from end to end anyway: "
                            "use “turn:…?transport=tcp” instead, for example on port 443."));
  if (g_ascii_strncasecmp (url, "stuns:", 6) == 0)
    return refuse (error, _("“stuns:” addresses cannot be used, because TLS to a STUN server is "
                            "not available here. Use “stun:” instead."));

  return refuse (error, _("The address of a STUN or TURN server begins with “stun:” or “turn:”, "
                          "for example “stun:stun.example.org:3478”."));
}

/* RFC 7065: `?transport=udp` or `?transport=tcp`; RFC 7064 has no query. */
static gboolean
parse_query (TincanIceServer *self,
             const char      *query,
             GError         **error)
{
  if (self->kind == TINCAN_ICE_SERVER_STUN)
    return refuse (error, _("The address of a STUN server has nothing after a question mark."));

  if (g_ascii_strcasecmp (query, "transport=udp") == 0)
    self->transport = TINCAN_ICE_TRANSPORT_UDP;
  else if (g_ascii_strcasecmp (query, "transport=tcp") == 0)
    self->transport = TINCAN_ICE_TRANSPORT_TCP;
  else
    return refuse (error, _("After the question mark, the address of a TURN server can have "
                            "“transport=udp” or “transport=tcp” and nothing else."));

  return TRUE;
}

static gboolean
parse_port (TincanIceServer *self,
            const char      *text,
            GError         **error)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    return refuse (error, _("The port of a STUN or TURN server is a number from 1 to 65535."));

  self->port = port;

  return TRUE;
}

/* A name in ASCII as in RFC 1123 (with underscores, which are in use), or an IPv4 address. */
static gboolean
is_host_name (const char *host)
{
  g_auto(GStrv) labels = NULL;
  const char *last = NULL;

  if (*host == '\0' || strlen (host) > MAX_HOST_BYTES)
    return FALSE;

  labels = g_strsplit (host, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return FALSE;
      for (gsize j = 0; j < length; j++)
        {
          if (!g_ascii_isalnum (labels[i][j]) && labels[i][j] != '-' && labels[i][j] != '_')
            return FALSE;
        }
      last = labels[i];
    }

  /* “1.2.3” and “300.0.0.1” are meant as addresses and are none. */
  if (strspn (last, "0123456789") == strlen (last))
    return g_hostname_is_ip_address (host);

  return TRUE;
}

/* Splits `host`, `host:port`, `[v6]` and `[v6]:port`. */
static gboolean
parse_authority (TincanIceServer *self,
                 const char      *text,
                 GError         **error)
{
  const char *port = NULL;

  if (*text == '[')
    {
      const char *end = strchr (text, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return refuse (error, _("The address of a STUN or TURN server has a bracket that is "
                                "not closed."));
      self->host = g_strndup (text + 1, end - text - 1);
      if (!tincan_ip_address_is_v6 (self->host))
        return refuse (error, _("What is in brackets is not an IPv6 address."));
      port = end[1] == ':' ? end + 2 : NULL;
    }
  else
    {
      const char *colon = strchr (text, ':');

      self->host = colon != NULL ? g_strndup (text, colon - text) : g_strdup (text);
      if (colon != NULL && strchr (colon + 1, ':') != NULL)
        return refuse (error, _("An IPv6 address needs brackets here, for example "
                                "“stun:[2001:db8::1]:3478”."));
      if (!is_host_name (self->host))
        return refuse (error, _("The address of a STUN or TURN server has no valid host name, "
                                "for example “stun:stun.example.org:3478”."));
      port = colon != NULL ? colon + 1 : NULL;
    }

  return port == NULL || parse_port (self, port, error);
}

/**
 * tincan_ice_server_parse:
 * @url: `stun:host[:port]` (RFC 7064) or `turn:host[:port][?transport=udp|tcp]` (RFC 7065)
 * @username: (nullable): for TURN
 * @credential: (nullable): for TURN
 *
 * Reads a STUN or TURN URL as browsers write it. The message of an error is a
 * translated sentence for the person who wrote @url, and does not quote it.
 *
 * Returns: (transfer full): the server, or %NULL with TINCAN_ERROR_PROTOCOL
 */
TincanIceServer *
tincan_ice_server_parse (const char *url,
                         const char *username,
                         const char *credential,
                         GError    **error)
{
  g_autoptr(TincanIceServer) self = NULL;
  g_autofree char *authority = NULL;
  const char *query;

  g_return_val_if_fail (url != NULL, NULL);

  self = g_new0 (TincanIceServer, 1);
  self->port = DEFAULT_PORT;
  self->username = g_strdup (username);
  self->credential = g_strdup (credential);

  if (!parse_scheme (self, &url, error))
    return NULL;

  if (strchr (url, '@') != NULL)
    {
      refuse (error, _("A user name or password does not belong in the address of a STUN or TURN "
                       "server. Give them apart from it."));
      return NULL;
    }

  query = strchr (url, '?');
  if (query != NULL && !parse_query (self, query + 1, error))
    return NULL;

  authority = query != NULL ? g_strndup (url, query - url) : g_strdup (url);
  if (!parse_authority (self, authority, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tincan_ice_server_copy:
 * @self: a server
 *
 * Returns: (transfer full): a copy
 */
TincanIceServer *
tincan_ice_server_copy (const TincanIceServer *self)
{
  TincanIceServer *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (TincanIceServer, 1);
  *copy = *self;
  copy->host = g_strdup (self->host);
  copy->username = g_strdup (self->username);
  copy->credential = g_strdup (self->credential);
  copy->addresses = g_strdupv (self->addresses);

  return copy;
}

/**
 * tincan_ice_server_can_relay:
 * @self: a server
 *
 * Returns: whether it is a TURN server and has what one asks for: a name and a password
 */
gboolean
tincan_ice_server_can_relay (const TincanIceServer *self)
{
  return self->kind == TINCAN_ICE_SERVER_TURN && self->username != NULL &&
         self->credential != NULL;
}

/**
 * tincan_ice_servers_can_relay:
 * @servers: (nullable) (element-type TincanIceServer): servers
 *
 * Returns: whether one of them can
 */
gboolean
tincan_ice_servers_can_relay (GPtrArray *servers)
{
  for (guint i = 0; servers != NULL && i < servers->len; i++)
    {
      if (tincan_ice_server_can_relay (g_ptr_array_index (servers, i)))
        return TRUE;
    }
  return FALSE;
}

/**
 * tincan_ice_server_free:
 * @self: (transfer full): a server
 */
void
tincan_ice_server_free (TincanIceServer *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->host);
  g_free (self->username);
  g_free (self->credential);
  g_strfreev (self->addresses);
  g_free (self);
}

/**
 * tincan_ice_server_to_url:
 * @self: a server
 *
 * Writes the URL without credentials and always with its port.
 *
 * Returns: (transfer full): what tincan_ice_server_parse() reads
 */
char *
tincan_ice_server_to_url (const TincanIceServer *self)
{
  const char *transport = "";
  gboolean is_v6;

  g_return_val_if_fail (self != NULL && self->host != NULL, NULL);

  if (self->transport == TINCAN_ICE_TRANSPORT_UDP)
    transport = "?transport=udp";
  else if (self->transport == TINCAN_ICE_TRANSPORT_TCP)
    transport = "?transport=tcp";
  is_v6 = strchr (self->host, ':') != NULL;

  return g_strdup_printf ("%s:%s%s%s:%u%s",
                          self->kind == TINCAN_ICE_SERVER_TURN ? "turn" : "stun",
                          is_v6 ? "[" : "", self->host, is_v6 ? "]" : "",
                          self->port, transport);
}

static void
add_url (GPtrArray  *servers,
         JsonNode   *url_node,
         const char *username,
         const char *credential)
{
  g_autoptr(TincanIceServer) server = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *url = tincan_json_node_peek_string (url_node);

  if (url == NULL)
    return;

  server = tincan_ice_server_parse (url, username, credential, &local_error);
  if (server == NULL)
    {
      g_debug ("Leaving out an ICE server: %s", local_error->message);
      return;
    }
  /* Browsers refuse a TURN server without both, and no TURN server in the open does without. */
  if (server->kind == TINCAN_ICE_SERVER_TURN && (username == NULL || credential == NULL))
    return;

  g_ptr_array_add (servers, g_steal_pointer (&server));
}

/**
 * tincan_ice_servers_from_json:
 * @array: the `ice_servers` of a `welcome`, of RTCIceServer
 *
 * Reads the servers that we can use, one for each URL. All others are left
 * out: a server may offer what only others understand. `urls` may be one string, as in
 * RTCIceServer.
 *
 * Returns: (transfer full) (element-type TincanIceServer): the servers, maybe none
 */
GPtrArray *
tincan_ice_servers_from_json (JsonArray *array)
{
  g_autoptr(GPtrArray) servers = NULL;

  g_return_val_if_fail (array != NULL, NULL);

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *object;
      JsonNode *urls;
      JsonArray *list;
      const char *username;
      const char *credential;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      object = json_node_get_object (element);
      username = tincan_json_node_peek_string (json_object_get_member (object, "username"));
      credential = tincan_json_node_peek_string (json_object_get_member (object, "credential"));
      urls = json_object_get_member (object, "urls");
      if (urls == NULL)
        continue;

      if (!JSON_NODE_HOLDS_ARRAY (urls))
        {
          add_url (servers, urls, username, credential);
          continue;
        }
      list = json_node_get_array (urls);
      for (guint j = 0; j < json_array_get_length (list); j++)
        add_url (servers, json_array_get_element (list, j), username, credential);
    }

  return g_steal_pointer (&servers);
}

/**
 * tincan_ice_servers_to_json:
 * @servers: (element-type TincanIceServer): servers
 *
 * Returns: (transfer full): an array of RTCIceServer, one for each server
 */
JsonArray *
tincan_ice_servers_to_json (GPtrArray *servers)
{
  JsonArray *array;

  g_return_val_if_fail (servers != NULL, NULL);

  array = json_array_sized_new (servers->len);
  for (guint i = 0; i < servers->len; i++)
    {
      const TincanIceServer *server = g_ptr_array_index (servers, i);
      g_autofree char *url = tincan_ice_server_to_url (server);
      JsonObject *object = json_object_new ();
      JsonArray *urls = json_array_new ();

      json_array_add_string_element (urls, url);
      json_object_set_array_member (object, "urls", urls);
      if (server->username != NULL)
        json_object_set_string_member (object, "username", server->username);
      if (server->credential != NULL)
        json_object_set_string_member (object, "credential", server->credential);
      json_array_add_object_element (array, object);
    }

  return array;
}
