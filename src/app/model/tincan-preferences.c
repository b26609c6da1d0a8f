/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-preferences"

#include "config.h"

#include "app/model/tincan-preferences.h"

#include "wire/tincan-base-address.h"

#include <glib/gi18n.h>

struct _TincanPreferences
{
  GObject              parent_instance;

  GSettings           *settings;
  TincanPasswordStore *store;
  char                *turn_password;   /* (nullable) */
  char                *password_notice; /* (nullable) */
  GCancellable        *cancellable;     /* of what the store is doing now */
  guint                is_ready : 1;
  guint                is_asked : 1;    /* the store was asked, or the person has said it */
};

G_DEFINE_FINAL_TYPE (TincanPreferences, tincan_preferences, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_IS_READY,
  PROP_TURN_PASSWORD,
  PROP_PASSWORD_NOTICE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_ready (TincanPreferences *self,
           gboolean           is_ready)
{
  if (self->is_ready == is_ready)
    return;

  self->is_ready = is_ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READY]);
}

static void
set_notice (TincanPreferences *self,
            const char        *notice)
{
  if (g_strcmp0 (self->password_notice, notice) == 0)
    return;

  g_free (self->password_notice);
  self->password_notice = g_strdup (notice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PASSWORD_NOTICE]);
}

/* --- the password --- */

static void
lookup_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanPreferences) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *password = NULL;

  password = tincan_password_store_lookup_finish (TINCAN_PASSWORD_STORE (source), result, &error);
  /* The person has said another in the meantime. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    {
      g_debug ("The keyring gave no password: %s", error->message);
      set_notice (self, _("The keyring that has the password of the TURN servers could not be "
                          "opened. Enter the password again."));
    }
  else if (password != NULL)
    {
      self->turn_password = g_steal_pointer (&password);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TURN_PASSWORD]);
    }
  set_ready (self, TRUE);
}

/* Asks the keyring when its answer will be of use, and not before: it may want to be unlocked. */
static void
maybe_look_up (TincanPreferences *self)
{
  g_auto(GStrv) urls = g_settings_get_strv (self->settings, TINCAN_KEY_TURN_SERVERS);

  if (self->is_asked || *urls == NULL)
    return;

  self->is_asked = TRUE;
  set_ready (self, FALSE);
  self->cancellable = g_cancellable_new ();
  tincan_password_store_lookup_async (self->store, self->cancellable, lookup_cb,
                                      g_object_ref (self));
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TincanPreferences) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_stored;

  is_stored = tincan_password_store_store_finish (TINCAN_PASSWORD_STORE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (is_stored)
    {
      set_notice (self, NULL);
      return;
    }

  g_debug ("The keyring did not take the password: %s", error->message);
  set_notice (self, self->turn_password != NULL
                      ? _("There is no keyring to keep the password in. It is used until Tincan is "
                          "closed.")
                      : _("The password could not be removed from the keyring. Remove it with the "
                          "app that shows your passwords."));
}

/**
 * tincan_preferences_get_turn_password:
 * @self: preferences
 *
 * Returns: (nullable): the password of the TURN servers
 */
const char *
tincan_preferences_get_turn_password (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), NULL);

  return self->turn_password;
}

/**
 * tincan_preferences_set_turn_password:
 * @self: preferences
 * @password: (nullable): for all TURN servers; empty is like NULL: none
 *
 * It is used from now on, and kept in the keyring if there is one; "password-notice" says if not.
 */
void
tincan_preferences_set_turn_password (TincanPreferences *self,
                                      const char        *password)
{
  g_return_if_fail (TINCAN_IS_PREFERENCES (self));

  if (password != NULL && *password == '\0')
    password = NULL;
  if (self->is_ready && g_strcmp0 (self->turn_password, password) == 0)
    return;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_asked = TRUE;

  g_free (self->turn_password);
  self->turn_password = g_strdup (password);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TURN_PASSWORD]);
  set_ready (self, TRUE);
  tincan_password_store_store_async (self->store, password, self->cancellable, stored_cb,
                                     g_object_ref (self));
}

/**
 * tincan_preferences_get_password_notice:
 * @self: preferences
 *
 * Returns: (nullable): a sentence for people when the keyring does not do its part
 */
const char *
tincan_preferences_get_password_notice (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), NULL);

  return self->password_notice;
}

/**
 * tincan_preferences_is_ready:
 * @self: preferences
 *
 * Returns: whether a session can be made; FALSE while the keyring is asked
 */
gboolean
tincan_preferences_is_ready (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), FALSE);

  return self->is_ready;
}

/* --- plain keys --- */

/**
 * tincan_preferences_get_settings:
 * @self: preferences
 *
 * Returns: (transfer none): the keys, to be bound to widgets
 */
GSettings *
tincan_preferences_get_settings (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), NULL);

  return self->settings;
}

/**
 * tincan_preferences_get_conflict:
 * @self: preferences
 *
 * Returns: what is done with names that are there already
 */
TincanConflict
tincan_preferences_get_conflict (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), TINCAN_CONFLICT_RENAME);

  /* The schema numbers them as the core does. */
  return g_settings_get_enum (self->settings, TINCAN_KEY_ON_CONFLICT);
}

/**
 * tincan_preferences_get_relaying:
 * @self: preferences
 *
 * Returns: whether transfers go by way of a relay
 */
TincanRelaying
tincan_preferences_get_relaying (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), TINCAN_RELAYING_WHEN_NEEDED);

  return g_settings_get_enum (self->settings, TINCAN_KEY_RELAYING);
}

/**
 * tincan_preferences_get_ask_guests:
 * @self: preferences
 *
 * Returns: whether each person who opens a link is to be accepted before files are offered
 */
gboolean
tincan_preferences_get_ask_guests (TincanPreferences *self)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), TRUE);

  return g_settings_get_boolean (self->settings, TINCAN_KEY_ASK_GUESTS);
}

/**
 * tincan_preferences_dup_server:
 * @self: preferences
 *
 * Returns: (transfer full) (nullable): the base address of the person's server; NULL: the app's own
 */
char *
tincan_preferences_dup_server (TincanPreferences *self)
{
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;
  char *server;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), NULL);

  address = g_settings_get_string (self->settings, TINCAN_KEY_SERVER);
  if (*address == '\0')
    return NULL;

  /* Anything can be written to a key by other means. */
  server = tincan_base_address_normalize (address, &error);
  if (server == NULL)
    g_message ("The key \"%s\" is no address, and left out: %s", TINCAN_KEY_SERVER, error->message);
  return server;
}

/**
 * tincan_preferences_set_server:
 * @self: preferences
 * @address: as typed; empty: the app's own
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence for people when that is no address of a server
 */
gboolean
tincan_preferences_set_server (TincanPreferences *self,
                               const char        *address,
                               GError           **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *server = NULL;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  trimmed = g_strstrip (g_strdup (address));
  if (*trimmed != '\0')
    {
      server = tincan_base_address_normalize (trimmed, error);
      if (server == NULL)
        return FALSE;
    }
  g_settings_set_string (self->settings, TINCAN_KEY_SERVER, server != NULL ? server : "");
  return TRUE;
}

static gboolean
set_ice_servers (TincanPreferences  *self,
                 const char         *key,
                 TincanIceServerKind kind,
                 const char *const  *urls,
                 GError            **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) checked = NULL;

  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      g_autoptr(TincanIceServer) server = NULL;
      g_autofree char *url = g_strstrip (g_strdup (urls[i]));
      g_autofree char *normal = NULL;

      if (*url == '\0')
        continue;
      server = tincan_ice_server_parse (url, NULL, NULL, error);
      if (server == NULL)
        return FALSE;
      if (server->kind != kind)
        {
          g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                               kind == TINCAN_ICE_SERVER_STUN
                                 ? _("This is a TURN server. Enter it where TURN servers go.")
                                 : _("This is a STUN server. Enter it where STUN servers go."));
          return FALSE;
        }
      normal = tincan_ice_server_to_url (server);
      g_strv_builder_add (builder, normal);
    }

  checked = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, key, (const char *const *) checked);
  return TRUE;
}

/**
 * tincan_preferences_set_stun_servers:
 * @self: preferences
 * @urls: (nullable): as typed; empty ones are left out
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence for people when one is no STUN server
 */
gboolean
tincan_preferences_set_stun_servers (TincanPreferences *self,
                                     const char *const *urls,
                                     GError           **error)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), FALSE);

  return set_ice_servers (self, TINCAN_KEY_STUN_SERVERS, TINCAN_ICE_SERVER_STUN, urls, error);
}

/**
 * tincan_preferences_set_turn_servers:
 * @self: preferences
 * @urls: (nullable): as typed; empty ones are left out
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence for people when one is no TURN server
 */
gboolean
tincan_preferences_set_turn_servers (TincanPreferences *self,
                                     const char *const *urls,
                                     GError           **error)
{
  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), FALSE);

  return set_ice_servers (self, TINCAN_KEY_TURN_SERVERS, TINCAN_ICE_SERVER_TURN, urls, error);
}

/* --- the receive folder --- */

/**
 * tincan_preferences_set_receive_folder:
 * @self: preferences
 * @folder: (nullable): as the file chooser gave it; NULL: the person's download folder
 */
void
tincan_preferences_set_receive_folder (TincanPreferences *self,
                                       GFile             *folder)
{
  g_autofree char *uri = NULL;

  g_return_if_fail (TINCAN_IS_PREFERENCES (self));
  g_return_if_fail (folder == NULL || G_IS_FILE (folder));

  uri = folder != NULL ? g_file_get_uri (folder) : g_strdup ("");
  g_settings_set_string (self->settings, TINCAN_KEY_RECEIVE_FOLDER, uri);
}

static void folder_info_cb (GObject      *source,
                            GAsyncResult *result,
                            gpointer      user_data);

/* Looks at the first of the candidates that are left. */
static void
look_at_folder (GTask *task)
{
  GQueue *candidates = g_task_get_task_data (task);
  GFile *folder = g_queue_peek_head (candidates);

  if (folder == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      g_object_unref (task);
      return;
    }
  g_file_query_info_async (folder,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), folder_info_cb, task);
}

static void
folder_info_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GFile) folder = g_queue_pop_head (g_task_get_task_data (task));
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  /* A grant of the file chooser's portal may have ended with the session that it was of. */
  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY &&
      g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE))
    {
      g_task_return_pointer (task, g_steal_pointer (&folder), g_object_unref);
      g_object_unref (task);
      return;
    }
  look_at_folder (task);
}

static void
candidates_free (gpointer data)
{
  g_queue_free_full (data, g_object_unref);
}

/**
 * tincan_preferences_find_folder_async:
 * @self: preferences
 * @cancellable: (nullable): a cancellable
 * @callback: called on the thread's default main context
 * @user_data: for @callback
 *
 * Looks for where to put what arrives: the chosen folder, else the download folder.
 */
void
tincan_preferences_find_folder_async (TincanPreferences  *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  GTask *task;
  GQueue *candidates;
  g_autofree char *uri = NULL;
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  g_return_if_fail (TINCAN_IS_PREFERENCES (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, tincan_preferences_find_folder_async);
  candidates = g_queue_new ();
  g_task_set_task_data (task, candidates, candidates_free);

  uri = g_settings_get_string (self->settings, TINCAN_KEY_RECEIVE_FOLDER);
  if (*uri != '\0')
    g_queue_push_tail (candidates, g_file_new_for_uri (uri));
  if (downloads != NULL)
    g_queue_push_tail (candidates, g_file_new_for_path (downloads));
  look_at_folder (task);
}

/**
 * tincan_preferences_find_folder_finish:
 * @self: preferences
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a folder that can be written to; NULL without @error when
 *   the person has to be asked
 */
GFile *
tincan_preferences_find_folder_finish (TincanPreferences *self,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- sessions --- */

static void
add_ice_servers (TincanPreferences *self,
                 const char        *key,
                 const char        *username,
                 const char        *password,
                 GPtrArray         *ice_servers)
{
  g_auto(GStrv) urls = g_settings_get_strv (self->settings, key);

  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      TincanIceServer *server = tincan_ice_server_parse (urls[i], username, password, &error);

      if (server != NULL)
        g_ptr_array_add (ice_servers, server);
      else
        g_message ("One of the key \"%s\" is left out: %s", key, error->message);
    }
}

/**
 * tincan_preferences_dup_session_settings:
 * @self: preferences that are ready
 *
 * Returns: (transfer full): what a session needs to know; its server is NULL when it is to be the
 *   app's own
 */
TincanSettings *
tincan_preferences_dup_session_settings (TincanPreferences *self)
{
  TincanSettings *settings;
  TincanRelaying relaying;
  g_autofree char *name = NULL;
  g_autofree char *username = NULL;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (self), NULL);

  settings = tincan_settings_new ();
  settings->server = tincan_preferences_dup_server (self);
  settings->app = g_strdup ("Tincan " PACKAGE_VERSION);
  settings->pin = TRUE;
  name = g_strstrip (g_settings_get_string (self->settings, TINCAN_KEY_NAME));
  if (*name != '\0')
    settings->name = g_steal_pointer (&name);

  relaying = tincan_preferences_get_relaying (self);
  settings->relay_only = relaying == TINCAN_RELAYING_ALWAYS;
  settings->no_relay = relaying == TINCAN_RELAYING_NEVER;

  username = g_settings_get_string (self->settings, TINCAN_KEY_TURN_USERNAME);
  add_ice_servers (self, TINCAN_KEY_STUN_SERVERS, NULL, NULL, settings->ice_servers);
  add_ice_servers (self, TINCAN_KEY_TURN_SERVERS,
                   *username != '\0' ? username : NULL, self->turn_password,
                   settings->ice_servers);
  return settings;
}

/* --- the object --- */

static void
tincan_preferences_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TincanPreferences *self = TINCAN_PREFERENCES (object);

  switch (prop_id)
    {
    case PROP_IS_READY:
      g_value_set_boolean (value, self->is_ready);
      break;
    case PROP_TURN_PASSWORD:
      g_value_set_string (value, self->turn_password);
      break;
    case PROP_PASSWORD_NOTICE:
      g_value_set_string (value, self->password_notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_preferences_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TincanPreferences *self = TINCAN_PREFERENCES (object);

  switch (prop_id)
    {
    case PROP_TURN_PASSWORD:
      tincan_preferences_set_turn_password (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_preferences_finalize (GObject *object)
{
  TincanPreferences *self = TINCAN_PREFERENCES (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);
  g_free (self->turn_password);
  g_free (self->password_notice);

  G_OBJECT_CLASS (tincan_preferences_parent_class)->finalize (object);
}

static void
tincan_preferences_class_init (TincanPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tincan_preferences_get_property;
  object_class->set_property = tincan_preferences_set_property;
  object_class->finalize = tincan_preferences_finalize;

  properties[PROP_IS_READY] =
    g_param_spec_boolean ("is-ready", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TURN_PASSWORD] =
    g_param_spec_string ("turn-password", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PASSWORD_NOTICE] =
    g_param_spec_string ("password-notice", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tincan_preferences_init (TincanPreferences *self)
{
  self->is_ready = TRUE;
}

/**
 * tincan_preferences_new:
 * @store: where the password is kept
 *
 * Returns: (transfer full): the person's preferences
 */
TincanPreferences *
tincan_preferences_new (TincanPasswordStore *store)
{
  TincanPreferences *self;

  g_return_val_if_fail (TINCAN_IS_PASSWORD_STORE (store), NULL);

  self = g_object_new (TINCAN_TYPE_PREFERENCES, NULL);
  self->store = g_object_ref (store);
  self->settings = g_settings_new (APP_ID);
  g_signal_connect_object (self->settings, "changed::" TINCAN_KEY_TURN_SERVERS,
                           G_CALLBACK (maybe_look_up), self, G_CONNECT_SWAPPED);
  maybe_look_up (self);
  return self;
}
