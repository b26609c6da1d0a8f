/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-codes-card"

#include "config.h"

#include "app/widgets/tincan-codes-card.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-closures.h"
#include "app/widgets/tincan-flow-layout.h"
#include "app/widgets/tincan-qr.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _TincanCodesCard
{
  GtkBox           parent_instance;

  TincanMeeting   *meeting;
  GCancellable    *reading; /* of the clipboard */

  GtkWidget       *copy_button;
  GtkToggleButton *qr_button;
  GtkTextView     *answer;
  GtkWidget       *answer_frame;
  GtkLabel        *problem;
  GtkWidget       *connect_button;
};

enum
{
  PROP_0,
  PROP_MEETING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint copied_signal;

G_DEFINE_FINAL_TYPE (TincanCodesCard, tincan_codes_card, GTK_TYPE_BOX)

/* --- what the template shows of the meeting --- */

static gboolean
is_offer (TincanCodesCard *self,
          int              kind)
{
  return kind == TINCAN_MEETING_OFFER;
}

static char *
step_label (TincanCodesCard *self,
            int              kind)
{
  return g_strdup (is_offer (self, kind)
                     /* Translators: the first of two steps */
                     ? _("1. Send this code to the other person")
                     /* Translators: the second of two steps */
                     : _("2. Send this answer back"));
}

static char *
until_label (TincanCodesCard *self,
             int              kind,
             gint64           expires)
{
  g_autofree char *clock = tincan_words_dup_clock (expires);

  if (is_offer (self, kind))
    /* Translators: a time of day */
    return g_strdup_printf (_("By any chat or mail. It works once, until %s, while Tincan is "
                              "open."),
                            clock);
  /* Translators: a time of day */
  return g_strdup_printf (_("The other person pastes it where the first code was made, before %s. "
                            "Keep Tincan open."),
                          clock);
}

static char *
copy_label (TincanCodesCard *self,
            int              kind)
{
  return g_strdup (is_offer (self, kind) ? _("_Copy Code") : _("_Copy Answer"));
}

static GdkPaintable *
code_paintable (TincanCodesCard *self,
                const char      *code)
{
  return code == NULL ? NULL : GDK_PAINTABLE (tincan_qr_new (code));
}

/* --- what can be done --- */

/* What comes next is what stands out. */
static void
suggest (TincanCodesCard *self,
         GtkWidget       *button)
{
  GtkWidget *buttons[] = { self->copy_button, self->connect_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      if (buttons[i] == button)
        gtk_widget_add_css_class (buttons[i], "suggested-action");
      else
        gtk_widget_remove_css_class (buttons[i], "suggested-action");
    }
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TincanCodesCard *self = TINCAN_CODES_CARD (widget);
  const char *code = tincan_meeting_get_own_code (self->meeting);
  gboolean offers = tincan_meeting_get_kind (self->meeting) == TINCAN_MEETING_OFFER;

  if (code == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), code);
  if (offers)
    suggest (self, self->connect_button);
  g_signal_emit (self, copied_signal, 0, offers ? _("Code copied") : _("Answer copied"));
}

static void
show_problem (TincanCodesCard *self,
              const char      *problem)
{
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (self->answer_frame, "wrong");
  else
    gtk_widget_remove_css_class (self->answer_frame, "wrong");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->answer), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                               : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
take_answer (TincanCodesCard *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->answer);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_object_get (buffer, "text", &text, NULL);
  if (tincan_meeting_take_answer (self->meeting, text, &error))
    return;

  show_problem (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->answer));
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  take_answer (TINCAN_CODES_CARD (widget));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tincan_codes_card_paste (user_data, text != NULL ? text : "");
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget),
                                 TINCAN_CODES_CARD (widget)->reading, read_cb, widget);
}

static void
answer_changed_cb (TincanCodesCard *self)
{
  show_problem (self, NULL);
  suggest (self, self->connect_button);
}

/* A code has no lines of its own. */
static gboolean
answer_key_cb (TincanCodesCard *self,
               guint            key,
               guint            code,
               GdkModifierType  modifiers)
{
  if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;
  take_answer (self);
  return GDK_EVENT_STOP;
}

/* --- the object --- */

static void
tincan_codes_card_constructed (GObject *object)
{
  TincanCodesCard *self = TINCAN_CODES_CARD (object);

  G_OBJECT_CLASS (tincan_codes_card_parent_class)->constructed (object);

  g_signal_connect_object (gtk_text_view_get_buffer (self->answer), "changed",
                           G_CALLBACK (answer_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
tincan_codes_card_dispose (GObject *object)
{
  TincanCodesCard *self = TINCAN_CODES_CARD (object);
  GtkWidget *child;

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  g_clear_object (&self->meeting);

  G_OBJECT_CLASS (tincan_codes_card_parent_class)->dispose (object);
}

static void
tincan_codes_card_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TincanCodesCard *self = TINCAN_CODES_CARD (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      g_value_set_object (value, self->meeting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_codes_card_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  TincanCodesCard *self = TINCAN_CODES_CARD (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      self->meeting = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *klass)
{
  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (klass,
                                               RESOURCE_PATH "/widgets/tincan-codes-card.ui");
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, copy_button);
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, qr_button);
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, answer);
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, answer_frame);
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, problem);
  gtk_widget_class_bind_template_child (klass, TincanCodesCard, connect_button);
  tincan_closures_bind (klass);
  gtk_widget_class_bind_template_callback (klass, is_offer);
  gtk_widget_class_bind_template_callback (klass, step_label);
  gtk_widget_class_bind_template_callback (klass, until_label);
  gtk_widget_class_bind_template_callback (klass, copy_label);
  gtk_widget_class_bind_template_callback (klass, code_paintable);
  gtk_widget_class_bind_template_callback (klass, answer_key_cb);
}

static void
tincan_codes_card_class_init (TincanCodesCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tincan_codes_card_constructed;
  object_class->dispose = tincan_codes_card_dispose;
  object_class->get_property = tincan_codes_card_get_property;
  object_class->set_property = tincan_codes_card_set_property;

  properties[PROP_MEETING] =
    g_param_spec_object ("meeting", NULL, NULL, TINCAN_TYPE_MEETING,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  copied_signal = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "codes.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "codes.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "codes.connect", NULL, connect_action);
  bind_template (widget_class);
}

static void
tincan_codes_card_init (TincanCodesCard *self)
{
  self->reading = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tincan_codes_card_new:
 * @meeting: a meeting by codes
 *
 * Returns: (transfer floating): the code that it made, and where the answer to it goes
 */
GtkWidget *
tincan_codes_card_new (TincanMeeting *meeting)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (meeting), NULL);

  return g_object_new (TINCAN_TYPE_CODES_CARD, "meeting", meeting, NULL);
}

void
tincan_codes_card_paste (TincanCodesCard *self,
                         const char      *text)
{
  g_return_if_fail (TINCAN_IS_CODES_CARD (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->answer), text, -1);
  take_answer (self);
}
