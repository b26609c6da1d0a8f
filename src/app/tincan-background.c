/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-background"

#include "config.h"

#include "app/tincan-background.h"

#include <glib/gi18n.h>
#include <libportal/portal.h>

#define NOTIFICATION_ID "background"

struct _TincanBackground
{
  GObject         parent_instance;

  GApplication   *application; /* (unowned): it owns us */
  TincanMeetings *meetings;
  XdpPortal      *portal; /* NULL until it is needed */
  GtkWindow      *window; /* (nullable): that is hidden */
  GCancellable   *cancellable; /* (nullable): of the question that is open */
  gulong          visible_id;
  gboolean        is_denied;
};

typedef struct
{
  TincanBackground *background;
  GCancellable     *cancellable;
} Request;

enum
{
  SIGNAL_DENIED,
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanBackground, tincan_background, G_TYPE_OBJECT)

/* The window is there again, or gone. */
static void
leave (TincanBackground *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_signal_handler (&self->visible_id, self->window);
  g_clear_weak_pointer (&self->window);
  g_application_withdraw_notification (self->application, NOTIFICATION_ID);
}

static void
visible_cb (TincanBackground *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->window)))
    leave (self);
}

static void
live_cb (TincanBackground *self)
{
  if (self->window == NULL || tincan_meetings_is_live (self->meetings) ||
      tincan_meetings_is_busy (self->meetings))
    return;
  leave (self);
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
say_that_it_goes_on (TincanBackground *self)
{
  g_autoptr(GNotification) notification = g_notification_new (_("Tincan Goes On"));
  const char *body = tincan_meetings_is_busy (self->meetings)
                       ? _("Transfers go on in the background.")
                       : _("Your link can still be opened.");

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.show");
  g_notification_add_button (notification, _("Show"), "app.show");
  g_notification_add_button (notification, _("Quit"), "app.quit");
  g_application_send_notification (self->application, NOTIFICATION_ID, notification);
}

static void
request_free (Request *request)
{
  g_clear_object (&request->background);
  g_clear_object (&request->cancellable);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
request_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  TincanBackground *self = request->background;
  GtkWindow *window;
  gboolean is_allowed;

  is_allowed = xdp_portal_request_background_finish (XDP_PORTAL (source), result, &error);
  /* A desktop without that portal has nothing against it. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("The desktop was not asked: %s", error->message);
      is_allowed = TRUE;
    }
  if (g_cancellable_is_cancelled (request->cancellable) || self->window == NULL || is_allowed)
    return;

  self->is_denied = TRUE;
  window = self->window;
  leave (self);
  gtk_window_present (window);
  g_signal_emit (self, signals[SIGNAL_DENIED], 0);
}

static void
tincan_background_dispose (GObject *object)
{
  TincanBackground *self = TINCAN_BACKGROUND (object);

  if (self->window != NULL)
    leave (self);
  g_clear_object (&self->meetings);
  g_clear_object (&self->portal);

  G_OBJECT_CLASS (tincan_background_parent_class)->dispose (object);
}

static void
tincan_background_class_init (TincanBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tincan_background_dispose;

  signals[SIGNAL_DENIED] = g_signal_new ("denied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tincan_background_init (TincanBackground *self)
{
}

/**
 * tincan_background_new:
 * @application: the app, which outlives what is returned, and has the actions `app.show` and
 *   `app.quit`
 * @meetings: what may go on without a window
 *
 * Returns: (transfer full): what lets it
 */
TincanBackground *
tincan_background_new (GApplication   *application,
                       TincanMeetings *meetings)
{
  TincanBackground *self = g_object_new (TINCAN_TYPE_BACKGROUND, NULL);

  g_return_val_if_fail (G_IS_APPLICATION (application), self);
  g_return_val_if_fail (TINCAN_IS_MEETINGS (meetings), self);

  self->application = application;
  self->meetings = g_object_ref (meetings);
  g_signal_connect_object (meetings, "notify::is-live", G_CALLBACK (live_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (meetings, "notify::is-busy", G_CALLBACK (live_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * tincan_background_enter:
 * @self: the background
 * @window: the window that the person closes
 *
 * Hides @window if something is running, asks the desktop whether it may go on so, and emits
 * "done" when nothing is running any more.
 *
 * Returns: %FALSE if @window has to be closed, or kept, instead
 */
gboolean
tincan_background_enter (TincanBackground *self,
                         GtkWindow        *window)
{
  Request *request;

  g_return_val_if_fail (TINCAN_IS_BACKGROUND (self), FALSE);
  g_return_val_if_fail (GTK_IS_WINDOW (window), FALSE);

  if (self->is_denied || self->window != NULL ||
      (!tincan_meetings_is_live (self->meetings) && !tincan_meetings_is_busy (self->meetings)))
    return FALSE;

  g_set_weak_pointer (&self->window, window);
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  self->visible_id = g_signal_connect_swapped (window, "notify::visible",
                                               G_CALLBACK (visible_cb), self);
  say_that_it_goes_on (self);

  if (self->portal == NULL)
    self->portal = xdp_portal_new ();
  self->cancellable = g_cancellable_new ();
  request = g_new (Request, 1);
  request->background = g_object_ref (self);
  request->cancellable = g_object_ref (self->cancellable);
  /* There is no window for the question to belong to. */
  xdp_portal_request_background (self->portal, NULL, _("Transfers go on until they are done."),
                                 NULL, XDP_BACKGROUND_FLAG_ACTIVATABLE, self->cancellable,
                                 request_cb, request);
  return TRUE;
}

gboolean
tincan_background_is_denied (TincanBackground *self)
{
  g_return_val_if_fail (TINCAN_IS_BACKGROUND (self), FALSE);
  return self->is_denied;
}
