/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-dialog"

#include "config.h"

#include "app/widgets/tincan-offer-dialog.h"

#include "app/model/tincan-offer-names.h"
#include "app/model/tincan-words.h"
#include "app/widgets/tincan-file-row.h"
#include "app/widgets/tincan-folders.h"

#include <glib/gi18n.h>

#define MAX_NAMES 4

struct _TincanOfferDialog
{
  AdwWindow          parent_instance;

  TincanPreferences *preferences;
  TincanTask        *task;
  GFile             *folder;      /* (nullable): until it is known, or when there is none */
  GCancellable      *cancellable; /* of everything that is being found out */
  GCancellable      *measuring;   /* (nullable): of how much is free in the folder */

  GtkLabel          *heading;
  GtkImage          *verified_icon;
  GtkLabel          *verified_label;
  GtkListBox        *names;
  GtkWidget         *all_expander;
  GtkScrolledWindow *all_files;
  GtkLabel          *size_label;
  GtkWidget         *space_row;
  GtkLabel          *space_label;
  GtkWidget         *folder_row;
  GtkLabel          *note;
  GtkLabel          *problem;
  GtkWidget         *receive_button;
  GtkWidget         *choose_button;

  guint              is_closed : 1;
};

static guint accepted_signal;

G_DEFINE_FINAL_TYPE (TincanOfferDialog, tincan_offer_dialog, ADW_TYPE_WINDOW)

static void choose_folder (TincanOfferDialog *self);

static void
show_problem (TincanOfferDialog *self,
              const char        *problem)
{
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

/* The button that goes on stands out: the other one where this folder will not do. */
static void
suggest (TincanOfferDialog *self,
         GtkWidget         *button)
{
  gtk_widget_remove_css_class (self->receive_button, "suggested-action");
  gtk_widget_remove_css_class (self->choose_button, "suggested-action");
  gtk_widget_add_css_class (button, "suggested-action");
}

/* --- where it goes --- */

static void
free_space_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  TincanOfferDialog *self;
  g_autoptr(GError) error = NULL;
  gint64 space = tincan_task_get_free_space_finish (TINCAN_TASK (source), result, &error);
  guint64 needed = tincan_task_get_total_bytes (TINCAN_TASK (source));
  g_autofree char *size = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  if (space < 0)
    {
      gtk_widget_set_visible (self->space_row, FALSE);
      return;
    }

  size = tincan_words_dup_size ((guint64) space);
  gtk_label_set_label (self->space_label, size);
  gtk_widget_set_visible (self->space_row, TRUE);
  if (needed > (guint64) space)
    {
      /* Not forbidden: part of it may be there from an earlier time. */
      gtk_widget_add_css_class (GTK_WIDGET (self->space_label), "error");
      show_problem (self, _("There is not enough space for all of it. Choose another folder, or "
                            "make room first."));
      suggest (self, self->choose_button);
    }
}

/* What was asked about another folder is not answered any more. */
static void
stop_measuring (TincanOfferDialog *self)
{
  g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  gtk_label_set_label (self->space_label, "…");
  gtk_widget_remove_css_class (GTK_WIDGET (self->space_label), "error");
}

static void
set_folder (TincanOfferDialog *self,
            GFile             *folder)
{
  g_autofree char *name = NULL;

  stop_measuring (self);
  show_problem (self, NULL);
  suggest (self, self->receive_button);
  g_set_object (&self->folder, folder);
  if (folder == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->folder_row),
                                   _("Not chosen yet"));
      gtk_widget_set_visible (self->space_row, FALSE);
      suggest (self, self->choose_button);
      return;
    }

  name = tincan_folders_dup_name (folder);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->folder_row), name);
  self->measuring = g_cancellable_new ();
  tincan_task_get_free_space_async (self->task, folder, self->measuring, free_space_cb, self);
}

static void
found_folder_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) folder =
    tincan_preferences_find_folder_finish (TINCAN_PREFERENCES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* The person may have been faster. */
  if (TINCAN_OFFER_DIALOG (user_data)->folder == NULL)
    set_folder (user_data, folder);
  gtk_widget_action_set_enabled (GTK_WIDGET (user_data), "offer.receive", TRUE);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) folder = tincan_folders_choose_finish (result, &error);

  if (folder != NULL)
    set_folder (user_data, folder);
}

static void
choose_folder (TincanOfferDialog *self)
{
  tincan_folders_choose_async (GTK_WINDOW (self), _("Choose Where It Goes"), self->folder,
                               self->cancellable, chosen_cb, self);
}

static void
choose_folder_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  choose_folder (TINCAN_OFFER_DIALOG (widget));
}

/* --- the decision --- */

static void
close_once (TincanOfferDialog *self)
{
  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
receive_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  TincanOfferDialog *self = TINCAN_OFFER_DIALOG (widget);
  g_autoptr(GError) error = NULL;

  if (tincan_task_get_state (self->task) != TINCAN_TASK_ASKING)
    return;
  if (!tincan_task_is_text (self->task) && self->folder == NULL)
    {
      choose_folder (self);
      return;
    }

  /* The state changes within the call, and is not to close the dialog before that is told. */
  self->is_closed = TRUE;
  if (!tincan_task_accept (self->task, self->folder,
                           tincan_preferences_get_conflict (self->preferences), &error))
    {
      self->is_closed = FALSE;
      show_problem (self, error->message);
      return;
    }
  g_signal_emit (self, accepted_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
decline_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  /* The answer may close it. */
  g_autoptr(TincanOfferDialog) self = g_object_ref (TINCAN_OFFER_DIALOG (widget));

  if (tincan_task_get_state (self->task) == TINCAN_TASK_ASKING)
    tincan_task_decline (self->task);
  close_once (self);
}

/* Taken back by the other side, or answered elsewhere. */
static void
state_cb (TincanOfferDialog *self)
{
  if (tincan_task_get_state (self->task) != TINCAN_TASK_ASKING)
    close_once (self);
}

/* --- what is offered --- */

static GtkWidget *
create_name_row (const TincanOfferName *name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *parts = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "icon-name", name->is_folder ? "folder-symbolic"
                                                               : "text-x-generic-symbolic",
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  NULL);
  GtkWidget *stem = gtk_label_new (name->stem);
  g_autofree char *whole = g_strconcat (name->stem, name->extension, NULL);

  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_set_margin_end (icon, 12);
  gtk_label_set_ellipsize (GTK_LABEL (stem), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_valign (stem, GTK_ALIGN_BASELINE);
  gtk_widget_set_tooltip_text (stem, whole);
  gtk_box_append (GTK_BOX (box), icon);
  /* The extension comes last, whichever way the language of the interface runs. */
  gtk_widget_set_direction (parts, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (parts), stem);
  gtk_box_append (GTK_BOX (box), parts);
  gtk_widget_add_css_class (box, "offer-name");

  /* In a place of its own, where no trick of the name reaches. */
  if (*name->extension != '\0')
    {
      GtkWidget *extension = gtk_label_new (name->extension);

      gtk_widget_add_css_class (extension, "heading");
      gtk_widget_set_valign (extension, GTK_ALIGN_BASELINE);
      gtk_box_append (GTK_BOX (parts), extension);
    }

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  return row;
}

static void
show_names (TincanOfferDialog *self)
{
  gboolean has_more = FALSE;
  g_autoptr(GPtrArray) names = tincan_offer_names_new (self->task, MAX_NAMES, &has_more);
  GListModel *files = tincan_task_get_files (self->task);

  for (guint i = 0; i < names->len; i++)
    gtk_list_box_append (self->names, create_name_row (g_ptr_array_index (names, i)));
  if (has_more)
    {
      GtkWidget *more = gtk_label_new (_("and more"));

      gtk_widget_add_css_class (more, "dim-label");
      gtk_widget_add_css_class (more, "offer-name");
      gtk_label_set_xalign (GTK_LABEL (more), 0);
      gtk_list_box_append (self->names, more);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->names), names->len > 0);

  if (g_list_model_get_n_items (files) <= 1)
    return;
  gtk_scrolled_window_set_child (self->all_files, tincan_file_row_new_list (files));
  gtk_widget_set_visible (self->all_expander, TRUE);
}

static void
show_who (TincanOfferDialog *self)
{
  g_autofree char *name = tincan_words_dup_isolated (tincan_task_get_peer_name (self->task));
  g_autofree char *title = tincan_words_dup_isolated (tincan_task_get_title (self->task));
  g_autofree char *heading = NULL;
  gboolean is_verified = tincan_task_get_verified (self->task);

  if (tincan_task_is_text (self->task))
    /* Translators: a name */
    heading = g_strdup_printf (_("%s wants to send you a text"), name);
  else
    /* Translators: a name, and the name of a file or “3 items” */
    heading = g_strdup_printf (_("%s wants to send you %s"), name, title);
  gtk_label_set_label (self->heading, heading);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->heading), heading);

  gtk_image_set_from_icon_name (self->verified_icon, is_verified ? "tincan-verified-symbolic"
                                                                 : "dialog-warning-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->verified_icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->verified_icon), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->verified_icon), is_verified ? "success" : "warning");
  gtk_label_set_label (self->verified_label, is_verified
                                               ? _("Verified: has the same code or link")
                                               : _("Not verified"));
}

static const char *
get_note (TincanOfferDialog *self)
{
  if (tincan_task_is_text (self->task))
    return _("You see it here, and can copy it. Nothing is saved.");
  switch (tincan_preferences_get_conflict (self->preferences))
    {
    case TINCAN_CONFLICT_SKIP:
      return _("A file whose name is there already is left out.");
    case TINCAN_CONFLICT_OVERWRITE:
      return _("A file whose name is there already is replaced.");
    case TINCAN_CONFLICT_RENAME:
    default:
      return _("A file whose name is there already gets another name.");
    }
}

static void
fill (TincanOfferDialog *self)
{
  gboolean is_text = tincan_task_is_text (self->task);

  show_who (self);
  if (!is_text)
    show_names (self);
  gtk_widget_set_visible (GTK_WIDGET (self->names), !is_text);
  gtk_label_set_label (self->size_label, tincan_task_get_subtitle (self->task));
  gtk_label_set_label (self->note, get_note (self));
  gtk_widget_set_visible (self->space_row, !is_text);
  gtk_widget_set_visible (self->folder_row, !is_text);
  suggest (self, self->receive_button);

  /* Until it is known where it goes, there is nothing to say yes to. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "offer.receive", is_text);
  if (!is_text)
    tincan_preferences_find_folder_async (self->preferences, self->cancellable, found_folder_cb,
                                          self);
}

/* --- the object --- */

static gboolean
tincan_offer_dialog_close_request (GtkWindow *window)
{
  TINCAN_OFFER_DIALOG (window)->is_closed = TRUE;
  g_cancellable_cancel (TINCAN_OFFER_DIALOG (window)->cancellable);
  g_cancellable_cancel (TINCAN_OFFER_DIALOG (window)->measuring);
  return GTK_WINDOW_CLASS (tincan_offer_dialog_parent_class)->close_request (window);
}

static void
tincan_offer_dialog_dispose (GObject *object)
{
  TincanOfferDialog *self = TINCAN_OFFER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  g_clear_object (&self->preferences);
  g_clear_object (&self->task);
  g_clear_object (&self->folder);
  G_OBJECT_CLASS (tincan_offer_dialog_parent_class)->dispose (object);
}

static void
tincan_offer_dialog_class_init (TincanOfferDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tincan_offer_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tincan_offer_dialog_close_request;

  accepted_signal = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "offer.receive", NULL, receive_action);
  gtk_widget_class_install_action (widget_class, "offer.decline", NULL, decline_action);
  gtk_widget_class_install_action (widget_class, "offer.choose-folder", NULL,
                                   choose_folder_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-offer-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, verified_icon);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, verified_label);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, names);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, all_expander);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, all_files);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, size_label);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, space_row);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, space_label);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, note);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, receive_button);
  gtk_widget_class_bind_template_child (widget_class, TincanOfferDialog, choose_button);
}

static void
tincan_offer_dialog_init (TincanOfferDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_offer_dialog_new:
 * @parent: (nullable): the window that it belongs to
 * @preferences: say where things go
 * @task: an offer that waits for the person
 *
 * Returns: (transfer none): a dialog, which GTK owns until it is closed
 */
TincanOfferDialog *
tincan_offer_dialog_new (GtkWindow         *parent,
                         TincanPreferences *preferences,
                         TincanTask        *task)
{
  TincanOfferDialog *self;

  g_return_val_if_fail (TINCAN_IS_PREFERENCES (preferences), NULL);
  g_return_val_if_fail (TINCAN_IS_TASK (task), NULL);

  self = g_object_new (TINCAN_TYPE_OFFER_DIALOG, "transient-for", parent, NULL);
  self->preferences = g_object_ref (preferences);
  self->task = g_object_ref (task);
  fill (self);
  g_signal_connect_object (task, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (task, "notify::verified", G_CALLBACK (show_who), self,
                           G_CONNECT_SWAPPED);
  return self;
}

TincanTask *
tincan_offer_dialog_get_task (TincanOfferDialog *self)
{
  g_return_val_if_fail (TINCAN_IS_OFFER_DIALOG (self), NULL);

  return self->task;
}
