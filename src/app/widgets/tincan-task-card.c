/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-task-card"

#include "config.h"

#include "app/widgets/tincan-task-card.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-closures.h"
#include "app/widgets/tincan-dragged-files.h"
#include "app/widgets/tincan-drop-target.h"
#include "app/widgets/tincan-file-row.h"
#include "app/widgets/tincan-flow-layout.h"

#include <glib/gi18n.h>

/* So many files are seen at a time in the details; the others are scrolled to. */
#define MAX_ROWS_SEEN 6

struct _TincanTaskCard
{
  GtkListBoxRow parent_instance;

  TincanMeetings *meetings;
  TincanTask     *task;

  GtkWidget         *direction;
  GtkWidget         *progress_bar;
  GtkRevealer       *details;
  GtkScrolledWindow *details_window;
  GtkToggleButton   *details_button;
};

enum
{
  PROP_0,
  PROP_MEETINGS,
  PROP_TASK,
  N_PROPS,
};

enum
{
  SIGNAL_REVIEW,
  SIGNAL_OPEN,
  SIGNAL_SHOW_IN_FOLDER,
  SIGNAL_COPIED,
  SIGNAL_REMOVE,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanTaskCard, tincan_task_card, GTK_TYPE_LIST_BOX_ROW)

/* --- what the template shows of the task --- */

static char *
direction_icon_name (TincanTaskCard *self,
                     gboolean        is_incoming)
{
  return g_strdup (is_incoming ? "tincan-receive-symbolic" : "tincan-send-symbolic");
}

static char *
peer_label (TincanTaskCard *self,
            gboolean        is_incoming,
            const char     *name)
{
  g_autofree char *isolated = NULL;

  if (name == NULL)
    return NULL;
  isolated = tincan_words_dup_isolated (name);
  /* Translators: %s is what the other side calls itself */
  return g_strdup_printf (is_incoming ? _("From %s") : _("To %s"), isolated);
}

static char *
verified_label (TincanTaskCard *self,
                gboolean        verified)
{
  return g_strdup (verified ? _("Verified") : _("Not verified"));
}

static gboolean
is_moving (TincanTaskCard *self,
           int             state)
{
  return state == TINCAN_TASK_RUNNING || state == TINCAN_TASK_PAUSED ||
         state == TINCAN_TASK_INTERRUPTED;
}

/* One line of facts, of which any may be missing. */
static char *
facts_label (TincanTaskCard *self,
             int             state,
             const char     *subtitle,
             const char     *progress,
             const char     *rate,
             const char     *eta,
             const char     *path)
{
  const char *facts[] = { progress, rate, eta, path };
  GString *line = g_string_new (NULL);

  if (!is_moving (self, state))
    {
      facts[0] = subtitle;
      facts[1] = facts[2] = NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      if (facts[i] == NULL || *facts[i] == '\0')
        continue;
      if (line->len > 0)
        g_string_append (line, " · ");
      g_string_append (line, facts[i]);
    }
  return g_string_free (line, FALSE);
}

static gboolean
is_asking (TincanTaskCard *self,
           int             state)
{
  return state == TINCAN_TASK_ASKING;
}

static gboolean
can_open_files (TincanTaskCard *self,
                gboolean        can_open,
                gboolean        is_text)
{
  return can_open && !is_text;
}

/* --- what can be done --- */

static void
pause_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_can_pause (self->task))
    tincan_task_pause (self->task);
  else if (tincan_task_get_can_resume (self->task))
    tincan_task_resume (self->task);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_can_cancel (self->task))
    tincan_task_cancel (self->task);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_is_finished (self->task))
    g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_can_open (self->task))
    g_signal_emit (self, signals[SIGNAL_OPEN], 0);
}

static void
show_in_folder_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_can_open (self->task))
    g_signal_emit (self, signals[SIGNAL_SHOW_IN_FOLDER], 0);
}

static void
review_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_state (self->task) == TINCAN_TASK_ASKING)
    g_signal_emit (self, signals[SIGNAL_REVIEW], 0);
}

static void
decline_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  if (tincan_task_get_state (self->task) == TINCAN_TASK_ASKING)
    tincan_task_decline (self->task);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);
  const char *text = tincan_task_get_text (self->task);

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  g_signal_emit (self, signals[SIGNAL_COPIED], 0);
}

static void
details_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (widget);

  tincan_task_card_set_details (self, !tincan_task_card_get_details (self));
}

/* Takes off the list what is over, and ends what is not. */
static void
dismiss_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  remove_action (widget, name, parameter);
  cancel_action (widget, name, parameter);
}

/* --- the list of files, on demand --- */

static void
details_toggled_cb (TincanTaskCard *self)
{
  gboolean is_shown = gtk_toggle_button_get_active (self->details_button);

  if (is_shown && gtk_scrolled_window_get_child (self->details_window) == NULL)
    {
      GListModel *files = tincan_task_get_files (self->task);
      guint n_rows = MIN (g_list_model_get_n_items (files), MAX_ROWS_SEEN);

      gtk_scrolled_window_set_child (self->details_window, tincan_file_row_new_list (files));
      gtk_scrolled_window_set_min_content_height (self->details_window,
                                                  tincan_file_row_measure (n_rows));
    }
  gtk_revealer_set_reveal_child (self->details, is_shown);
}

static void
details_revealed_cb (TincanTaskCard *self)
{
  /* Rows that nobody sees would be kept up to date all the same. */
  if (!gtk_revealer_get_child_revealed (self->details) &&
      !gtk_toggle_button_get_active (self->details_button))
    gtk_scrolled_window_set_child (self->details_window, NULL);
}

/* A text has none, and what is offered to us has none yet. */
static void
files_changed_cb (TincanTaskCard *self)
{
  guint n_files = g_list_model_get_n_items (tincan_task_get_files (self->task));

  gtk_widget_set_visible (GTK_WIDGET (self->details_button), n_files > 0);
}

/* --- drag and drop --- */

static gboolean
drop_accept_cb (TincanTaskCard *self)
{
  TincanMeeting *meeting = tincan_meetings_find_meeting (self->meetings, self->task);

  return meeting != NULL && tincan_meeting_is_live (meeting);
}

static void
dropped_cb (TincanTaskCard *self,
            GdkFileList    *files)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, files);
}

static GdkContentProvider *
drag_prepare_cb (TincanTaskCard *self)
{
  g_autoptr(GPtrArray) files = NULL;

  if (!tincan_task_is_incoming (self->task) || !tincan_task_get_can_open (self->task))
    return NULL;
  files = tincan_task_dup_received_files (self->task);
  return tincan_dragged_files_new_provider (files);
}

static void
drag_begin_cb (TincanTaskCard *self,
               GdkDrag        *drag,
               GtkDragSource  *source)
{
  g_autoptr(GdkPaintable) icon = gtk_widget_paintable_new (self->direction);

  gtk_drag_source_set_icon (source, icon, 0, 0);
}

/* --- the object --- */

static void
update_accessible_label (TincanTaskCard *self)
{
  g_autofree char *peer = peer_label (self, tincan_task_is_incoming (self->task),
                                      tincan_task_get_peer_name (self->task));
  /* Translators: a transfer, as a screen reader says it: what, with whom, and its state */
  g_autofree char *label = g_strdup_printf (_("%s. %s. %s"), tincan_task_get_title (self->task),
                                            peer, tincan_task_get_state_text (self->task));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
tincan_task_card_constructed (GObject *object)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (object);
  static const char *const said[] = { "title", "peer-name", "state-text" };

  G_OBJECT_CLASS (tincan_task_card_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", said[i], NULL);

      g_signal_connect_object (self->task, signal, G_CALLBACK (update_accessible_label), self,
                               G_CONNECT_SWAPPED);
    }
  update_accessible_label (self);
  g_signal_connect_object (tincan_task_get_files (self->task), "items-changed",
                           G_CALLBACK (files_changed_cb), self, G_CONNECT_SWAPPED);
  files_changed_cb (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
}

static void
tincan_task_card_dispose (GObject *object)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (object);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  g_clear_object (&self->meetings);
  g_clear_object (&self->task);

  G_OBJECT_CLASS (tincan_task_card_parent_class)->dispose (object);
}

static void
tincan_task_card_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (object);

  switch (prop_id)
    {
    case PROP_MEETINGS:
      g_value_set_object (value, self->meetings);
      break;
    case PROP_TASK:
      g_value_set_object (value, self->task);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_task_card_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TincanTaskCard *self = TINCAN_TASK_CARD (object);

  switch (prop_id)
    {
    case PROP_MEETINGS:
      self->meetings = g_value_dup_object (value);
      break;
    case PROP_TASK:
      self->task = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_signals (TincanTaskCardClass *klass)
{
  static const char *const names[] = {
    [SIGNAL_REVIEW] = "review",
    [SIGNAL_OPEN] = "open",
    [SIGNAL_SHOW_IN_FOLDER] = "show-in-folder",
    [SIGNAL_COPIED] = "copied",
    [SIGNAL_REMOVE] = "remove",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, GDK_TYPE_FILE_LIST);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "task.pause", NULL, pause_action);
  gtk_widget_class_install_action (klass, "task.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (klass, "task.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "task.dismiss", NULL, dismiss_action);
  gtk_widget_class_install_action (klass, "task.open", NULL, open_action);
  gtk_widget_class_install_action (klass, "task.show-in-folder", NULL, show_in_folder_action);
  gtk_widget_class_install_action (klass, "task.review", NULL, review_action);
  gtk_widget_class_install_action (klass, "task.decline", NULL, decline_action);
  gtk_widget_class_install_action (klass, "task.copy", NULL, copy_action);
  gtk_widget_class_install_action (klass, "task.details", NULL, details_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "task.dismiss", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_KP_Delete, 0, "task.dismiss", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_p, GDK_CONTROL_MASK, "task.pause", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_d, GDK_CONTROL_MASK, "task.details", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "task.copy", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, GDK_ALT_MASK, "task.show-in-folder",
                                       NULL);
}

static void
tincan_task_card_class_init (TincanTaskCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tincan_task_card_constructed;
  object_class->dispose = tincan_task_card_dispose;
  object_class->get_property = tincan_task_card_get_property;
  object_class->set_property = tincan_task_card_set_property;

  properties[PROP_MEETINGS] =
    g_param_spec_object ("meetings", NULL, NULL, TINCAN_TYPE_MEETINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TASK] =
    g_param_spec_object ("task", NULL, NULL, TINCAN_TYPE_TASK,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  install_signals (klass);
  install_actions (widget_class);

  g_type_ensure (TINCAN_TYPE_DROP_TARGET);
  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-task-card.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanTaskCard, direction);
  gtk_widget_class_bind_template_child (widget_class, TincanTaskCard, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TincanTaskCard, details);
  gtk_widget_class_bind_template_child (widget_class, TincanTaskCard, details_window);
  gtk_widget_class_bind_template_child (widget_class, TincanTaskCard, details_button);
  tincan_closures_bind (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, direction_icon_name);
  gtk_widget_class_bind_template_callback (widget_class, peer_label);
  gtk_widget_class_bind_template_callback (widget_class, verified_label);
  gtk_widget_class_bind_template_callback (widget_class, is_moving);
  gtk_widget_class_bind_template_callback (widget_class, is_asking);
  gtk_widget_class_bind_template_callback (widget_class, facts_label);
  gtk_widget_class_bind_template_callback (widget_class, can_open_files);
  gtk_widget_class_bind_template_callback (widget_class, details_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_revealed_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_begin_cb);
}

static void
tincan_task_card_init (TincanTaskCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_task_card_new:
 * @meetings: what @task is of
 * @task: a transfer
 *
 * Returns: (transfer floating): a row for a #GtkListBox
 */
GtkWidget *
tincan_task_card_new (TincanMeetings *meetings,
                      TincanTask     *task)
{
  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), NULL);
  g_return_val_if_fail (TINCAN_IS_TASK (task), NULL);

  return g_object_new (TINCAN_TYPE_TASK_CARD, "meetings", meetings, "task", task, NULL);
}

TincanTask *
tincan_task_card_get_task (TincanTaskCard *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_CARD (self), NULL);
  return self->task;
}

gboolean
tincan_task_card_get_details (TincanTaskCard *self)
{
  g_return_val_if_fail (TINCAN_IS_TASK_CARD (self), FALSE);
  return gtk_toggle_button_get_active (self->details_button);
}

void
tincan_task_card_set_details (TincanTaskCard *self,
                              gboolean        details)
{
  g_return_if_fail (TINCAN_IS_TASK_CARD (self));

  /* A text has no files to list. */
  if (gtk_widget_get_visible (GTK_WIDGET (self->details_button)) || !details)
    gtk_toggle_button_set_active (self->details_button, details);
}
