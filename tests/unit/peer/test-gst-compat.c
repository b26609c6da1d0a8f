/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-gst-compat.h"

typedef struct
{
  const char *url;
  const char *username;
  const char *credential;
  const char *expected;
} Case;

static void
test_urls (void)
{
  static const Case cases[] = {
    { "stun:stun.example.org", NULL, NULL, "stun://stun.example.org:3478" },
    { "stun:[2001:db8::1]:19302", NULL, NULL, "stun://[2001:db8::1]:19302" },
    { "turn:turn.example.org", "ada", "secret", "turn://ada:secret@turn.example.org:3478" },
    { "turn:192.0.2.1:443?transport=tcp", "ada", "secret",
      "turn://ada:secret@192.0.2.1:443?transport=tcp" },
    { "turn:[2001:db8::1]?transport=udp", "1700000000:ada@x", "a+b/c==",
      "turn://1700000000%3Aada%40x:a%2Bb%2Fc%3D%3D@[2001:db8::1]:3478?transport=udp" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(TincanIceServer) server = NULL;
      g_autofree char *url = NULL;

      server = tincan_ice_server_parse (cases[i].url, cases[i].username, cases[i].credential,
                                        &error);
      g_assert_no_error (error);
      url = server->kind == TINCAN_ICE_SERVER_STUN ? tincan_gst_dup_stun_url (server)
                                                   : tincan_gst_dup_turn_url (server, server->host);
      g_assert_cmpstr (url, ==, cases[i].expected);
    }
}

/* GStreamer reads back what was written. */
static void
test_credentials (void)
{
  static const char nasty[] = "a:b@c/d?e#f%g h+=é";
  g_autoptr(GstUri) uri = NULL;
  g_auto(GStrv) parts = NULL;
  g_autofree char *url = NULL;
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  TincanIceServer server = {
    .kind = TINCAN_ICE_SERVER_TURN,
    .host = (char *) "2001:db8::1",
    .port = 443,
    .username = (char *) nasty,
    .credential = (char *) nasty,
  };

  url = tincan_gst_dup_turn_url (&server, server.host);
  uri = gst_uri_from_string_escaped (url);
  g_assert_nonnull (uri);
  g_assert_cmpstr (gst_uri_get_host (uri), ==, "2001:db8::1");
  g_assert_cmpuint (gst_uri_get_port (uri), ==, 443);
  parts = g_strsplit (gst_uri_get_userinfo (uri), ":", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  user = g_uri_unescape_string (parts[0], NULL);
  password = g_uri_unescape_string (parts[1], NULL);
  g_assert_cmpstr (user, ==, nasty);
  g_assert_cmpstr (password, ==, nasty);
}

static GPtrArray *
parse_servers (const char *const *urls)
{
  GPtrArray *servers;

  servers = g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
  for (gsize i = 0; urls[i] != NULL; i++)
    g_ptr_array_add (servers, tincan_ice_server_parse (urls[i], "ada", "secret", NULL));
  return servers;
}

static void
test_servers (void)
{
  static const char *const urls[] = {
    "turn:192.0.2.1", "stun:192.0.2.2", "stun:192.0.2.3", "turn:192.0.2.4?transport=tcp", NULL
  };
  g_autoptr(GPtrArray) servers = parse_servers (urls);
  g_autoptr(GstElement) webrtc = NULL;
  g_autofree char *stun = NULL;

  webrtc = gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
  tincan_gst_set_ice_servers (webrtc, servers, TRUE);
  g_object_get (webrtc, "stun-server", &stun, NULL);
  g_assert_cmpstr (stun, ==, "stun://192.0.2.2:3478");
}

/* A name that stands for several addresses. */
static void
test_addresses (void)
{
  g_autoptr(TincanIceServer) server = tincan_ice_server_parse ("stun:a.example", NULL, NULL, NULL);
  g_autofree char *both = NULL;
  g_autofree char *one = NULL;

  server->addresses = g_strsplit ("2001:db8::1 192.0.2.1", " ", -1);
  both = tincan_gst_dup_stun_url (server);
  g_assert_cmpstr (both, ==, "stun://192.0.2.1:3478");

  g_strfreev (server->addresses);
  server->addresses = g_strsplit ("2001:db8::1", " ", -1);
  one = tincan_gst_dup_stun_url (server);
  g_assert_cmpstr (one, ==, "stun://[2001:db8::1]:3478");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  g_test_add_func ("/peer/gst-compat/urls", test_urls);
  g_test_add_func ("/peer/gst-compat/credentials", test_credentials);
  g_test_add_func ("/peer/gst-compat/servers", test_servers);
  g_test_add_func ("/peer/gst-compat/addresses", test_addresses);

  return g_test_run ();
}
