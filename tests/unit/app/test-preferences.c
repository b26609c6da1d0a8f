/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "await.h"
#include "fake-store.h"

#include "app/model/tincan-keyring.h"
#include "app/model/tincan-preferences.h"

#include <glib/gstdio.h>

typedef struct
{
  FakeStore         *store;
  TincanPreferences *preferences;
} Fixture;

static const char *const turn_urls[] = { "turn:turn.example.org", NULL };

static void
reset_keys (void)
{
  g_autoptr(GSettings) settings = g_settings_new (APP_ID);
  g_autoptr(GSettingsSchema) schema = NULL;
  g_auto(GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  reset_keys ();
  self->store = fake_store_new ();
  self->preferences = tincan_preferences_new (TINCAN_PASSWORD_STORE (self->store));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  /* What the store was asked comes back a turn later. */
  AWAIT (G_OBJECT (self->preferences)->ref_count == 1);
  g_assert_finalize_object (self->preferences);
  AWAIT (G_OBJECT (self->store)->ref_count == 1);
  g_assert_finalize_object (self->store);
}

static void
renew (Fixture *self)
{
  AWAIT (G_OBJECT (self->preferences)->ref_count == 1);
  g_assert_finalize_object (self->preferences);
  self->preferences = tincan_preferences_new (TINCAN_PASSWORD_STORE (self->store));
}

static void
test_defaults (Fixture      *self,
               gconstpointer data)
{
  g_autoptr(TincanSettings) settings = NULL;
  g_autofree char *server = tincan_preferences_dup_server (self->preferences);

  g_assert_true (tincan_preferences_is_ready (self->preferences));
  g_assert_null (server);
  g_assert_true (tincan_preferences_get_ask_guests (self->preferences));
  g_assert_cmpint (tincan_preferences_get_conflict (self->preferences), ==,
                   TINCAN_CONFLICT_RENAME);
  settings = tincan_preferences_dup_session_settings (self->preferences);
  g_assert_null (settings->server);
  g_assert_null (settings->page);
  g_assert_null (settings->name);
  g_assert_cmpstr (settings->app, ==, "Tincan " PACKAGE_VERSION);
  g_assert_cmpuint (settings->ice_servers->len, ==, 0);
  g_assert_false (settings->relay_only);
  g_assert_false (settings->no_relay);
  /* Nobody is asked to unlock anything for that. */
  g_assert_cmpuint (self->store->n_lookups, ==, 0);
}

static void
test_server (Fixture      *self,
             gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *server = NULL;
  g_autofree char *none = NULL;
  g_autofree char *broken = NULL;
  GSettings *keys = tincan_preferences_get_settings (self->preferences);

  g_assert_true (tincan_preferences_set_server (self->preferences, "  https://tincan.example.org ",
                                                &error));
  g_assert_no_error (error);
  server = tincan_preferences_dup_server (self->preferences);
  g_assert_cmpstr (server, ==, "https://tincan.example.org/");

  g_assert_false (tincan_preferences_set_server (self->preferences, "ftp://there", &error));
  g_assert_nonnull (error);
  g_clear_pointer (&server, g_free);
  server = tincan_preferences_dup_server (self->preferences);
  g_assert_cmpstr (server, ==, "https://tincan.example.org/");

  g_clear_error (&error);
  g_assert_true (tincan_preferences_set_server (self->preferences, " ", &error));
  none = tincan_preferences_dup_server (self->preferences);
  g_assert_null (none);

  /* What other programs write there does no harm. */
  g_settings_set_string (keys, TINCAN_KEY_SERVER, "javascript:alert(1)");
  g_test_expect_message ("tincan-preferences", G_LOG_LEVEL_MESSAGE, "*is no address*");
  broken = tincan_preferences_dup_server (self->preferences);
  g_test_assert_expected_messages ();
  g_assert_null (broken);
}

static void
test_ice_servers (Fixture      *self,
                  gconstpointer data)
{
  const char *const stun[] = { " stun:stun.example.org ", "", "stun:[2001:db8::1]:99", NULL };
  const char *const mixed[] = { "stun:stun.example.org", "turn:turn.example.org", NULL };
  const char *const nonsense[] = { "stun.example.org", NULL };
  GSettings *keys = tincan_preferences_get_settings (self->preferences);
  g_autoptr(TincanSettings) settings = NULL;
  g_autoptr(GError) error = NULL;
  TincanIceServer *server;

  g_assert_true (tincan_preferences_set_stun_servers (self->preferences, stun, &error));
  g_assert_true (tincan_preferences_set_turn_servers (self->preferences, turn_urls, &error));
  g_assert_no_error (error);
  g_settings_set_string (keys, TINCAN_KEY_TURN_USERNAME, "ada");
  AWAIT (tincan_preferences_is_ready (self->preferences));
  tincan_preferences_set_turn_password (self->preferences, "secret");
  g_settings_set_enum (keys, TINCAN_KEY_RELAYING, TINCAN_RELAYING_ALWAYS);

  settings = tincan_preferences_dup_session_settings (self->preferences);
  g_assert_true (settings->relay_only);
  g_assert_cmpuint (settings->ice_servers->len, ==, 3);
  server = g_ptr_array_index (settings->ice_servers, 0);
  g_assert_cmpint (server->kind, ==, TINCAN_ICE_SERVER_STUN);
  g_assert_cmpstr (server->host, ==, "stun.example.org");
  g_assert_null (server->credential);
  server = g_ptr_array_index (settings->ice_servers, 2);
  g_assert_cmpint (server->kind, ==, TINCAN_ICE_SERVER_TURN);
  g_assert_cmpstr (server->username, ==, "ada");
  g_assert_cmpstr (server->credential, ==, "secret");

  g_assert_false (tincan_preferences_set_stun_servers (self->preferences, mixed, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (tincan_preferences_set_turn_servers (self->preferences, nonsense, &error));
  g_assert_nonnull (error);
  g_clear_pointer (&settings, tincan_settings_free);
  settings = tincan_preferences_dup_session_settings (self->preferences);
  g_assert_cmpuint (settings->ice_servers->len, ==, 3);

  g_clear_pointer (&settings, tincan_settings_free);
  g_settings_set_enum (keys, TINCAN_KEY_RELAYING, TINCAN_RELAYING_NEVER);
  settings = tincan_preferences_dup_session_settings (self->preferences);
  g_assert_false (settings->relay_only);
  g_assert_true (settings->no_relay);
}

static void
test_password (Fixture      *self,
               gconstpointer data)
{
  tincan_preferences_set_turn_password (self->preferences, "secret");
  AWAIT (self->store->password != NULL);
  g_assert_cmpstr (self->store->password, ==, "secret");
  AWAIT (!g_main_context_pending (NULL));
  g_assert_null (tincan_preferences_get_password_notice (self->preferences));

  /* Another start: it comes from the keyring, and what is to use it waits. */
  g_assert_true (tincan_preferences_set_turn_servers (self->preferences, turn_urls, NULL));
  self->store->waits = TRUE;
  renew (self);
  g_assert_false (tincan_preferences_is_ready (self->preferences));
  fake_store_unlock (self->store);
  AWAIT (tincan_preferences_is_ready (self->preferences));
  g_assert_cmpstr (tincan_preferences_get_turn_password (self->preferences), ==, "secret");

  tincan_preferences_set_turn_password (self->preferences, "");
  g_assert_null (tincan_preferences_get_turn_password (self->preferences));
  AWAIT (self->store->password == NULL);
  AWAIT (!g_main_context_pending (NULL));
}

/* What a person says is newer than what the keyring will say. */
static void
test_password_while_asked (Fixture      *self,
                           gconstpointer data)
{
  self->store->password = g_strdup ("old");
  self->store->waits = TRUE;
  g_assert_true (tincan_preferences_set_turn_servers (self->preferences, turn_urls, NULL));
  g_assert_false (tincan_preferences_is_ready (self->preferences));
  tincan_preferences_set_turn_password (self->preferences, "new");
  g_assert_true (tincan_preferences_is_ready (self->preferences));
  fake_store_unlock (self->store);
  AWAIT (!g_main_context_pending (NULL));
  g_assert_cmpstr (tincan_preferences_get_turn_password (self->preferences), ==, "new");
  g_assert_cmpstr (self->store->password, ==, "new");
}

static void
test_no_keyring (Fixture      *self,
                 gconstpointer data)
{
  g_autoptr(TincanSettings) settings = NULL;
  TincanIceServer *server;

  self->store->is_broken = TRUE;
  g_assert_true (tincan_preferences_set_turn_servers (self->preferences, turn_urls, NULL));
  AWAIT (tincan_preferences_is_ready (self->preferences));
  g_assert_nonnull (tincan_preferences_get_password_notice (self->preferences));

  /* It works until the end of this run, and says so. */
  tincan_preferences_set_turn_password (self->preferences, "secret");
  AWAIT (g_str_has_prefix (tincan_preferences_get_password_notice (self->preferences),
                           "There is no keyring"));
  settings = tincan_preferences_dup_session_settings (self->preferences);
  server = g_ptr_array_index (settings->ice_servers, 0);
  g_assert_cmpstr (server->credential, ==, "secret");
}

/* The real one, where there is none: that must be said, and nothing hang. */
static void
test_keyring (void)
{
  g_autoptr(TincanPasswordStore) keyring = tincan_keyring_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *password = NULL;

  tincan_password_store_lookup_async (keyring, NULL, await_result_cb, &result);
  AWAIT (result != NULL);
  password = tincan_password_store_lookup_finish (keyring, result, &error);
  g_assert_null (password);
  g_assert_nonnull (error);
}

static GFile *
find_folder (TincanPreferences *preferences)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GFile *folder;

  tincan_preferences_find_folder_async (preferences, NULL, await_result_cb, &result);
  AWAIT (result != NULL);
  folder = tincan_preferences_find_folder_finish (preferences, result, &error);
  g_assert_no_error (error);
  return folder;
}

static void
test_folder (Fixture      *self,
             gconstpointer data)
{
  g_autofree char *path = g_dir_make_tmp ("tincan-preferences-XXXXXX", NULL);
  g_autoptr(GFile) chosen = g_file_new_for_path (path);
  g_autoptr(GFile) nothing = find_folder (self->preferences);
  g_autoptr(GFile) found = NULL;
  g_autoptr(GFile) gone = NULL;

  /* The folder of downloads is one that is not there: whoever receives is asked. */
  g_assert_null (nothing);

  tincan_preferences_set_receive_folder (self->preferences, chosen);
  found = find_folder (self->preferences);
  g_assert_nonnull (found);
  g_assert_true (g_file_equal (found, chosen));

  g_assert_cmpint (g_rmdir (path), ==, 0);
  gone = find_folder (self->preferences);
  g_assert_null (gone);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/app/preferences/defaults", test_defaults);
  ADD ("/app/preferences/server", test_server);
  ADD ("/app/preferences/ice-servers", test_ice_servers);
  ADD ("/app/preferences/password", test_password);
  ADD ("/app/preferences/password-while-asked", test_password_while_asked);
  ADD ("/app/preferences/no-keyring", test_no_keyring);
  ADD ("/app/preferences/folder", test_folder);
  g_test_add_func ("/app/preferences/keyring", test_keyring);

  return g_test_run ();
}
