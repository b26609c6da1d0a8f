/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-opener"

#include "config.h"

#include "app/widgets/tincan-opener.h"

#include <libportal-gtk4/portal-gtk4.h>

typedef struct
{
  GtkWindow *parent;
  GFile     *file;
  XdpPortal *portal;
} Opening;

static void
opening_free (Opening *self)
{
  g_clear_object (&self->parent);
  g_clear_object (&self->file);
  g_clear_object (&self->portal);
  g_free (self);
}

static GTask *
task_new (GtkWindow           *parent,
          GFile               *file,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_set_object (&opening->parent, parent);
  opening->file = g_object_ref (file);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  return task;
}

static void
show_uri_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
show_uri (GTask *task,
          GFile *file)
{
  Opening *opening = g_task_get_task_data (task);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri_full (opening->parent, uri, GDK_CURRENT_TIME, NULL, show_uri_cb, task);
}

static void
open_directory_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GFile) folder = NULL;

  if (xdp_portal_open_directory_finish (XDP_PORTAL (source), result, NULL))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* Without a program for just this, the folder itself can be opened. */
  folder = g_file_get_parent (opening->file);
  show_uri (g_steal_pointer (&task), folder != NULL ? folder : opening->file);
}

static void
show_items_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GVariant) reply = NULL;
  Opening *opening = g_task_get_task_data (task);
  g_autofree char *uri = g_file_get_uri (opening->file);
  XdpParent *parent;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  if (reply != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* In a sandbox the file manager is not to be spoken to, and the portal is. */
  opening->portal = xdp_portal_new ();
  parent = xdp_parent_new_gtk (opening->parent);
  xdp_portal_open_directory (opening->portal, parent, uri, XDP_OPEN_URI_FLAG_NONE, NULL,
                             open_directory_cb, g_steal_pointer (&task));
  xdp_parent_free (parent);
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GDBusConnection) bus = NULL;
  Opening *opening = g_task_get_task_data (task);
  g_autofree char *uri = g_file_get_uri (opening->file);
  const char *const uris[] = { uri, NULL };

  bus = g_bus_get_finish (result, NULL);
  if (bus == NULL)
    {
      g_autoptr(GFile) folder = g_file_get_parent (opening->file);

      show_uri (g_steal_pointer (&task), folder != NULL ? folder : opening->file);
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, show_items_cb, g_steal_pointer (&task));
}

/**
 * tincan_opener_open_async:
 * @parent: the window from which it is opened
 * @file: a file or folder
 * @callback: called on the main context
 * @user_data: for @callback
 *
 * Opens @file with the program that the person prefers for its type.
 */
void
tincan_opener_open_async (GtkWindow           *parent,
                          GFile               *file,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (G_IS_FILE (file));

  show_uri (task_new (parent, file, callback, user_data), file);
}

void
tincan_opener_show_async (GtkWindow           *parent,
                          GFile               *file,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (G_IS_FILE (file));

  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, task_new (parent, file, callback, user_data));
}

gboolean
tincan_opener_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
