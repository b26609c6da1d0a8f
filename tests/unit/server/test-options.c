/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-server-options.h"
#include "wire/tincan-error.h"

static TincanServerOptions *
parse (const char  *line,
       GError     **error)
{
  g_auto(GStrv) arguments = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, NULL));
  return tincan_server_options_parse (&arguments, error);
}

static void
test_defaults (void)
{
  g_autoptr(TincanServerOptions) options = parse ("tincan-server", NULL);
  g_autoptr(TincanServerSettings) defaults = tincan_server_settings_new ();

  g_assert_nonnull (options);
  g_assert_cmpstr (options->settings->listen[0], ==, TINCAN_SERVER_DEFAULT_LISTEN);
  g_assert_null (options->settings->listen[1]);
  g_assert_cmpuint (options->settings->max_mailboxes, ==, defaults->max_mailboxes);
  g_assert_cmpstr (options->settings->web_root, ==, defaults->web_root);
  g_assert_cmpuint (g_strv_length (options->settings->metrics_readers), ==, 2);
  g_assert_false (options->json);
  g_assert_false (options->version);
}

static void
test_lists (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanServerOptions) options = NULL;

  options = parse ("tincan-server --listen [::1]:0 --listen 127.0.0.1:80 "
                   "--stun-uri stun:a --stun-uri stun:b --turn-uri turn:c "
                   "--metrics-from 10.0.0.7 --trusted-proxy 10.0.0.0/8 "
                   "--web-root / --log-format json",
                   &error);
  g_assert_no_error (error);
  g_assert_cmpstr (options->settings->listen[0], ==, "[::1]:0");
  g_assert_cmpstr (options->settings->listen[1], ==, "127.0.0.1:80");
  g_assert_cmpuint (g_strv_length (options->settings->stun_uris), ==, 2);
  g_assert_cmpstr (options->settings->turn_uris[0], ==, "turn:c");
  g_assert_cmpstr (options->settings->trusted_proxies[0], ==, "10.0.0.0/8");
  g_assert_cmpstr (options->settings->metrics_readers[0], ==, "10.0.0.7");
  g_assert_null (options->settings->metrics_readers[1]);
  g_assert_cmpstr (options->settings->web_root, ==, "/");
  g_assert_true (options->json);
}

/* Each limit lands in its own member. */
static void
test_limits (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanServerOptions) options = NULL;
  const TincanServerSettings *settings;

  options = parse ("tincan-server --max-mailboxes 101 --max-guests 102 --max-connections 103 "
                   "--max-connections-per-address 104 --join-rate 105 "
                   "--guess-rate 106 --message-rate 107 --mailbox-lifetime 108 "
                   "--host-grace 109 --idle-timeout 110 --hello-timeout 111 "
                   "--turn-ttl 112 --max-queued 113",
                   &error);
  g_assert_no_error (error);
  settings = options->settings;
  g_assert_cmpuint (settings->max_mailboxes, ==, 101);
  g_assert_cmpuint (settings->max_guests, ==, 102);
  g_assert_cmpuint (settings->max_connections, ==, 103);
  g_assert_cmpuint (settings->max_connections_per_address, ==, 104);
  g_assert_cmpuint (settings->join_rate, ==, 105);
  g_assert_cmpuint (settings->guess_rate, ==, 106);
  g_assert_cmpuint (settings->message_rate, ==, 107);
  g_assert_cmpuint (settings->mailbox_lifetime, ==, 108);
  g_assert_cmpuint (settings->host_grace, ==, 109);
  g_assert_cmpuint (settings->idle_timeout, ==, 110);
  g_assert_cmpuint (settings->hello_timeout, ==, 111);
  g_assert_cmpuint (settings->turn_ttl, ==, 112);
  g_assert_cmpuint (settings->max_queued_mib, ==, 113);
}

static void
test_refused (void)
{
  const char *const lines[] = {
    "tincan-server --max-mailboxes 0",
    "tincan-server --max-mailboxes -1",
    "tincan-server --max-mailboxes 1x",
    "tincan-server --max-mailboxes 450001",
    "tincan-server --idle-timeout 2",
    "tincan-server --log-format xml",
    "tincan-server --no-such-option",
    "tincan-server word",
    "tincan-server --tls-key key.pem",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(TincanServerOptions) options = parse (lines[i], &error);

      g_assert_null (options);
      g_assert_true (error != NULL && error->domain == G_OPTION_ERROR);
    }
}

static void
test_missing_files (void)
{
  const char *const lines[] = {
    "tincan-server --web-root /nonexistent",
    "tincan-server --turn-secret-file /nonexistent",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(TincanServerOptions) options = parse (lines[i], &error);

      g_assert_null (options);
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP);
    }
}

static void
test_copy (void)
{
  const char *line = "tincan-server --stun-uri stun:a --max-guests 5";
  g_autoptr(TincanServerOptions) options = parse (line, NULL);
  g_autoptr(TincanServerSettings) copy = tincan_server_settings_copy (options->settings);

  g_assert_cmpuint (copy->max_guests, ==, 5);
  g_assert_cmpstr (copy->stun_uris[0], ==, "stun:a");
  g_assert_true (copy->stun_uris != options->settings->stun_uris);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/lists", test_lists);
  g_test_add_func ("/options/limits", test_limits);
  g_test_add_func ("/options/refused", test_refused);
  g_test_add_func ("/options/missing-files", test_missing_files);
  g_test_add_func ("/options/copy", test_copy);

  return g_test_run ();
}
