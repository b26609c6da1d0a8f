/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-code-field"

#include "config.h"

#include "app/widgets/tincan-code-field.h"

#include "app/model/tincan-code-entry.h"
#include "app/model/tincan-words.h"
#include "app/widgets/tincan-flow-layout.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TincanCodeField
{
  GtkBox     parent_instance;

  GtkEntry  *entry;
  GtkWidget *words;
  GtkLabel  *help;
  GtkWidget *label;

  char      *before;      /* what was in the field before it changed */
  char      *problem;     /* (nullable): from outside */
  char      *corrected;   /* (nullable): what was put right last, to be told */
  guint      complete_id;
  guint      is_ready : 1;
  guint      is_writing : 1;
  guint      is_tried : 1;
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_IS_READY,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint activate_signal;

G_DEFINE_FINAL_TYPE (TincanCodeField, tincan_code_field, GTK_TYPE_BOX)

static void update (TincanCodeField *self);

/* Changes the text without taking it for typing. */
static void
write_text (TincanCodeField *self,
            const char      *text,
            int              selection_start)
{
  self->is_writing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  self->is_writing = FALSE;
  gtk_editable_select_region (GTK_EDITABLE (self->entry), selection_start, -1);

  g_free (self->before);
  self->before = g_strdup (text);
  update (self);
}

/* --- the words that fit --- */

static void
word_clicked_cb (TincanCodeField *self,
                 GtkButton       *button)
{
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (button), "text"));

  g_clear_pointer (&self->corrected, g_free);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  write_text (self, text, -1);
}

static void
show_words (TincanCodeField       *self,
            const TincanCodeEntry *entry)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->words)) != NULL)
    gtk_box_remove (GTK_BOX (self->words), child);

  for (guint i = 0; entry->words[i] != NULL; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (entry->words[i]);

      gtk_widget_add_css_class (button, "word");
      g_object_set_data_full (G_OBJECT (button), "text", g_strdup (entry->texts[i]), g_free);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (word_clicked_cb), self);
      gtk_box_append (GTK_BOX (self->words), button);
    }
  gtk_widget_set_visible (self->words, entry->words[0] != NULL);
}

/* --- what is said below --- */

static char *
dup_help (TincanCodeField       *self,
          const TincanCodeEntry *entry)
{
  g_autofree char *shown = NULL;

  if (entry->is_offer)
    return g_strdup (_("A code that was made without a server. You get an answer to send back."));
  if (entry->is_link && entry->host != NULL)
    {
      shown = tincan_words_dup_isolated (entry->host);
      /* Translators: the name of a server */
      return g_strdup_printf (_("A link. %s introduces you to each other."), shown);
    }
  if (self->corrected != NULL)
    {
      shown = tincan_words_dup_isolated (self->corrected);
      /* Translators: a code with a word that was put right */
      return g_strdup_printf (_("Corrected to %s."), shown);
    }
  if (entry->is_code)
    return g_strdup (_("The code is complete."));
  return g_strdup (_("The other side sees it while it sends, or asks for files."));
}

static void
set_error_state (TincanCodeField *self,
                 gboolean         is_wrong)
{
  if (is_wrong)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->help), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->help), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
    }
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE
                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
update (TincanCodeField *self)
{
  g_autoptr(TincanCodeEntry) entry =
    tincan_code_entry_read (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  const char *problem = self->problem != NULL ? self->problem : entry->problem;
  gboolean is_ready = entry->is_code || entry->is_link || entry->is_offer;
  g_autofree char *help = NULL;

  if (problem == NULL && self->is_tried && !is_ready)
    problem = _("Type the whole code, as in 7-acrobat-gymnast-unzip, or paste a link.");

  show_words (self, entry);
  help = problem == NULL ? dup_help (self, entry) : NULL;
  gtk_label_set_label (self->help, problem != NULL ? problem : help);
  set_error_state (self, problem != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_label (self->help), -1);

  if (self->is_ready == is_ready)
    return;
  self->is_ready = is_ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READY]);
}

/* --- typing --- */

/* A word that can only become one is written out; what is typed on replaces the rest of it, which
 * is selected. Not from within the change, after which GTK puts the cursor where it was typed. */
static gboolean
complete_cb (gpointer user_data)
{
  TincanCodeField *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr(TincanCodeEntry) entry = tincan_code_entry_read (text);
  g_autofree char *corrected = tincan_code_entry_correct (text, FALSE);
  int length = (int) g_utf8_strlen (text, -1);

  self->complete_id = 0;
  if (gtk_editable_get_position (GTK_EDITABLE (self->entry)) != length)
    return G_SOURCE_REMOVE;

  if (!g_str_equal (corrected, text))
    {
      g_free (self->corrected);
      self->corrected = g_strdup (corrected);
      /* A word that was only finished needs no telling; the hyphen at the end is the next one's. */
      if (g_str_has_suffix (self->corrected, "-"))
        self->corrected[strlen (self->corrected) - 1] = '\0';
      write_text (self, corrected, -1);
    }
  else if (entry->is_only && entry->words[0] != NULL)
    {
      const char *start = entry->texts[0];
      gsize whole = strlen (start) - (g_str_has_suffix (start, "-") ? 1 : 0);
      g_autofree char *completed = g_strndup (start, whole);

      /* Only where it is what was typed, and more. */
      if (g_ascii_strncasecmp (completed, text, strlen (text)) == 0)
        write_text (self, completed, length);
    }
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TincanCodeField *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  gboolean grows = g_str_has_prefix (text, self->before) && strlen (text) > strlen (self->before);

  if (self->is_writing)
    return;

  /* The rest of a word that was written out is replaced by the letter that was typed, so the text
   * may be no longer than before. */
  if (!grows)
    grows = self->complete_id == 0 && *text != '\0' &&
            !g_str_has_prefix (self->before, text);

  g_free (self->before);
  self->before = g_strdup (text);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->corrected, g_free);
  self->is_tried = FALSE;
  g_clear_handle_id (&self->complete_id, g_source_remove);
  if (grows)
    self->complete_id = g_idle_add (complete_cb, self);

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
activate_cb (TincanCodeField *self)
{
  g_signal_emit (self, activate_signal, 0);
}

/* --- the object --- */

static void
tincan_code_field_dispose (GObject *object)
{
  TincanCodeField *self = TINCAN_CODE_FIELD (object);
  GtkWidget *child;

  g_clear_handle_id (&self->complete_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (tincan_code_field_parent_class)->dispose (object);
}

static void
tincan_code_field_finalize (GObject *object)
{
  TincanCodeField *self = TINCAN_CODE_FIELD (object);

  g_free (self->before);
  g_free (self->problem);
  g_free (self->corrected);
  G_OBJECT_CLASS (tincan_code_field_parent_class)->finalize (object);
}

static void
tincan_code_field_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TincanCodeField *self = TINCAN_CODE_FIELD (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, tincan_code_field_get_text (self));
      break;
    case PROP_IS_READY:
      g_value_set_boolean (value, self->is_ready);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_code_field_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  TincanCodeField *self = TINCAN_CODE_FIELD (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      tincan_code_field_set_text (self, g_value_get_string (value));
      break;
    case PROP_PROBLEM:
      tincan_code_field_set_problem (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
tincan_code_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TINCAN_CODE_FIELD (widget)->entry));
}

static void
tincan_code_field_class_init (TincanCodeFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tincan_code_field_dispose;
  object_class->finalize = tincan_code_field_finalize;
  object_class->get_property = tincan_code_field_get_property;
  object_class->set_property = tincan_code_field_set_property;
  widget_class->grab_focus = tincan_code_field_grab_focus;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_READY] =
    g_param_spec_boolean ("is-ready", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activate_signal = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/widgets/tincan-code-field.ui");
  gtk_widget_class_bind_template_child (widget_class, TincanCodeField, entry);
  gtk_widget_class_bind_template_child (widget_class, TincanCodeField, words);
  gtk_widget_class_bind_template_child (widget_class, TincanCodeField, help);
  gtk_widget_class_bind_template_child (widget_class, TincanCodeField, label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
tincan_code_field_init (TincanCodeField *self)
{
  self->before = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

const char *
tincan_code_field_get_text (TincanCodeField *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_FIELD (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
tincan_code_field_set_text (TincanCodeField *self,
                            const char      *text)
{
  g_return_if_fail (TINCAN_IS_CODE_FIELD (self));

  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->corrected, g_free);
  write_text (self, text != NULL ? text : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

gboolean
tincan_code_field_is_ready (TincanCodeField *self)
{
  g_return_val_if_fail (TINCAN_IS_CODE_FIELD (self), FALSE);

  return self->is_ready;
}

/**
 * tincan_code_field_set_problem:
 * @self: a field
 * @problem: (nullable): why what was typed did not work, and one next step
 */
void
tincan_code_field_set_problem (TincanCodeField *self,
                               const char      *problem)
{
  g_return_if_fail (TINCAN_IS_CODE_FIELD (self));

  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

gboolean
tincan_code_field_finish (TincanCodeField *self)
{
  g_autofree char *corrected = NULL;

  g_return_val_if_fail (TINCAN_IS_CODE_FIELD (self), FALSE);

  g_clear_handle_id (&self->complete_id, g_source_remove);
  corrected = tincan_code_entry_correct (tincan_code_field_get_text (self), TRUE);
  self->is_tried = TRUE;
  write_text (self, corrected, -1);
  return self->is_ready;
}
