/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-preferences-window"

#include "config.h"

#include "app/widgets/tincan-preferences-window.h"

#include "app/model/tincan-server-test.h"
#include "app/widgets/tincan-address-group.h"
#include "app/widgets/tincan-connection-group.h"
#include "app/widgets/tincan-folders.h"

#include <glib/gi18n.h>

struct _TincanPreferencesWindow
{
  AdwPreferencesWindow  parent_instance;

  TincanPreferences    *preferences;
  GSettings            *settings;    /* of @preferences */
  GCancellable         *cancellable; /* of everything that is being found out */
  GCancellable         *testing;     /* (nullable): while a server is being tested */

  AdwActionRow         *folder_row;
  GtkWidget            *folder_reset_button;
  AdwComboRow          *conflict_row;
  AdwEntryRow          *name_row;
  GtkSwitch            *ask_switch;
  GtkSwitch            *notifications_switch;
  GtkSwitch            *history_switch;

  TincanConnectionGroup *connection_group;
  GtkCheckButton       *own_check;
  GtkCheckButton       *other_check;
  AdwEntryRow          *server_row;
  GtkWidget            *test_button;
  GtkSpinner           *test_spinner;
  GtkWidget            *server_note_row;
  GtkLabel             *server_note;

  GtkCheckButton       *relay_needed_check;
  GtkCheckButton       *relay_always_check;
  GtkCheckButton       *relay_never_check;
  TincanAddressGroup   *turn_group;
  TincanAddressGroup   *stun_group;
  AdwEntryRow          *username_row;
  AdwPasswordEntryRow  *password_row;
  GtkWidget            *password_note_row;
  GtkLabel             *password_note;

  /* Shows what was stored, and is not to store it again. */
  guint                 is_showing : 1;
};

G_DEFINE_FINAL_TYPE (TincanPreferencesWindow, tincan_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

static void
set_entry (AdwEntryRow *row,
           const char  *text)
{
  if (text == NULL)
    text = "";
  /* What a person is typing stays. */
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
toast_cb (TincanPreferencesWindow *self,
          AdwToast                *toast)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
}

/* --- receiving --- */

static void
found_folder_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  TincanPreferencesWindow *self;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GFile) folder =
    tincan_preferences_find_folder_finish (TINCAN_PREFERENCES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  name = folder != NULL ? tincan_folders_dup_name (folder) : NULL;
  adw_action_row_set_subtitle (self->folder_row,
                               name != NULL ? name : _("You are asked each time"));
}

static void
show_folder (TincanPreferencesWindow *self)
{
  g_autofree char *uri = g_settings_get_string (self->settings, TINCAN_KEY_RECEIVE_FOLDER);

  gtk_widget_set_visible (self->folder_reset_button, *uri != '\0');
  tincan_preferences_find_folder_async (self->preferences, self->cancellable, found_folder_cb,
                                        self);
}

static void
folder_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) folder = tincan_folders_choose_finish (result, &error);

  if (folder != NULL)
    tincan_preferences_set_receive_folder (TINCAN_PREFERENCES_WINDOW (user_data)->preferences,
                                           folder);
}

static void
folder_clicked_cb (TincanPreferencesWindow *self)
{
  g_autofree char *uri = g_settings_get_string (self->settings, TINCAN_KEY_RECEIVE_FOLDER);
  g_autoptr(GFile) current = *uri != '\0' ? g_file_new_for_uri (uri) : NULL;

  tincan_folders_choose_async (GTK_WINDOW (self), _("Choose the Receive Folder"), current,
                               self->cancellable, folder_chosen_cb, self);
}

static void
folder_reset_cb (TincanPreferencesWindow *self)
{
  tincan_preferences_set_receive_folder (self->preferences, NULL);
}

static void
conflict_cb (TincanPreferencesWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->conflict_row);

  /* The items are in the order of the schema's numbers. */
  if (!self->is_showing && selected != GTK_INVALID_LIST_POSITION)
    g_settings_set_enum (self->settings, TINCAN_KEY_ON_CONFLICT, (int) selected);
}

static void
name_cb (TincanPreferencesWindow *self)
{
  g_autofree char *name =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  g_settings_set_string (self->settings, TINCAN_KEY_NAME, name);
}

/* --- the server --- */

static void
show_server_note (TincanPreferencesWindow *self,
                  const char              *note,
                  const char              *style)
{
  const char *const styles[] = { "error", "success" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->server_note), styles[i]);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->server_note), style);
  gtk_label_set_label (self->server_note, note != NULL ? note : "");
  gtk_widget_set_visible (self->server_note_row, note != NULL);
}

static void
end_test (TincanPreferencesWindow *self)
{
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
  gtk_spinner_set_spinning (self->test_spinner, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->test_spinner), FALSE);
}

/* Only an address can be tested. */
static void
update_server_rows (TincanPreferencesWindow *self)
{
  gboolean is_other = gtk_check_button_get_active (self->other_check);

  gtk_widget_set_visible (GTK_WIDGET (self->server_row), is_other);
  gtk_widget_set_sensitive (self->test_button,
                            self->testing == NULL &&
                              *gtk_editable_get_text (GTK_EDITABLE (self->server_row)) != '\0');
}

static gboolean
store_server (TincanPreferencesWindow *self)
{
  g_autoptr(GError) error = NULL;
  gboolean is_other = gtk_check_button_get_active (self->other_check);
  const char *address = is_other ? gtk_editable_get_text (GTK_EDITABLE (self->server_row)) : "";

  if (tincan_preferences_set_server (self->preferences, address, &error))
    return TRUE;
  show_server_note (self, error->message, "error");
  return FALSE;
}

static void
show_server (TincanPreferencesWindow *self)
{
  g_autofree char *server = g_settings_get_string (self->settings, TINCAN_KEY_SERVER);

  self->is_showing = TRUE;
  if (*server != '\0')
    {
      set_entry (self->server_row, server);
      gtk_check_button_set_active (self->other_check, TRUE);
    }
  /* An address that is still to be typed stays chosen. */
  else if (!gtk_check_button_get_active (self->other_check))
    gtk_check_button_set_active (self->own_check, TRUE);
  self->is_showing = FALSE;
  update_server_rows (self);
}

static void
server_choice_cb (TincanPreferencesWindow *self)
{
  if (self->is_showing)
    return;
  end_test (self);
  show_server_note (self, NULL, NULL);
  update_server_rows (self);
  if (store_server (self) && gtk_check_button_get_active (self->other_check))
    gtk_widget_grab_focus (GTK_WIDGET (self->server_row));
}

static void
server_typed_cb (TincanPreferencesWindow *self)
{
  end_test (self);
  show_server_note (self, NULL, NULL);
  update_server_rows (self);
}

static void
server_cb (TincanPreferencesWindow *self)
{
  store_server (self);
}

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  TincanPreferencesWindow *self;
  g_autoptr(GError) error = NULL;
  gboolean works = tincan_server_test_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  g_clear_object (&self->testing);
  end_test (self);
  update_server_rows (self);
  if (works)
    show_server_note (self, _("The server works."), "success");
  else
    show_server_note (self, error->message, "error");
}

static void
test_cb (TincanPreferencesWindow *self)
{
  end_test (self);
  show_server_note (self, NULL, NULL);
  self->testing = g_cancellable_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->test_spinner), TRUE);
  gtk_spinner_set_spinning (self->test_spinner, TRUE);
  update_server_rows (self);
  tincan_server_test_async (gtk_editable_get_text (GTK_EDITABLE (self->server_row)),
                            self->testing, tested_cb, self);
}

/* --- the way --- */

static void
relaying_cb (TincanPreferencesWindow *self)
{
  TincanRelaying relaying = TINCAN_RELAYING_WHEN_NEEDED;

  /* One of the three goes out before another comes on. */
  if (self->is_showing ||
      (!gtk_check_button_get_active (self->relay_needed_check) &&
       !gtk_check_button_get_active (self->relay_always_check) &&
       !gtk_check_button_get_active (self->relay_never_check)))
    return;

  if (gtk_check_button_get_active (self->relay_always_check))
    relaying = TINCAN_RELAYING_ALWAYS;
  else if (gtk_check_button_get_active (self->relay_never_check))
    relaying = TINCAN_RELAYING_NEVER;
  if (relaying != tincan_preferences_get_relaying (self->preferences))
    g_settings_set_enum (self->settings, TINCAN_KEY_RELAYING, relaying);
}

static void
show_relaying (TincanPreferencesWindow *self)
{
  GtkCheckButton *checks[] = {
    [TINCAN_RELAYING_WHEN_NEEDED] = self->relay_needed_check,
    [TINCAN_RELAYING_ALWAYS] = self->relay_always_check,
    [TINCAN_RELAYING_NEVER] = self->relay_never_check,
  };

  self->is_showing = TRUE;
  gtk_check_button_set_active (checks[tincan_preferences_get_relaying (self->preferences)], TRUE);
  self->is_showing = FALSE;
}

static void
username_cb (TincanPreferencesWindow *self)
{
  g_settings_set_string (self->settings, TINCAN_KEY_TURN_USERNAME,
                         gtk_editable_get_text (GTK_EDITABLE (self->username_row)));
}

static void
password_cb (TincanPreferencesWindow *self)
{
  tincan_preferences_set_turn_password (
    self->preferences, gtk_editable_get_text (GTK_EDITABLE (self->password_row)));
}

static void
show_password (TincanPreferencesWindow *self)
{
  const char *notice = tincan_preferences_get_password_notice (self->preferences);

  set_entry (ADW_ENTRY_ROW (self->password_row),
             tincan_preferences_get_turn_password (self->preferences));
  gtk_label_set_label (self->password_note, notice != NULL ? notice : "");
  gtk_widget_set_visible (self->password_note_row, notice != NULL);
}

/* --- all of it --- */

static void
show_plain (TincanPreferencesWindow *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, TINCAN_KEY_NAME);
  g_autofree char *username = g_settings_get_string (self->settings, TINCAN_KEY_TURN_USERNAME);

  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->conflict_row,
                              (guint) g_settings_get_enum (self->settings, TINCAN_KEY_ON_CONFLICT));
  self->is_showing = FALSE;
  set_entry (self->name_row, name);
  set_entry (self->username_row, username);
}

static void
setting_changed_cb (TincanPreferencesWindow *self,
                    const char              *key)
{
  if (g_str_equal (key, TINCAN_KEY_RECEIVE_FOLDER))
    show_folder (self);
  else if (g_str_equal (key, TINCAN_KEY_SERVER))
    show_server (self);
  else if (g_str_equal (key, TINCAN_KEY_RELAYING))
    show_relaying (self);
  else
    show_plain (self);
}

static void
bind_settings (TincanPreferencesWindow *self)
{
  struct
  {
    const char *key;
    GtkSwitch  *widget;
  } switches[] = {
    { TINCAN_KEY_ASK_GUESTS, self->ask_switch },
    { TINCAN_KEY_NOTIFICATIONS, self->notifications_switch },
    { TINCAN_KEY_HISTORY, self->history_switch },
  };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_bind (self->settings, switches[i].key, switches[i].widget, "active",
                     G_SETTINGS_BIND_DEFAULT);
  tincan_connection_group_set_preferences (self->connection_group, self->preferences);
  tincan_address_group_set_preferences (self->turn_group, self->preferences);
  tincan_address_group_set_preferences (self->stun_group, self->preferences);

  g_signal_connect_object (self->settings, "changed", G_CALLBACK (setting_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preferences, "notify::turn-password", G_CALLBACK (show_password),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preferences, "notify::password-notice",
                           G_CALLBACK (show_password), self, G_CONNECT_SWAPPED);
  show_plain (self);
  show_folder (self);
  show_server (self);
  show_relaying (self);
  show_password (self);
}

static gboolean
tincan_preferences_window_close_request (GtkWindow *window)
{
  TincanPreferencesWindow *self = TINCAN_PREFERENCES_WINDOW (window);

  g_cancellable_cancel (self->cancellable);
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  return GTK_WINDOW_CLASS (tincan_preferences_window_parent_class)->close_request (window);
}

static void
tincan_preferences_window_dispose (GObject *object)
{
  TincanPreferencesWindow *self = TINCAN_PREFERENCES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  g_clear_object (&self->testing);
  g_clear_object (&self->preferences);
  G_OBJECT_CLASS (tincan_preferences_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
#define BIND(name) gtk_widget_class_bind_template_child (klass, TincanPreferencesWindow, name)
  BIND (folder_row);
  BIND (folder_reset_button);
  BIND (conflict_row);
  BIND (name_row);
  BIND (ask_switch);
  BIND (notifications_switch);
  BIND (history_switch);
  BIND (connection_group);
  BIND (own_check);
  BIND (other_check);
  BIND (server_row);
  BIND (test_button);
  BIND (test_spinner);
  BIND (server_note_row);
  BIND (server_note);
  BIND (relay_needed_check);
  BIND (relay_always_check);
  BIND (relay_never_check);
  BIND (turn_group);
  BIND (stun_group);
  BIND (username_row);
  BIND (password_row);
  BIND (password_note_row);
  BIND (password_note);
#undef BIND
}

static void
tincan_preferences_window_class_init (TincanPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_preferences_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tincan_preferences_window_close_request;

  g_type_ensure (TINCAN_TYPE_ADDRESS_GROUP);
  g_type_ensure (TINCAN_TYPE_CONNECTION_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, RESOURCE_PATH "/widgets/tincan-preferences-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, toast_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_reset_cb);
  gtk_widget_class_bind_template_callback (widget_class, conflict_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, relaying_cb);
  gtk_widget_class_bind_template_callback (widget_class, username_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
}

static void
tincan_preferences_window_init (TincanPreferencesWindow *self)
{
  self->cancellable = g_cancellable_new ();
  /* Until there is something to show, nothing that the template does is a choice. */
  self->is_showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_preferences_window_new:
 * @parent: (nullable): the window that it belongs to
 * @preferences: what is shown and changed
 *
 * Returns: (transfer none): a window, which GTK owns until it is closed
 */
TincanPreferencesWindow *
tincan_preferences_window_new (GtkWindow         *parent,
                               TincanPreferences *preferences)
{
  TincanPreferencesWindow *self;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (preferences), NULL);

  self = g_object_new (TINCAN_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  self->preferences = g_object_ref (preferences);
  self->settings = tincan_preferences_get_settings (preferences);
  bind_settings (self);
  return self;
}
