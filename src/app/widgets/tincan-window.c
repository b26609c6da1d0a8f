/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-window"

#include "config.h"

#include "app/widgets/tincan-window.h"

#include "app/tincan-app-compat.h"
#include "app/widgets/tincan-drop-target.h"
#include "app/widgets/tincan-empty-page.h"
#include "app/widgets/tincan-meeting-row.h"
#include "app/widgets/tincan-window-private.h"

#include <glib/gi18n.h>

enum
{
  PROP_0,
  PROP_MEETINGS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TincanWindow, tincan_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- which page is shown --- */

static void
update_home (TincanWindow *self)
{
  gboolean has_meetings = g_list_model_get_n_items (G_LIST_MODEL (self->meetings)) > 0;
  gboolean has_tasks = g_list_model_get_n_items (tincan_meetings_get_tasks (self->meetings)) > 0;

  gtk_widget_set_visible (self->meeting_section, has_meetings);
  gtk_widget_set_visible (self->task_section, has_tasks);
  /* The large buttons of the empty page do the same. */
  gtk_widget_set_visible (self->header_buttons, has_meetings || has_tasks);
  gtk_stack_set_visible_child_name (self->home, has_meetings || has_tasks ? "list" : "empty");
}

static void
drop_sheet (TincanWindow *self)
{
  /* The button on it that was pressed is not to outlive it. */
  if (self->sheet != NULL)
    g_idle_add_once (g_object_unref, g_object_ref (self->sheet));
  adw_bin_set_child (self->sheet_bin, NULL);
  self->sheet = NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", FALSE);
}

/* The page goes when nobody sees it any more, not while it slides away. */
static void
transition_cb (TincanWindow *self)
{
  if (!gtk_stack_get_transition_running (self->pages) &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "meeting") != 0)
    drop_sheet (self);
}

static void
sheet_closed_cb (TincanWindow     *self,
                 TincanShareSheet *sheet)
{
  tincan_window_close_meeting (self, tincan_share_sheet_get_meeting (sheet));
}

static void
sheet_dropped_cb (TincanWindow     *self,
                  GdkFileList      *files,
                  TincanShareSheet *sheet)
{
  _tincan_window_take_drop (self, tincan_share_sheet_get_meeting (sheet), files);
}

static void
sheet_do_without_cb (TincanWindow     *self,
                     TincanShareSheet *sheet)
{
  g_autoptr(TincanMeeting) meeting = g_object_ref (tincan_share_sheet_get_meeting (sheet));

  _tincan_window_make_code (self, meeting);
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  tincan_window_present_list (TINCAN_WINDOW (widget));
}

/* --- the meetings in the list --- */

static void
meeting_closed_cb (TincanWindow     *self,
                   TincanMeetingRow *row)
{
  tincan_window_close_meeting (self, tincan_meeting_row_get_meeting (row));
}

static void
meeting_dropped_cb (TincanWindow     *self,
                    GdkFileList      *files,
                    TincanMeetingRow *row)
{
  _tincan_window_take_drop (self, tincan_meeting_row_get_meeting (row), files);
}

static GtkWidget *
create_meeting_row (gpointer item,
                    gpointer user_data)
{
  GtkWidget *row = tincan_meeting_row_new (TINCAN_MEETING (item));

  g_signal_connect_object (row, "close", G_CALLBACK (meeting_closed_cb), user_data,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "dropped", G_CALLBACK (meeting_dropped_cb), user_data,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
meeting_activated_cb (TincanWindow  *self,
                      GtkListBoxRow *row)
{
  tincan_window_present_meeting (self,
                                 tincan_meeting_row_get_meeting (TINCAN_MEETING_ROW (row)));
}

/* Somebody has to be answered, so the page on which that is done comes up; but no window does by
 * itself. */
static void
guest_added_cb (TincanWindow  *self,
                TincanMeeting *meeting,
                TincanGuest   *guest)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)) && self->sheet == NULL &&
      (tincan_guest_get_needs_consent (guest) || tincan_guest_get_needs_comparing (guest)))
    tincan_window_present_meeting (self, meeting);
}

static void
dropped_cb (TincanWindow *self,
            GdkFileList  *files)
{
  _tincan_window_take_drop (self, NULL, files);
}

/* --- the object --- */

/* The size is the person's, from the last time. */
static void
restore_size (TincanWindow *self)
{
  TincanPreferences *preferences = tincan_meetings_get_preferences (self->meetings);
  GSettings *settings;

  if (preferences == NULL)
    return;
  settings = tincan_preferences_get_settings (preferences);
  g_settings_bind (settings, TINCAN_KEY_WINDOW_WIDTH, self, "default-width",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TINCAN_KEY_WINDOW_HEIGHT, self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TINCAN_KEY_WINDOW_MAXIMIZED, self, "maximized",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
tincan_window_constructed (GObject *object)
{
  TincanWindow *self = TINCAN_WINDOW (object);
  GListModel *tasks = tincan_meetings_get_tasks (self->meetings);

  G_OBJECT_CLASS (tincan_window_parent_class)->constructed (object);

  gtk_list_box_bind_model (self->meeting_list, G_LIST_MODEL (self->meetings), create_meeting_row,
                           self, NULL);
  _tincan_window_bind_tasks (self);
  g_signal_connect_object (self->meetings, "items-changed", G_CALLBACK (update_home), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tasks, "items-changed", G_CALLBACK (update_home), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meetings, "meeting-added",
                           G_CALLBACK (_tincan_window_watch_meeting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meetings, "guest-added", G_CALLBACK (guest_added_cb), self,
                           G_CONNECT_SWAPPED);
  update_home (self);
  drop_sheet (self);
  restore_size (self);
  /* Told from the one that a person relies on. */
  if (g_str_has_suffix (APP_ID, ".Devel"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

static void
tincan_window_dispose (GObject *object)
{
  TincanWindow *self = TINCAN_WINDOW (object);

  g_clear_object (&self->meetings);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);

  G_OBJECT_CLASS (tincan_window_parent_class)->dispose (object);
}

static void
tincan_window_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  TincanWindow *self = TINCAN_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MEETINGS:
      g_value_set_object (value, self->meetings);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_window_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  TincanWindow *self = TINCAN_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MEETINGS:
      self->meetings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_window_class_init (TincanWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tincan_window_constructed;
  object_class->dispose = tincan_window_dispose;
  object_class->get_property = tincan_window_get_property;
  object_class->set_property = tincan_window_set_property;

  properties[PROP_MEETINGS] =
    g_param_spec_object ("meetings", NULL, NULL, TINCAN_TYPE_MEETINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  _tincan_window_install_send_actions (widget_class);
  _tincan_window_install_task_actions (widget_class);
  _tincan_window_install_ask_actions (widget_class);
  _tincan_window_install_codes_actions (widget_class);

  g_type_ensure (TINCAN_TYPE_DROP_TARGET);
  g_type_ensure (TINCAN_TYPE_EMPTY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, home);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, meeting_list);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, task_list);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, meeting_section);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, task_section);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, header_buttons);
  gtk_widget_class_bind_template_child (widget_class, TincanWindow, sheet_bin);
  gtk_widget_class_bind_template_callback (widget_class, transition_cb);
  gtk_widget_class_bind_template_callback (widget_class, meeting_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, dropped_cb);
}

static void
tincan_window_init (TincanWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_window_new:
 * @application: the app
 * @meetings: what is shown
 *
 * Returns: (transfer none): a window, which GTK owns until it is closed
 */
TincanWindow *
tincan_window_new (AdwApplication *application,
                   TincanMeetings *meetings)
{
  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), NULL);

  return g_object_new (TINCAN_TYPE_WINDOW, "application", application, "meetings", meetings, NULL);
}

TincanMeetings *
tincan_window_get_meetings (TincanWindow *self)
{
  g_return_val_if_fail (TINCAN_IS_WINDOW (self), NULL);
  return self->meetings;
}

TincanMeeting *
tincan_window_get_meeting (TincanWindow *self)
{
  TincanMeeting *meeting;

  g_return_val_if_fail (TINCAN_IS_WINDOW (self), NULL);

  if (self->sheet == NULL ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "meeting") != 0)
    return NULL;
  meeting = tincan_share_sheet_get_meeting (self->sheet);
  return tincan_meeting_is_live (meeting) ? meeting : NULL;
}

/**
 * tincan_window_present_meeting:
 * @self: the window
 * @meeting: what to show, with its link and who came
 */
void
tincan_window_present_meeting (TincanWindow  *self,
                               TincanMeeting *meeting)
{
  TincanPreferences *preferences;
  g_autofree char *server = NULL;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (TINCAN_IS_MEETING (meeting));

  if (self->sheet == NULL || tincan_share_sheet_get_meeting (self->sheet) != meeting)
    {
      preferences = tincan_meetings_get_preferences (self->meetings);
      if (preferences != NULL)
        server = tincan_preferences_dup_server (preferences);
      /* As in drop_sheet(). */
      if (self->sheet != NULL)
        g_idle_add_once (g_object_unref, g_object_ref (self->sheet));
      self->sheet = TINCAN_SHARE_SHEET (tincan_share_sheet_new (meeting, server == NULL));
      g_signal_connect_object (self->sheet, "copied", G_CALLBACK (tincan_window_show_message),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->sheet, "close", G_CALLBACK (sheet_closed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->sheet, "dropped", G_CALLBACK (sheet_dropped_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->sheet, "do-without", G_CALLBACK (sheet_do_without_cb), self,
                               G_CONNECT_SWAPPED);
      adw_bin_set_child (self->sheet_bin, GTK_WIDGET (self->sheet));
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", TRUE);
  gtk_stack_set_visible_child_name (self->pages, "meeting");
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * tincan_window_present_list:
 * @self: the window
 *
 * Shows the transfers; what is done on the page of a meeting goes on.
 */
void
tincan_window_present_list (TincanWindow *self)
{
  g_return_if_fail (TINCAN_IS_WINDOW (self));

  gtk_stack_set_visible_child_name (self->pages, "list");
  /* Without an animation nothing tells of its end. */
  transition_cb (self);
}

void
tincan_window_show_toast (TincanWindow *self,
                          AdwToast     *toast)
{
  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * tincan_window_show_message:
 * @self: the window
 * @message: a few words that a person need not answer
 */
void
tincan_window_show_message (TincanWindow *self,
                            const char   *message)
{
  AdwToast *toast;

  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (message != NULL);

  toast = adw_toast_new (message);
  adw_toast_set_timeout (toast, 3);
  tincan_window_show_toast (self, toast);
}

void
tincan_window_show_error (TincanWindow *self,
                          const char   *heading,
                          const char   *message)
{
  g_return_if_fail (TINCAN_IS_WINDOW (self));
  g_return_if_fail (heading != NULL);
  g_return_if_fail (message != NULL);

  tincan_app_compat_tell (GTK_WINDOW (self), heading, message);
}
