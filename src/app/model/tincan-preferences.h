/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-password-store.h"
#include "core/tincan.h"

G_BEGIN_DECLS

/* Whether the bytes may, or have to, go by way of a relay. As in the schema. */
typedef enum
{
  TINCAN_RELAYING_WHEN_NEEDED,
  TINCAN_RELAYING_ALWAYS, /* hides our address from the other side */
  TINCAN_RELAYING_NEVER,
} TincanRelaying;

/*
 * What the person chose, kept in GSettings (data/<app id>.gschema.xml says what each key means)
 * and, for the one password, in the keyring. Bind widgets to tincan_preferences_get_settings();
 * what is not a plain key is here.
 *
 * properties (notify):
 *   is-ready        boolean: the keyring has answered, or was not asked because there are no TURN
 *                   servers. Sessions wait for it
 *   turn-password   string, nullable, read-write: for all TURN servers
 *   password-notice string, nullable: a sentence when the password could not be kept, and will
 *                   be forgotten when Tincan is closed
 */
#define TINCAN_TYPE_PREFERENCES (tincan_preferences_get_type ())
G_DECLARE_FINAL_TYPE (TincanPreferences, tincan_preferences, TINCAN, PREFERENCES, GObject)

/* The names of the keys. */
#define TINCAN_KEY_RECEIVE_FOLDER "receive-folder"
#define TINCAN_KEY_ON_CONFLICT "on-conflict"
#define TINCAN_KEY_SERVER "server"
#define TINCAN_KEY_STUN_SERVERS "stun-servers"
#define TINCAN_KEY_TURN_SERVERS "turn-servers"
#define TINCAN_KEY_TURN_USERNAME "turn-username"
#define TINCAN_KEY_RELAYING "relaying"
#define TINCAN_KEY_NAME "name"
#define TINCAN_KEY_ASK_GUESTS "ask-guests"
#define TINCAN_KEY_NOTIFICATIONS "notifications"
#define TINCAN_KEY_HISTORY "history"
#define TINCAN_KEY_WINDOW_WIDTH "window-width"
#define TINCAN_KEY_WINDOW_HEIGHT "window-height"
#define TINCAN_KEY_WINDOW_MAXIMIZED "window-maximized"

/* @store: where the password is kept; tincan_keyring_new(), or a test's */
TincanPreferences *tincan_preferences_new                  (TincanPasswordStore *store)
                                                           G_GNUC_WARN_UNUSED_RESULT;
GSettings         *tincan_preferences_get_settings         (TincanPreferences   *self);
gboolean           tincan_preferences_is_ready             (TincanPreferences   *self);
TincanConflict     tincan_preferences_get_conflict         (TincanPreferences   *self);
TincanRelaying     tincan_preferences_get_relaying         (TincanPreferences   *self);
gboolean           tincan_preferences_get_ask_guests       (TincanPreferences   *self);
/* (nullable): the base address of the person's server; NULL: the app's own, on this network */
char              *tincan_preferences_dup_server           (TincanPreferences   *self)
                                                           G_GNUC_WARN_UNUSED_RESULT;
const char        *tincan_preferences_get_turn_password    (TincanPreferences   *self);
void               tincan_preferences_set_turn_password    (TincanPreferences   *self,
                                                            const char          *password);
const char        *tincan_preferences_get_password_notice  (TincanPreferences   *self);

/* What a person typed, checked before it is stored. They return FALSE with a sentence for people,
 * and store nothing. An empty @address means the app's own server. */
gboolean           tincan_preferences_set_server           (TincanPreferences   *self,
                                                            const char          *address,
                                                            GError             **error);
gboolean           tincan_preferences_set_stun_servers     (TincanPreferences   *self,
                                                            const char *const   *urls,
                                                            GError             **error);
gboolean           tincan_preferences_set_turn_servers     (TincanPreferences   *self,
                                                            const char *const   *urls,
                                                            GError             **error);

/* @folder: as the file chooser gave it; NULL: the person's download folder again */
void               tincan_preferences_set_receive_folder   (TincanPreferences   *self,
                                                            GFile               *folder);
/* Where to put what arrives: the chosen folder, else the download folder; NULL without an error
 * when neither can be written to, and the person has to be asked. */
void               tincan_preferences_find_folder_async    (TincanPreferences   *self,
                                                            GCancellable        *cancellable,
                                                            GAsyncReadyCallback  callback,
                                                            gpointer             user_data);
GFile             *tincan_preferences_find_folder_finish   (TincanPreferences   *self,
                                                            GAsyncResult        *result,
                                                            GError             **error)
                                                           G_GNUC_WARN_UNUSED_RESULT;

/* For a session; `server` is NULL when it is to be the app's own. */
TincanSettings    *tincan_preferences_dup_session_settings (TincanPreferences   *self)
                                                           G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
