/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menus, and what they open. */
#include "config.h"

#include "looks.h"

#include "app/widgets/tincan-history-window.h"
#include "app/widgets/tincan-preferences-window.h"

#include <glib/gi18n.h>
#include <string.h>

/* So high that all of a page is seen. */
#define WHOLE_PAGE 1500

static void
activate (const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (looks.window), action, NULL));
}

static GSettings *
get_settings (void)
{
  return tincan_preferences_get_settings (tincan_meetings_get_preferences (looks.meetings));
}

/* --- menus --- */

static void
draw_menu (GtkWidget  *widget,
           const char *name)
{
  GtkMenuButton *button;

  if (!GTK_IS_MENU_BUTTON (widget))
    {
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        draw_menu (child, name);
      return;
    }
  button = GTK_MENU_BUTTON (widget);
  if (g_strcmp0 (gtk_menu_button_get_icon_name (button), name) != 0 ||
      !gtk_widget_get_mapped (widget))
    return;
  gtk_menu_button_popup (button);
  looks_draw (gtk_menu_button_get_popover (button),
              gtk_menu_button_get_primary (button) ? "menu-main" : "menu-send");
  gtk_menu_button_popdown (button);
}

static void
show_menus (void)
{
  double_task_new (looks.meetings, NULL, "Photos From the Sea", TINCAN_TASK_DONE);
  looks_settle ();
  draw_menu (GTK_WIDGET (looks.window), "open-menu-symbolic");
  draw_menu (GTK_WIDGET (looks.window), "list-add-symbolic");
}

/* --- preferences --- */

static gpointer
present_preferences (const char *page)
{
  gpointer window;

  activate ("win.show-preferences");
  window = looks_find (TINCAN_TYPE_PREFERENCES_WINDOW);
  adw_preferences_window_set_visible_page_name (window, page);
  /* The size is for what comes up. */
  gtk_widget_set_visible (window, FALSE);
  return looks_present (window, WHOLE_PAGE);
}

static GtkWidget *
find_row (GtkWidget  *widget,
          const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget) &&
      g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type_row (gpointer    window,
          const char *title,
          const char *text)
{
  GtkWidget *row = find_row (window, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static void
show_preferences (void)
{
  const char *const turn[] = { "turn:turn.example.org:3478?transport=udp", NULL };
  const char *const stun[] = { "stun:stun.example.org:3478", NULL };
  g_autofree char *uri = g_filename_to_uri (g_get_tmp_dir (), NULL, NULL);
  gpointer window;

  g_settings_set_string (get_settings (), TINCAN_KEY_RECEIVE_FOLDER, uri);
  looks_draw (present_preferences ("general"), "preferences-general");
  looks_close (looks_find (TINCAN_TYPE_PREFERENCES_WINDOW));
  g_settings_reset (get_settings (), TINCAN_KEY_RECEIVE_FOLDER);

  looks_draw (present_preferences ("network"), "preferences-network");
  looks_close (looks_find (TINCAN_TYPE_PREFERENCES_WINDOW));

  g_settings_set_strv (get_settings (), TINCAN_KEY_TURN_SERVERS, turn);
  g_settings_set_strv (get_settings (), TINCAN_KEY_STUN_SERVERS, stun);
  g_settings_set_string (get_settings (), TINCAN_KEY_SERVER, "https://share.example.org/");
  g_settings_set_string (get_settings (), TINCAN_KEY_TURN_USERNAME, "ann");
  window = present_preferences ("network");
  type_row (window, gettext ("_Address"), "not an address");
  type_row (window, gettext ("Add STUN Server"), "turn:turn.example.org");
  looks_draw (window, "preferences-network-full");
  looks_close (window);
  g_settings_reset (get_settings (), TINCAN_KEY_TURN_SERVERS);
  g_settings_reset (get_settings (), TINCAN_KEY_STUN_SERVERS);
  g_settings_reset (get_settings (), TINCAN_KEY_SERVER);
  g_settings_reset (get_settings (), TINCAN_KEY_TURN_USERNAME);
}

/* --- history --- */

static TincanHistory *
load_history (const char *lines)
{
  g_autofree char *folder = g_dir_make_tmp ("tincan-looks-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) parent = g_file_get_parent (file);
  TincanHistory *history;

  g_assert_true (g_file_set_contents (path, lines, -1, NULL));
  history = tincan_history_new (file);
  while (!tincan_history_is_loaded (history))
    g_main_context_iteration (NULL, TRUE);
  g_file_delete (file, NULL, NULL);
  g_file_delete (parent, NULL, NULL);
  return history;
}

static void
show_history (void)
{
  g_autoptr(TincanHistory) history = load_history (
    "{\"when\":1763000000,\"name\":\"Concert <b>.flac\",\"peer\":\"Ben\",\"bytes\":32000000,"
    "\"files\":1,\"path\":\"direct\",\"incoming\":true,\"verified\":true,"
    "\"location\":\"file:///tmp/a\"}\n"
    "{\"when\":1763100000,\"name\":\"\",\"peer\":\"Anna\",\"bytes\":92,\"files\":0,"
    "\"path\":\"lan\",\"text\":true,\"incoming\":true,\"verified\":true}\n"
    "{\"when\":1763200000,\"name\":\"Minutes of the Yearly Meeting of Everybody Who Lives in the "
    "House at the Lake.docx\",\"peer\":\"Grandmother’s Old Laptop in the Living Room\","
    "\"bytes\":3400000000,\"files\":1,\"path\":\"relay\",\"complete\":false}\n");
  gpointer window;

  window = tincan_history_window_new (GTK_WINDOW (looks.window), history, get_settings ());
  looks_draw (looks_present (window, 0), "history");
  g_assert_true (gtk_widget_activate_action (window, "history.clear", NULL));
  looks_draw (window, "history-cleared");
  g_settings_set_boolean (get_settings (), TINCAN_KEY_HISTORY, FALSE);
  looks_draw (window, "history-off");
  g_settings_reset (get_settings (), TINCAN_KEY_HISTORY);
  looks_close (window);
}

/* --- help --- */

static void
show_help (void)
{
  gpointer window;

  activate ("win.show-shortcuts");
  window = looks_find (GTK_TYPE_SHORTCUTS_WINDOW);
  gtk_widget_set_visible (window, FALSE);
  looks_draw (looks_present (window, 0), "shortcuts");
  looks_close (window);

  g_action_group_activate_action (G_ACTION_GROUP (looks.application), "about", NULL);
  looks_draw_over (looks_get_app_window (), ADW_TYPE_ABOUT_WINDOW, "about");
}

void
looks_add_menus (void)
{
  looks_add ("menus", show_menus);
  looks_add ("preferences", show_preferences);
  looks_add ("history", show_history);
  looks_add ("help", show_help);
}
