/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-inhibitor"

#include "config.h"

#include "app/tincan-inhibitor.h"

#include <glib/gi18n.h>

struct _TincanInhibitor
{
  GObject         parent_instance;

  GtkApplication *application; /* (unowned): it owns us */
  TincanMeetings *meetings;
  guint           cookie; /* 0: nothing is held back */
};

G_DEFINE_FINAL_TYPE (TincanInhibitor, tincan_inhibitor, G_TYPE_OBJECT)

static void
release (TincanInhibitor *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

static void
update (TincanInhibitor *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  if (!tincan_meetings_is_busy (self->meetings))
    release (self);
  else if (self->cookie == 0)
    self->cookie = gtk_application_inhibit (self->application, window,
                                            GTK_APPLICATION_INHIBIT_SUSPEND,
                                            /* Translators: why the computer stays awake */
                                            _("Files are being transferred"));
}

static void
tincan_inhibitor_dispose (GObject *object)
{
  TincanInhibitor *self = TINCAN_INHIBITOR (object);

  release (self);
  g_clear_object (&self->meetings);

  G_OBJECT_CLASS (tincan_inhibitor_parent_class)->dispose (object);
}

static void
tincan_inhibitor_class_init (TincanInhibitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tincan_inhibitor_dispose;
}

static void
tincan_inhibitor_init (TincanInhibitor *self)
{
}

/**
 * tincan_inhibitor_new:
 * @application: the app, which outlives what is returned
 * @meetings: what may be moving
 *
 * Returns: (transfer full): what keeps the computer from suspending by itself, for as long as it
 *   lives and something is moving
 */
TincanInhibitor *
tincan_inhibitor_new (GtkApplication *application,
                      TincanMeetings *meetings)
{
  TincanInhibitor *self = g_object_new (TINCAN_TYPE_INHIBITOR, NULL);

  g_return_val_if_fail (GTK_IS_APPLICATION (application), self);
  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), self);

  self->application = application;
  self->meetings = g_object_ref (meetings);
  g_signal_connect_object (meetings, "notify::is-busy", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}
