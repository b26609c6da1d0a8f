/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "looks.h"

#include "app/tincan-application.h"
#include "toolkit.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

Looks looks;

static const char *const look_names[] = { "light", "dark", "contrast", "large", "rtl",
                                          "ar",    "de",   "ja",       NULL };

/* The languages among them. */
static const char *const languages[] = { "ar", "de", "ja", NULL };

/* --- windows --- */

static void
frame_cb (GdkFrameClock *clock,
          guint         *n_frames)
{
  (*n_frames)++;
}

/* The last of what a frame brings about, such as a page that is let go, comes with the next. */
void
looks_settle (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr(GPtrArray) clocks = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_frames = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);
      GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

      if (clock == NULL || !gtk_widget_get_mapped (window))
        continue;
      g_signal_connect (clock, "after-paint", G_CALLBACK (frame_cb), &n_frames);
      g_ptr_array_add (clocks, g_object_ref (clock));
    }
  for (guint wanted = 1; wanted <= 4; wanted++)
    {
      n_frames = 0;
      for (guint i = 0; i < clocks->len; i++)
        gdk_frame_clock_request_phase (g_ptr_array_index (clocks, i),
                                       GDK_FRAME_CLOCK_PHASE_LAYOUT | GDK_FRAME_CLOCK_PHASE_PAINT);
      while (n_frames < clocks->len)
        g_main_context_iteration (NULL, TRUE);
    }
  for (guint i = 0; i < clocks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (clocks, i), &n_frames);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
close_window (void)
{
  if (looks.window != NULL)
    gtk_window_destroy (GTK_WINDOW (looks.window));
  looks.window = NULL;
  g_clear_object (&looks.meetings);
}

void
looks_open (void)
{
  close_window ();
  g_free (double_take_calls ());
  looks.meetings = double_meetings_new ();
  looks.window = tincan_window_new (looks.application, looks.meetings);
  gtk_window_set_default_size (GTK_WINDOW (looks.window), looks.width, looks.height);
  gtk_window_present (GTK_WINDOW (looks.window));
}

gpointer
looks_present (gpointer dialog,
               int      height)
{
  int width;
  int default_height;

  gtk_window_get_default_size (GTK_WINDOW (dialog), &width, &default_height);
  gtk_window_set_default_size (GTK_WINDOW (dialog),
                               looks.width == LOOKS_NARROW ? LOOKS_NARROW : width,
                               height > 0 ? height : default_height);
  gtk_window_present (GTK_WINDOW (dialog));
  looks_settle ();
  return dialog;
}

void
looks_close (gpointer dialog)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  looks_settle ();
}

gpointer
looks_get_app_window (void)
{
  gpointer found = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (looks.application)); l != NULL;
       l = l->next)
    {
      if (TINCAN_IS_WINDOW (l->data) && l->data != looks.window)
        found = l->data;
    }
  g_assert_nonnull (found);
  return found;
}

TincanMeeting *
looks_present_meeting (TincanMeetingKind kind,
                       const char       *title,
                       const char       *status)
{
  TincanMeeting *meeting = double_meeting_new (looks.meetings, kind, title);

  g_object_set (meeting, "status", status, NULL);
  tincan_window_present_meeting (looks.window, meeting);
  return meeting;
}

gpointer
looks_find (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gpointer found = NULL;

  looks_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_visible (window))
        found = window; /* GTK keeps it */
    }
  if (found == NULL)
    g_error ("There is no %s", g_type_name (type));
  return found;
}

gpointer
looks_find_in (gpointer widget,
               GType    type)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = looks_find_in (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* --- pictures --- */

static void
save (GtkWidget  *widget,
      const char *path)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (
    gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
    &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
looks_draw (gpointer    window,
            const char *name)
{
  const char *folder = g_getenv ("TINCAN_PICTURES");

  looks_settle ();
  looks_check (GTK_WIDGET (window), looks.width, name);
  if (folder != NULL)
    {
      g_autofree char *below = g_strdup_printf ("%s/%s-%d", folder, g_getenv ("TINCAN_LOOK"),
                                                looks.width);
      g_autofree char *file = g_strconcat (name, ".png", NULL);
      g_autofree char *path = g_build_filename (below, file, NULL);

      g_assert_no_errno (g_mkdir_with_parents (below, 0700));
      save (GTK_WIDGET (window), path);
    }
}

void
looks_draw_over (gpointer    parent,
                 GType       type,
                 const char *name)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  looks_settle ();
  looks_draw (parent, name);
  adw_dialog_force_close (adw_application_window_get_visible_dialog (parent));
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  gpointer dialog = looks_find (type);

  if (!ADW_IS_MESSAGE_DIALOG (dialog))
    {
      /* The size is for what comes up. */
      gtk_widget_set_visible (dialog, FALSE);
      looks_present (dialog, 0);
    }
  looks_draw (dialog, name);
  gtk_window_close (dialog);
#endif
  looks_settle ();
}

/* --- running --- */

typedef struct
{
  int       width;
  int       height;
  GTestFunc show;
} State;

static void
test_state (gconstpointer data)
{
  const State *state = data;

  looks.width = state->width;
  looks.height = state->height;
  looks_open ();
  state->show ();
  close_window ();
}

void
looks_add_sized (const char *name,
                 int         width,
                 int         height,
                 GTestFunc   show)
{
  g_autofree char *path = g_strdup_printf ("/looks/%s/%d/%s", g_getenv ("TINCAN_LOOK"), width,
                                           name);
  State *state = g_new (State, 1);

  state->width = width;
  state->height = height;
  state->show = show;
  g_test_add_data_func_full (path, state, test_state, g_free);
}

void
looks_add (const char *name,
           GTestFunc   show)
{
  looks_add_sized (name, LOOKS_NARROW, LOOKS_HEIGHT, show);
  looks_add_sized (name, LOOKS_WIDE, LOOKS_HEIGHT, show);
}

/* What a person chooses in the settings of the desktop. */
static void
set_look (const char *look)
{
  GtkSettings *settings = gtk_settings_get_default ();
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_object_set (settings, "gtk-enable-animations", FALSE, "gtk-font-name", "Cantarell 11",
                "gtk-decoration-layout", ":close", "gtk-xft-antialias", 1, "gtk-xft-hinting", 1,
                "gtk-xft-hintstyle", "hintslight", NULL);
  if (g_str_equal (look, "dark"))
    adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  if (g_str_equal (look, "large"))
    g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * 3 / 2, NULL);
  if (g_str_equal (look, "rtl") || g_str_equal (look, "ar"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_assert_true (adw_style_manager_get_high_contrast (style) == g_str_equal (look, "contrast"));
}

static void
activate_cb (AdwApplication *application,
             gpointer        user_data)
{
  int *status = user_data;

  /* Once, and not again when it is asked to show its window. */
  if (looks.application != NULL)
    return;
  looks.application = application;
  set_look (g_getenv ("TINCAN_LOOK"));
  *status = g_test_run ();
  close_window ();
  g_application_quit (G_APPLICATION (application));
}

/* Later versions of the C library have no other language in the locale C, whatever its encoding. */
static gboolean
speak (const char *language)
{
  gboolean has_locale, is_spoken;

  g_setenv ("LANGUAGE", language, TRUE);
  g_setenv ("PANGO_LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "");
  has_locale = setlocale (LC_MESSAGES, "en_US.UTF-8") != NULL;
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("TINCAN_CATALOGUES"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  is_spoken = !g_str_equal (C_("shortcuts", "Preferences"), "Preferences");
  g_assert_true (is_spoken || !has_locale);
  return is_spoken;
}

int
main (int    argc,
      char **argv)
{
  const char *look = g_getenv ("TINCAN_LOOK");
  g_autoptr(TincanApplication) application = NULL;
  int status = 1;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (look != NULL && g_strv_contains (look_names, look));
  toolkit_bear_warnings ();
  if (g_strv_contains (languages, look) && !speak (look))
    {
      g_print ("1..0 # SKIP there is no locale but C\n");
      return 0;
    }
  /* Adwaita looks for this once. */
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", g_str_equal (look, "contrast") ? "1" : "0", TRUE);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return 0;
    }

  looks_add_window ();
  looks_add_sheet ();
  looks_add_codes ();
  looks_add_dialogs ();
  looks_add_menus ();
  looks_add_screenshots ();
  application = tincan_application_new ();
  g_application_set_flags (G_APPLICATION (application),
                           g_application_get_flags (G_APPLICATION (application)) |
                             G_APPLICATION_NON_UNIQUE);
  g_signal_connect_after (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
