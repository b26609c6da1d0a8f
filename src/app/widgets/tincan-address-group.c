/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-address-group"

#include "config.h"

#include "app/widgets/tincan-address-group.h"

#include <glib/gi18n.h>

struct _TincanAddressGroup
{
  AdwPreferencesGroup parent_instance;

  TincanPreferences  *preferences;
  GPtrArray          *rows; /* of GtkWidget: one for each address */
  AdwEntryRow        *entry;
  GtkLabel           *problem;
  guint               is_relay : 1;
};

enum
{
  PROP_0,
  PROP_IS_RELAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint toast_signal;

G_DEFINE_FINAL_TYPE (TincanAddressGroup, tincan_address_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_key (TincanAddressGroup *self)
{
  return self->is_relay ? TINCAN_KEY_TURN_SERVERS : TINCAN_KEY_STUN_SERVERS;
}

static char **
dup_urls (TincanAddressGroup *self)
{
  return g_settings_get_strv (tincan_preferences_get_settings (self->preferences), get_key (self));
}

static gboolean
set_urls (TincanAddressGroup *self,
          const char *const  *urls,
          GError            **error)
{
  return self->is_relay ? tincan_preferences_set_turn_servers (self->preferences, urls, error)
                        : tincan_preferences_set_stun_servers (self->preferences, urls, error);
}

static void
show_problem (TincanAddressGroup *self,
              const char         *problem)
{
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                               : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* --- removing --- */

/* Data of a toast: what was removed. */
static void
undo_cb (TincanAddressGroup *self,
         AdwToast           *toast)
{
  const char *url = g_object_get_data (G_OBJECT (toast), "url");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) urls = dup_urls (self);
  g_auto(GStrv) changed = NULL;

  if (g_strv_contains ((const char *const *) urls, url))
    return;
  g_strv_builder_addv (builder, (const char **) urls);
  g_strv_builder_add (builder, url);
  changed = g_strv_builder_end (builder);
  set_urls (self, (const char *const *) changed, NULL);
}

static void
remove_cb (TincanAddressGroup *self,
           GtkButton          *button)
{
  g_autofree char *url = g_strdup (g_object_get_data (G_OBJECT (button), "url"));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) urls = dup_urls (self);
  g_auto(GStrv) changed = NULL;
  AdwToast *toast;

  for (guint i = 0; urls[i] != NULL; i++)
    if (!g_str_equal (urls[i], url))
      g_strv_builder_add (builder, urls[i]);
  changed = g_strv_builder_end (builder);
  /* The row with the button goes, and the focus with it. */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  if (!set_urls (self, (const char *const *) changed, NULL))
    return;

  toast = adw_toast_new (_("Server removed"));
  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "url", g_steal_pointer (&url), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, toast_signal, 0, toast);
}

static GtkWidget *
create_row (TincanAddressGroup *self,
            const char         *url)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: the address of a server */
  g_autofree char *label = g_strdup_printf (_("Remove %s"), url);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), url);
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "url", g_strdup (url), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
update (TincanAddressGroup *self)
{
  g_auto(GStrv) urls = dup_urls (self);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  /* A group only adds at the end, and the row for another stays last. */
  g_object_ref (self->entry);
  adw_preferences_group_remove (group, GTK_WIDGET (self->entry));
  for (guint i = 0; urls[i] != NULL; i++)
    {
      GtkWidget *row = create_row (self, urls[i]);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (group, row);
    }
  adw_preferences_group_add (group, GTK_WIDGET (self->entry));
  g_object_unref (self->entry);
}

/* --- adding --- */

static void
apply_cb (TincanAddressGroup *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) urls = dup_urls (self);
  g_auto(GStrv) changed = NULL;

  if (*typed == '\0')
    return;
  g_strv_builder_addv (builder, (const char **) urls);
  g_strv_builder_add (builder, typed);
  changed = g_strv_builder_end (builder);
  if (!set_urls (self, (const char *const *) changed, &error))
    {
      show_problem (self, error->message);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
changed_cb (TincanAddressGroup *self)
{
  show_problem (self, NULL);
}

/* --- the object --- */

static void
tincan_address_group_constructed (GObject *object)
{
  TincanAddressGroup *self = TINCAN_ADDRESS_GROUP (object);

  G_OBJECT_CLASS (tincan_address_group_parent_class)->constructed (object);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entry),
                                 self->is_relay ? _("Add TURN Server") : _("Add STUN Server"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry),
                               self->is_relay ? _("For example turn:turn.example.org:3478")
                                              : _("For example stun:stun.example.org:3478"));
}

static void
tincan_address_group_dispose (GObject *object)
{
  TincanAddressGroup *self = TINCAN_ADDRESS_GROUP (object);

  g_clear_object (&self->preferences);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (tincan_address_group_parent_class)->dispose (object);
}

static void
tincan_address_group_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  TincanAddressGroup *self = TINCAN_ADDRESS_GROUP (object);

  switch (prop_id)
    {
    case PROP_IS_RELAY:
      self->is_relay = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_address_group_class_init (TincanAddressGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = tincan_address_group_constructed;
  object_class->dispose = tincan_address_group_dispose;
  object_class->set_property = tincan_address_group_set_property;

  properties[PROP_IS_RELAY] =
    g_param_spec_boolean ("is-relay", NULL, NULL, FALSE,
                          G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  toast_signal = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
tincan_address_group_init (TincanAddressGroup *self)
{
  GtkWidget *problem = gtk_label_new (NULL);

  self->rows = g_ptr_array_new ();
  self->entry = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_entry_row_set_show_apply_button (self->entry, TRUE);
  adw_entry_row_set_input_hints (self->entry, GTK_INPUT_HINT_NO_SPELLCHECK);
  adw_entry_row_set_input_purpose (self->entry, GTK_INPUT_PURPOSE_URL);
  g_signal_connect_object (self->entry, "apply", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->entry));

  self->problem = GTK_LABEL (problem);
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (problem, "error");
  gtk_widget_add_css_class (problem, "row-note");
  gtk_widget_set_visible (problem, FALSE);
  /* What is no row of the group comes below all that are. */
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), problem);
}

void
tincan_address_group_set_preferences (TincanAddressGroup *self,
                                      TincanPreferences  *preferences)
{
  g_autofree char *signal = NULL;

  g_return_if_fail (TINCAN_IS_ADDRESS_GROUP (self));
  g_return_if_fail (self->preferences == NULL);
  g_return_if_fail (TINCAN_IS_PREFERENCES (preferences));

  self->preferences = g_object_ref (preferences);
  signal = g_strconcat ("changed::", get_key (self), NULL);
  g_signal_connect_object (tincan_preferences_get_settings (preferences), signal,
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
