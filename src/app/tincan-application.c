/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-application"

#include "config.h"

#include "app/tincan-application.h"

#include "app/model/tincan-keyring.h"
#include "app/model/tincan-meetings.h"
#include "app/widgets/tincan-window.h"

struct _TincanApplication
{
  AdwApplication parent_instance;

  TincanMeetings *meetings;
};

G_DEFINE_FINAL_TYPE (TincanApplication, tincan_application, ADW_TYPE_APPLICATION)

static void
tincan_application_startup (GApplication *application)
{
  TincanApplication *self = TINCAN_APPLICATION (application);
  g_autoptr(TincanPasswordStore) store = NULL;
  g_autoptr(TincanPreferences) preferences = NULL;

  G_APPLICATION_CLASS (tincan_application_parent_class)->startup (application);

  store = tincan_keyring_new ();
  preferences = tincan_preferences_new (store);
  self->meetings = tincan_meetings_new (preferences);
}

static void
tincan_application_shutdown (GApplication *application)
{
  g_clear_object (&TINCAN_APPLICATION (application)->meetings);

  G_APPLICATION_CLASS (tincan_application_parent_class)->shutdown (application);
}

static void
tincan_application_activate (GApplication *application)
{
  TincanApplication *self = TINCAN_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (tincan_window_new (ADW_APPLICATION (self), self->meetings));
  gtk_window_present (window);
}

static void
tincan_application_class_init (TincanApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = tincan_application_activate;
  G_APPLICATION_CLASS (klass)->shutdown = tincan_application_shutdown;
  G_APPLICATION_CLASS (klass)->startup = tincan_application_startup;
}

static void
tincan_application_init (TincanApplication *self)
{
}

/**
 * tincan_application_new:
 *
 * Returns: (transfer full): the app, of which one instance runs in a desktop session
 */
TincanApplication *
tincan_application_new (void)
{
  return g_object_new (TINCAN_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", RESOURCE_PATH,
                       NULL);
}
