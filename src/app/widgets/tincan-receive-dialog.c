/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-receive-dialog"

#include "config.h"

#include "app/widgets/tincan-receive-dialog.h"

#include "app/model/tincan-code-entry.h"
#include "app/model/tincan-words.h"
#include "app/widgets/tincan-code-field.h"
#include "wire/tincan-limits.h"

#include <glib/gi18n.h>

struct _TincanReceiveDialog
{
  AdwWindow        parent_instance;

  TincanMeetings  *meetings;
  TincanMeeting   *meeting;   /* (nullable): that we are joining */
  GCancellable    *reading;   /* of the clipboard */
  char            *clipboard; /* (nullable): a code or link that is in it */

  GtkStack        *pages;
  TincanCodeField *field;
  GtkWidget       *clipboard_list;
  AdwActionRow    *clipboard_row;
  GtkWidget       *connect_button;
  GtkSpinner      *spinner;
  GtkLabel        *status;
};

enum
{
  SIGNAL_JOINED,
  SIGNAL_DO_WITHOUT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanReceiveDialog, tincan_receive_dialog, ADW_TYPE_WINDOW)

static void
show_page (TincanReceiveDialog *self,
           gboolean             waits)
{
  gtk_stack_set_visible_child_name (self->pages, waits ? "wait" : "entry");
  gtk_spinner_set_spinning (self->spinner, waits);
  gtk_widget_set_visible (self->connect_button, !waits);
  if (!waits)
    gtk_widget_grab_focus (GTK_WIDGET (self->field));
}

/* --- the meeting that is being joined --- */

static void
forget_meeting (TincanReceiveDialog *self)
{
  if (self->meeting == NULL)
    return;
  g_signal_handlers_disconnect_by_data (tincan_meeting_get_guests (self->meeting), self);
  g_signal_handlers_disconnect_by_data (self->meeting, self);
  g_clear_object (&self->meeting);
}

/* Back to the field, which still has what was typed. */
static void
fail (TincanReceiveDialog *self,
      const char          *why)
{
  show_page (self, FALSE);
  tincan_code_field_set_problem (self->field, why);
}

static gboolean
has_other_side (TincanMeeting *meeting)
{
  GListModel *guests = tincan_meeting_get_guests (meeting);

  for (guint i = 0; i < g_list_model_get_n_items (guests); i++)
    {
      g_autoptr(TincanGuest) guest = g_list_model_get_item (guests, i);

      if (tincan_guest_get_state (guest) == TINCAN_REMOTE_CONNECTED)
        return TRUE;
    }
  return FALSE;
}

/* The meeting may be ours no longer. */
static void
hand_over (TincanReceiveDialog *self,
           TincanMeeting       *meeting)
{
  g_signal_emit (self, signals[SIGNAL_JOINED], 0, meeting);
  gtk_window_close (GTK_WINDOW (self));
}

static void
meeting_changed_cb (TincanReceiveDialog *self)
{
  g_autoptr(TincanMeeting) meeting = g_object_ref (self->meeting);

  if (has_other_side (meeting))
    {
      forget_meeting (self);
      hand_over (self, meeting);
    }
  else if (!tincan_meeting_is_live (meeting) || tincan_meeting_get_error_text (meeting) != NULL)
    {
      const char *why = tincan_meeting_get_error_text (meeting);

      forget_meeting (self);
      fail (self, why != NULL ? why : _("The other side is gone. Ask for a new code or link."));
    }
  else
    gtk_label_set_label (self->status, tincan_meeting_get_status (meeting));
}

static void
start (TincanReceiveDialog *self)
{
  g_autoptr(GError) error = NULL;
  TincanMeeting *meeting;

  if (self->meeting != NULL || !tincan_code_field_finish (self->field))
    return;

  meeting = tincan_meetings_join (self->meetings, tincan_code_field_get_text (self->field), &error);
  if (meeting == NULL)
    {
      fail (self, error->message);
      return;
    }
  /* The page of the meeting has what is to be sent back. */
  if (tincan_meeting_is_by_codes (meeting))
    {
      hand_over (self, meeting);
      return;
    }

  self->meeting = g_object_ref (meeting);
  g_signal_connect_object (meeting, "notify", G_CALLBACK (meeting_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tincan_meeting_get_guests (meeting), "items-changed",
                           G_CALLBACK (meeting_changed_cb), self, G_CONNECT_SWAPPED);
  show_page (self, TRUE);
  meeting_changed_cb (self);
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  start (TINCAN_RECEIVE_DIALOG (widget));
}

static void
connect_cb (TincanReceiveDialog *self)
{
  start (self);
}

static void
do_without_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DO_WITHOUT], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

/* --- the clipboard --- */

/* What is shown of it: a code that is carried says nothing to a person. */
static char *
dup_shown (const TincanCodeEntry *entry,
           const char            *text)
{
  if (entry->is_offer)
    return g_strdup (_("For a connection without a server"));
  return tincan_words_dup_isolated (entry->is_link && entry->host != NULL ? entry->host : text);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TincanReceiveDialog *self;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_autoptr(TincanCodeEntry) entry = NULL;
  g_autofree char *shown = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  /* Whatever is longer is no code or link. */
  if (text == NULL || strlen (text) > TINCAN_MAX_OFFER_TEXT_BYTES)
    return;

  g_strstrip (text);
  entry = tincan_code_entry_read (text);
  if ((!entry->is_code && !entry->is_link && !entry->is_offer) ||
      g_str_equal (text, tincan_code_field_get_text (self->field)))
    return;

  self->clipboard = g_steal_pointer (&text);
  shown = dup_shown (entry, self->clipboard);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->clipboard_row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->clipboard_row),
                                 entry->is_link ? _("Link in the Clipboard")
                                                : _("Code in the Clipboard"));
  adw_action_row_set_subtitle (self->clipboard_row, shown);
  gtk_widget_set_visible (self->clipboard_list, TRUE);
}

static void
use_clipboard_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  TincanReceiveDialog *self = TINCAN_RECEIVE_DIALOG (widget);

  if (self->clipboard == NULL)
    return;
  tincan_code_field_set_text (self->field, self->clipboard);
  gtk_widget_set_visible (self->clipboard_list, FALSE);
  start (self);
}

/* --- the object --- */

static gboolean
tincan_receive_dialog_close_request (GtkWindow *window)
{
  TincanReceiveDialog *self = TINCAN_RECEIVE_DIALOG (window);
  g_autoptr(TincanMeeting) meeting = self->meeting != NULL ? g_object_ref (self->meeting) : NULL;

  g_cancellable_cancel (self->reading);
  forget_meeting (self);
  if (meeting != NULL)
    tincan_meeting_close (meeting);
  return GTK_WINDOW_CLASS (tincan_receive_dialog_parent_class)->close_request (window);
}

static void
tincan_receive_dialog_dispose (GObject *object)
{
  TincanReceiveDialog *self = TINCAN_RECEIVE_DIALOG (object);

  forget_meeting (self);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->meetings);
  g_clear_pointer (&self->clipboard, g_free);
  G_OBJECT_CLASS (tincan_receive_dialog_parent_class)->dispose (object);
}

static void
tincan_receive_dialog_class_init (TincanReceiveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_receive_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tincan_receive_dialog_close_request;

  signals[SIGNAL_JOINED] = g_signal_new ("joined", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, TINCAN_TYPE_MEETING);
  signals[SIGNAL_DO_WITHOUT] = g_signal_new ("do-without", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);

  gtk_widget_class_install_action (widget_class, "receive.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "receive.use-clipboard", NULL,
                                   use_clipboard_action);
  gtk_widget_class_install_action (widget_class, "receive.do-without", NULL, do_without_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (TINCAN_TYPE_CODE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-receive-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, field);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, clipboard_list);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, clipboard_row);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TincanReceiveDialog, status);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
}

static void
tincan_receive_dialog_init (TincanReceiveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->reading = g_cancellable_new ();
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->reading,
                                 read_cb, self);
}

/**
 * tincan_receive_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @meetings: where to join
 *
 * Returns: (transfer none): a dialog, which GTK owns until it is closed
 */
TincanReceiveDialog *
tincan_receive_dialog_new (GtkWindow      *parent,
                           TincanMeetings *meetings)
{
  TincanReceiveDialog *self;

  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), NULL);

  self = g_object_new (TINCAN_TYPE_RECEIVE_DIALOG, "transient-for", parent, NULL);
  self->meetings = g_object_ref (meetings);
  return self;
}

void
tincan_receive_dialog_set_text (TincanReceiveDialog *self,
                                const char          *text)
{
  g_return_if_fail (TINCAN_IS_RECEIVE_DIALOG (self));
  g_return_if_fail (text != NULL);

  tincan_code_field_set_text (self->field, text);
}
