/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-codes-dialog"

#include "config.h"

#include "app/widgets/tincan-codes-dialog.h"

struct _TincanCodesDialog
{
  AdwWindow parent_instance;
};

enum
{
  SIGNAL_MAKE,
  SIGNAL_ENTER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanCodesDialog, tincan_codes_dialog, ADW_TYPE_WINDOW)

static void
choose (GtkWidget *widget,
        guint      signal)
{
  g_signal_emit (widget, signals[signal], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

static void
make_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  choose (widget, SIGNAL_MAKE);
}

static void
enter_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  choose (widget, SIGNAL_ENTER);
}

static void
tincan_codes_dialog_class_init (TincanCodesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_MAKE] = g_signal_new ("make", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENTER] = g_signal_new ("enter", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "codes.make", NULL, make_action);
  gtk_widget_class_install_action (widget_class, "codes.enter", NULL, enter_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-codes-dialog.ui");
}

static void
tincan_codes_dialog_init (TincanCodesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_codes_dialog_new:
 * @parent: (nullable): the window that it belongs to
 *
 * Returns: (transfer none): a dialog, which GTK owns until it is closed
 */
TincanCodesDialog *
tincan_codes_dialog_new (GtkWindow *parent)
{
  return g_object_new (TINCAN_TYPE_CODES_DIALOG, "transient-for", parent, NULL);
}
