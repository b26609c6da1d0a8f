/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be said of a picture without looking at it: nothing is wider than its window, no words
 * are cut that cannot be read elsewhere, and whoever does not see a control is told its name.
 */
#include "config.h"

#include "looks.h"

#include "widget-tree.h"

typedef struct
{
  GtkWidget  *window;
  int         width;
  const char *name; /* of the picture */
} Check;

/* The pictures that follow are worth having all the same. */
static void G_GNUC_PRINTF (3, 4)
  complain (const Check *check,
            GtkWidget *widget,
            const char *format,
            ...)
{
  g_autoptr(GString) where = g_string_new (NULL);
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  for (GtkWidget *at = widget; at != NULL && at != check->window; at = gtk_widget_get_parent (at))
    {
      const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (at));

      g_string_append_printf (where, " < %s",
                              id != NULL && *id != '_' ? id : G_OBJECT_TYPE_NAME (at));
    }
  g_test_message ("%s at %d: %s%s", check->name, check->width, what, where->str);
  g_test_fail ();
}

/* --- words --- */

/* What is cut can be read in full where the pointer rests, or elsewhere: see class excerpt. */
static gboolean
is_told_elsewhere (GtkWidget *label,
                   GtkWidget *window)
{
  for (GtkWidget *at = label; at != NULL && at != window; at = gtk_widget_get_parent (at))
    {
      if (gtk_widget_get_has_tooltip (at) || gtk_widget_has_css_class (at, "excerpt"))
        return TRUE;
      /* A tooltip of the whole page says nothing of a label in it. */
      if (GTK_IS_LIST_BOX_ROW (at) || ADW_IS_HEADER_BAR (at))
        break;
    }
  return FALSE;
}

static void
check_label (const Check *check,
             GtkLabel    *label)
{
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)) &&
      !is_told_elsewhere (GTK_WIDGET (label), check->window))
    complain (check, GTK_WIDGET (label), "“%s” is cut", gtk_label_get_text (label));
}

/* --- names --- */

static gboolean
has_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_get_visible (child) && has_words (child))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  /* GTK 4.8 does not yet take that for a name. */
  if (gtk_get_minor_version () >= 10 && gtk_widget_get_tooltip_text (widget) != NULL)
    return TRUE;
  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* What a person does something with, or is told something by. */
static void
check_name (const Check *check,
            GtkWidget   *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  gboolean is_fine = TRUE;

  if (role == GTK_ACCESSIBLE_ROLE_PRESENTATION || role == GTK_ACCESSIBLE_ROLE_NONE)
    return;
  if (GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX_ROW (widget))
    is_fine = is_named (widget) || has_words (widget);
  else if (GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) ||
           GTK_IS_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_PROGRESS_BAR (widget) ||
           GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_VIEW (widget) || GTK_IS_IMAGE (widget) ||
           GTK_IS_PICTURE (widget) || GTK_IS_SPINNER (widget))
    is_fine = is_named (widget);
  if (!is_fine)
    complain (check, widget, "A %s has no name", G_OBJECT_TYPE_NAME (widget));
}

/* From libadwaita 1.5, a dialog is in its window, and what is below it is out of reach. */
static gboolean
is_below_dialog (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  return parent != NULL && g_str_equal (G_OBJECT_TYPE_NAME (parent), "AdwDialogHost");
}

/* What is pressed with a pointer is reached with a keyboard, too; a switch or check also by its
 * row. */
static void
check_reach (const Check *check,
             GtkWidget   *widget)
{
  if (!GTK_IS_BUTTON (widget) && !GTK_IS_SWITCH (widget) && !GTK_IS_CHECK_BUTTON (widget) &&
      !GTK_IS_TEXT_VIEW (widget))
    return;
  if (!gtk_widget_get_focusable (widget))
    complain (check, widget, "A %s cannot have the focus", G_OBJECT_TYPE_NAME (widget));
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    {
      if (!gtk_widget_get_can_focus (at) && !is_below_dialog (at))
        complain (check, at, "Nothing in a %s can have the focus", G_OBJECT_TYPE_NAME (at));
    }
}

/* The parts of these are named by the toolkit, or are nothing to a person by themselves. */
static gboolean
is_whole (GtkWidget *widget)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  if (ADW_IS_ABOUT_DIALOG (widget))
    return TRUE;
#endif
  return GTK_IS_MENU_BUTTON (widget) || GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) ||
         GTK_IS_SWITCH (widget) || GTK_IS_ENTRY (widget) || GTK_IS_EXPANDER (widget) ||
         GTK_IS_WINDOW_CONTROLS (widget) || ADW_IS_AVATAR (widget) || ADW_IS_ENTRY_ROW (widget) ||
         ADW_IS_COMBO_ROW (widget);
}

/* --- keys --- */

/* The labels are those that had a letter first. A row with an entry has its title twice. */
static void
check_mnemonics (const Check *check,
                 GtkWidget   *widget,
                 GHashTable  *labels)
{
  if (!gtk_widget_get_mapped (widget) || (GTK_IS_NATIVE (widget) && widget != check->window))
    return;
  if (GTK_IS_LABEL (widget) &&
      gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    {
      gpointer key = GUINT_TO_POINTER (
        gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))));
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      GtkLabel *first = g_hash_table_lookup (labels, key);

      if (first == NULL)
        g_hash_table_insert (labels, key, widget);
      else if (!g_str_equal (gtk_label_get_text (first), text))
        complain (check, widget, "“%s” has the letter of “%s”", text, gtk_label_get_text (first));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_mnemonics (check, child, labels);
}

/* --- places --- */

static void
check_place (const Check *check,
             GtkWidget   *widget)
{
  graphene_rect_t bounds;

  if (!GTK_IS_LABEL (widget) && !GTK_IS_BUTTON (widget) && !GTK_IS_IMAGE (widget) &&
      !GTK_IS_PICTURE (widget) && !GTK_IS_ENTRY (widget) && !GTK_IS_SWITCH (widget))
    return;
  if (!gtk_widget_compute_bounds (widget, check->window, &bounds))
    return;
  if (bounds.origin.x < -0.5 ||
      bounds.origin.x + bounds.size.width > (float) gtk_widget_get_width (check->window) + 0.5)
    complain (check, widget, "It reaches from %.0f to %.0f pixels", bounds.origin.x,
              bounds.origin.x + bounds.size.width);
}

static void
check_below (const Check *check,
             GtkWidget   *widget,
             gboolean     is_part)
{
  if (!gtk_widget_get_mapped (widget) || (GTK_IS_NATIVE (widget) && widget != check->window))
    return;
  check_place (check, widget);
  if (GTK_IS_LABEL (widget))
    check_label (check, GTK_LABEL (widget));
  if (!is_part && widget != check->window)
    {
      check_name (check, widget);
      check_reach (check, widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_below (check, child, is_part || is_whole (widget));
}

/* However many files there are, no more widgets than GTK makes for a list that scrolls. */
#define MAX_WIDGETS 4000

void
looks_check (GtkWidget  *window,
             int         width,
             const char *name)
{
  const Check check = { window, width, name };
  /* What is in them, and how, is the toolkit's. */
  gboolean is_toolkits = ADW_IS_ABOUT_WINDOW (window) || GTK_IS_SHORTCUTS_WINDOW (window);
  int minimum;

  /* Without the frame, which only some displays have. GTK's own window of shortcuts knows no
   * narrow screens. */
  if (GTK_IS_WINDOW (window) && !GTK_IS_SHORTCUTS_WINDOW (window))
    {
      gtk_widget_measure (gtk_widget_get_first_child (window), GTK_ORIENTATION_HORIZONTAL, -1,
                          &minimum, NULL, NULL, NULL);
      if (minimum > width)
        complain (&check, window, "The window is %d pixels wide at least", minimum);
    }
  if (widget_tree_count (window) > MAX_WIDGETS)
    complain (&check, window, "It is made of %u widgets", widget_tree_count (window));
  check_below (&check, window, is_toolkits);
  /* Elsewhere there are several of one kind, such as cards, and the letter goes from one to the
   * next. */
  if (ADW_IS_PREFERENCES_WINDOW (window))
    {
      g_autoptr(GHashTable) labels = g_hash_table_new (NULL, NULL);

      check_mnemonics (&check, window, labels);
    }
}
