/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"

#include <string.h>

static const char *
kind_to_string (TincanIceServerKind kind)
{
  return kind == TINCAN_ICE_SERVER_TURN ? "turn" : "stun";
}

static const char *
transport_to_string (TincanIceTransport transport)
{
  static const char *const names[] = { "any", "udp", "tcp" };

  return names[transport];
}

static void
check_server (const TincanIceServer *server,
              JsonObject            *vector)
{
  g_autofree char *url = tincan_ice_server_to_url (server);

  g_assert_cmpstr (kind_to_string (server->kind), ==, vectors_string (vector, "kind"));
  g_assert_cmpstr (server->host, ==, vectors_string (vector, "host"));
  g_assert_cmpuint (server->port, ==, json_object_get_int_member (vector, "port"));
  g_assert_cmpstr (transport_to_string (server->transport), ==,
                   vectors_string (vector, "transport"));
  g_assert_cmpstr (url, ==, vectors_string (vector, "written"));
}

static void
check_valid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanIceServer) server = NULL;
  g_autoptr(TincanIceServer) again = NULL;
  g_autofree char *url = NULL;

  server = tincan_ice_server_parse (vectors_string (vector, "url"), NULL, NULL, &error);
  g_assert_no_error (error);
  check_server (server, vector);
  g_assert_null (server->username);
  g_assert_null (server->credential);

  url = tincan_ice_server_to_url (server);
  again = tincan_ice_server_parse (url, NULL, NULL, &error);
  g_assert_no_error (error);
  /* The spelling of the scheme aside, it is the same server. */
  check_server (again, vector);
}

static void
test_valid (void)
{
  vectors_foreach ("ice-servers.json", "valid", check_valid);
}

static void
check_invalid (JsonObject *vector)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_ice_server_parse (vectors_string (vector, "url"), "ann", "secret", &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  /* A sentence for people. */
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
test_invalid (void)
{
  vectors_foreach ("ice-servers.json", "invalid", check_invalid);
}

static void
test_tls_is_explained (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_ice_server_parse ("turns:turn.example.org", "a", "b", &error));
  g_assert_nonnull (strstr (error->message, "TLS"));
  g_assert_nonnull (strstr (error->message, "transport=tcp"));
}

static void
test_secrets_are_not_quoted (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_ice_server_parse ("turn:ann:sEcReT@turn.example.org", NULL, NULL, &error));
  g_assert_null (strstr (error->message, "sEcReT"));
  g_assert_nonnull (strstr (error->message, "password"));
}

static void
test_copy (void)
{
  g_autoptr(TincanIceServer) server = NULL;
  g_autoptr(TincanIceServer) copy = NULL;
  g_autofree char *url = NULL;

  server = tincan_ice_server_parse ("turn:[::1]:5?transport=tcp", "ann", "secret", NULL);
  copy = tincan_ice_server_copy (server);
  g_clear_pointer (&server, tincan_ice_server_free);

  url = tincan_ice_server_to_url (copy);
  g_assert_cmpstr (url, ==, "turn:[::1]:5?transport=tcp");
  g_assert_cmpstr (copy->username, ==, "ann");
  g_assert_cmpstr (copy->credential, ==, "secret");
}

static void
test_json (void)
{
  g_autoptr(GPtrArray) servers = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(JsonArray) array = NULL;
  const TincanIceServer *server;

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  g_ptr_array_add (servers, tincan_ice_server_parse ("stun:a", NULL, NULL, NULL));
  g_ptr_array_add (servers, tincan_ice_server_parse ("turn:b:1", "ann \"x\"", "sécret", NULL));

  array = tincan_ice_servers_to_json (servers);
  again = tincan_ice_servers_from_json (array);
  g_assert_cmpuint (again->len, ==, 2);

  server = g_ptr_array_index (again, 0);
  g_assert_cmpstr (server->host, ==, "a");
  g_assert_null (server->username);
  server = g_ptr_array_index (again, 1);
  g_assert_cmpint (server->kind, ==, TINCAN_ICE_SERVER_TURN);
  g_assert_cmpstr (server->username, ==, "ann \"x\"");
  g_assert_cmpstr (server->credential, ==, "sécret");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ice-server/valid", test_valid);
  g_test_add_func ("/ice-server/invalid", test_invalid);
  g_test_add_func ("/ice-server/tls-is-explained", test_tls_is_explained);
  g_test_add_func ("/ice-server/secrets-are-not-quoted", test_secrets_are_not_quoted);
  g_test_add_func ("/ice-server/copy", test_copy);
  g_test_add_func ("/ice-server/json", test_json);

  return g_test_run ();
}
