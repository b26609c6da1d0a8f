/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-share-sheet"

#include "config.h"

#include "app/widgets/tincan-share-sheet.h"

#include "app/model/tincan-words.h"
#include "app/widgets/tincan-closures.h"
#include "app/widgets/tincan-codes-card.h"
#include "app/widgets/tincan-comparison-card.h"
#include "app/widgets/tincan-drop-target.h"
#include "app/widgets/tincan-flow-layout.h"
#include "app/widgets/tincan-guest-row.h"
#include "app/widgets/tincan-qr.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _TincanShareSheet
{
  GtkBox parent_instance;

  TincanMeeting *meeting;

  GtkBox     *content;
  GtkWidget  *head;
  GtkListBox *guests;
  GtkSwitch  *ask_switch;
  GtkWidget  *without_row;
  GtkWidget  *codes;      /* (nullable): of a meeting by codes */
  GtkWidget  *comparison; /* (nullable): likewise, once somebody came */

  gboolean is_local;
};

enum
{
  PROP_0,
  PROP_MEETING,
  PROP_LOCAL,
  N_PROPS,
};

enum
{
  SIGNAL_COPIED,
  SIGNAL_CLOSE,
  SIGNAL_DROPPED,
  SIGNAL_DO_WITHOUT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TincanShareSheet, tincan_share_sheet, GTK_TYPE_BOX)

/* --- what the template shows of the meeting --- */

static char *
size_label (TincanShareSheet *self,
            guint64           bytes)
{
  return bytes == 0 ? NULL : tincan_words_dup_size (bytes);
}

static GdkPaintable *
link_paintable (TincanShareSheet *self,
                const char       *address)
{
  return address == NULL ? NULL : GDK_PAINTABLE (tincan_qr_new (address));
}

static gboolean
is_waiting (TincanShareSheet *self,
            gboolean          is_live,
            gboolean          is_scanning,
            const char       *address,
            const char       *own_code,
            int               kind)
{
  return is_live && (is_scanning || (address == NULL && own_code == NULL &&
                                     kind != TINCAN_MEETING_JOIN));
}

/* Says what is easily forgotten: without this window there is nobody to open the link to. */
static char *
reach_label (TincanShareSheet *self,
             int               kind,
             gboolean          is_local)
{
  if (kind == TINCAN_MEETING_ASK)
    return g_strdup (is_local ? _("Works while Tincan is open: whoever has the link and is on this "
                                  "network can send to you.")
                              : _("Works while Tincan is open: whoever has the link can send to "
                                  "you."));
  return g_strdup (is_local ? _("Works while Tincan is open: whoever has the link and is on this "
                                "network can open it.")
                            : _("Works while Tincan is open: whoever has the link can open it."));
}

static char *
code_text (TincanShareSheet *self,
           const char       *code)
{
  return g_strdup (code != NULL ? code : "—");
}

/* A server of one's own is found by its address alone, which the link has and the code has not. */
static char *
code_heading (TincanShareSheet *self,
              gboolean          is_local)
{
  return g_strdup (is_local ? _("Without the Link") : _("Or Say This Code"));
}

static char *
page_label (TincanShareSheet *self,
            gboolean          is_local,
            const char       *page)
{
  if (page == NULL)
    return NULL;
  if (is_local)
    return g_strdup (_("To open it in Tincan, pass on the link: the code does not say where this "
                       "computer is."));
  /* Translators: %s is the address of a web page */
  return g_strdup_printf (_("In Tincan with the same server, or in a browser at %s"), page);
}

static char *
guesses_label (TincanShareSheet *self,
               guint             wrong,
               guint             left)
{
  if (wrong == 0)
    return NULL;
  if (left == 0)
    return g_strdup (_("The code has ended, because wrong ones were tried too often. The link "
                       "still works; make a new code to go on with one."));
  /* Translators: %u is how often */
  return g_strdup_printf (ngettext ("Somebody tried a wrong code. Did you say it clearly?",
                                    "Wrong codes were tried %u times. Did you say it clearly?",
                                    wrong),
                          wrong);
}

static gboolean
is_send (TincanShareSheet *self,
         int               kind)
{
  return kind == TINCAN_MEETING_SEND;
}

static gboolean
has_link (TincanShareSheet *self,
          int               kind)
{
  return kind == TINCAN_MEETING_SEND || kind == TINCAN_MEETING_ASK;
}

static char *
close_label (TincanShareSheet *self,
             int               kind,
             const char       *own_code,
             gboolean          is_carrying)
{
  if (has_link (self, kind))
    return g_strdup (_("_Stop Sharing"));
  if (kind != TINCAN_MEETING_JOIN && (own_code == NULL || is_carrying))
    return g_strdup (_("_Cancel"));
  return g_strdup (_("_Leave"));
}

/* New codes go on where the old ones have ended. */
static gboolean
can_renew (TincanShareSheet *self,
           gboolean          is_live,
           const char       *error,
           int               kind)
{
  return !is_live && error != NULL &&
         (kind == TINCAN_MEETING_OFFER || kind == TINCAN_MEETING_ANSWER);
}

/* --- what can be done --- */

static void
copy (TincanShareSheet *self,
      const char       *text,
      const char       *said)
{
  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  g_signal_emit (self, signals[SIGNAL_COPIED], 0, said);
}

static void
copy_link_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (widget);

  if (self->codes != NULL)
    gtk_widget_activate_action (self->codes, "codes.copy", NULL);
  else
    copy (self, tincan_meeting_get_link (self->meeting), _("Link copied"));
}

static void
copy_code_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (widget);

  copy (self, tincan_meeting_get_code (self->meeting), _("Code copied"));
}

static void
new_code_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  tincan_meeting_new_code (TINCAN_SHARE_SHEET (widget)->meeting);
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CLOSE], 0);
}

static void
do_without_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DO_WITHOUT], 0);
}

static gboolean
drop_accept_cb (TincanShareSheet *self)
{
  return tincan_meeting_is_live (self->meeting);
}

static void
dropped_cb (TincanShareSheet *self,
            GdkFileList      *files)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, files);
}

/* --- the object --- */

static void
update_enabled (TincanShareSheet *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_live = tincan_meeting_is_live (self->meeting);

  gboolean is_carrying = tincan_meeting_is_carrying (self->meeting);

  gtk_widget_action_set_enabled (
    widget, "sheet.copy-link",
    is_live && (is_carrying || tincan_meeting_get_link (self->meeting) != NULL));
  gtk_widget_action_set_enabled (widget, "sheet.copy-code",
                                 is_live && tincan_meeting_get_code (self->meeting) != NULL);
  gtk_widget_action_set_enabled (widget, "sheet.new-code",
                                 is_live && tincan_meeting_get_link (self->meeting) != NULL);
  gtk_widget_action_set_enabled (widget, "sheet.close", is_live);
}

static GtkWidget *
create_guest_row (gpointer item,
                  gpointer user_data)
{
  return tincan_guest_row_new (TINCAN_MEETING (user_data), TINCAN_GUEST (item));
}

static void
update_without_row (TincanShareSheet *self)
{
  gtk_widget_set_visible (self->without_row,
                          !gtk_widget_get_visible (GTK_WIDGET (self->guests)) &&
                            !tincan_meeting_is_scanning (self->meeting) &&
                            !tincan_meeting_can_do_without (self->meeting));
}

/* There is but one who comes by codes. */
static void
add_comparison (TincanShareSheet *self)
{
  g_autoptr(TincanGuest) guest =
    g_list_model_get_item (tincan_meeting_get_guests (self->meeting), 0);

  self->comparison = tincan_comparison_card_new (self->meeting, guest);
  gtk_box_insert_child_after (self->content, self->comparison, self->head);
  g_object_bind_property (guest, "needs-comparing", self->comparison, "visible",
                          G_BINDING_SYNC_CREATE);
}

static void
guests_changed_cb (TincanShareSheet *self)
{
  gboolean has_guests =
    g_list_model_get_n_items (tincan_meeting_get_guests (self->meeting)) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->guests), has_guests);
  update_without_row (self);
  if (has_guests && self->codes != NULL && self->comparison == NULL)
    add_comparison (self);
}

static void
card_copied_cb (TincanShareSheet *self,
                const char       *said)
{
  g_signal_emit (self, signals[SIGNAL_COPIED], 0, said);
}

static void
add_codes (TincanShareSheet *self)
{
  self->codes = tincan_codes_card_new (self->meeting);
  gtk_box_insert_child_after (self->content, self->codes, self->head);
  g_object_bind_property (self->meeting, "is-carrying", self->codes, "visible",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->codes, "copied", G_CALLBACK (card_copied_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
tincan_share_sheet_constructed (GObject *object)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (object);
  GListModel *guests = tincan_meeting_get_guests (self->meeting);

  G_OBJECT_CLASS (tincan_share_sheet_parent_class)->constructed (object);

  if (tincan_meeting_is_by_codes (self->meeting))
    add_codes (self);
  gtk_list_box_bind_model (self->guests, guests, create_guest_row, self->meeting, NULL);
  g_signal_connect_object (guests, "items-changed", G_CALLBACK (guests_changed_cb), self,
                           G_CONNECT_SWAPPED);
  guests_changed_cb (self);

  g_object_bind_property (self->meeting, "ask-guests", self->ask_switch, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);

  g_signal_connect_object (self->meeting, "notify::is-live", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::link", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::code", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::is-carrying", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::is-scanning", G_CALLBACK (update_without_row),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->meeting, "notify::can-do-without",
                           G_CALLBACK (update_without_row), self, G_CONNECT_SWAPPED);
  update_enabled (self);
}

static void
tincan_share_sheet_dispose (GObject *object)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (object);

  g_clear_object (&self->meeting);

  G_OBJECT_CLASS (tincan_share_sheet_parent_class)->dispose (object);
}

static void
tincan_share_sheet_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      g_value_set_object (value, self->meeting);
      break;
    case PROP_LOCAL:
      g_value_set_boolean (value, self->is_local);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tincan_share_sheet_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TincanShareSheet *self = TINCAN_SHARE_SHEET (object);

  switch (prop_id)
    {
    case PROP_MEETING:
      self->meeting = g_value_dup_object (value);
      break;
    case PROP_LOCAL:
      self->is_local = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "sheet.copy-link", NULL, copy_link_action);
  gtk_widget_class_install_action (klass, "sheet.copy-code", NULL, copy_code_action);
  gtk_widget_class_install_action (klass, "sheet.new-code", NULL, new_code_action);
  gtk_widget_class_install_action (klass, "sheet.close", NULL, close_action);
  gtk_widget_class_install_action (klass, "sheet.do-without", NULL, do_without_action);

  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "sheet.copy-link",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "sheet.copy-code", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "sheet.new-code", NULL);
}

static void
bind_template (GtkWidgetClass *klass)
{
  g_type_ensure (TINCAN_TYPE_DROP_TARGET);
  g_type_ensure (TINCAN_TYPE_FLOW_LAYOUT);
  gtk_widget_class_set_template_from_resource (klass,
                                               RESOURCE_PATH "/widgets/tincan-share-sheet.ui");
  gtk_widget_class_bind_template_child (klass, TincanShareSheet, content);
  gtk_widget_class_bind_template_child (klass, TincanShareSheet, head);
  gtk_widget_class_bind_template_child (klass, TincanShareSheet, without_row);
  gtk_widget_class_bind_template_child (klass, TincanShareSheet, guests);
  gtk_widget_class_bind_template_child (klass, TincanShareSheet, ask_switch);
  tincan_closures_bind (klass);
  gtk_widget_class_bind_template_callback (klass, size_label);
  gtk_widget_class_bind_template_callback (klass, link_paintable);
  gtk_widget_class_bind_template_callback (klass, is_waiting);
  gtk_widget_class_bind_template_callback (klass, reach_label);
  gtk_widget_class_bind_template_callback (klass, code_text);
  gtk_widget_class_bind_template_callback (klass, code_heading);
  gtk_widget_class_bind_template_callback (klass, page_label);
  gtk_widget_class_bind_template_callback (klass, guesses_label);
  gtk_widget_class_bind_template_callback (klass, is_send);
  gtk_widget_class_bind_template_callback (klass, has_link);
  gtk_widget_class_bind_template_callback (klass, close_label);
  gtk_widget_class_bind_template_callback (klass, can_renew);
  gtk_widget_class_bind_template_callback (klass, drop_accept_cb);
  gtk_widget_class_bind_template_callback (klass, dropped_cb);
}

static void
tincan_share_sheet_class_init (TincanShareSheetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = tincan_share_sheet_constructed;
  object_class->dispose = tincan_share_sheet_dispose;
  object_class->get_property = tincan_share_sheet_get_property;
  object_class->set_property = tincan_share_sheet_set_property;

  properties[PROP_MEETING] =
    g_param_spec_object ("meeting", NULL, NULL, TINCAN_TYPE_MEETING,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOCAL] =
    g_param_spec_boolean ("local", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_COPIED] = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSE] = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, GDK_TYPE_FILE_LIST);
  signals[SIGNAL_DO_WITHOUT] = g_signal_new ("do-without", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);

  install_actions (GTK_WIDGET_CLASS (klass));
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
tincan_share_sheet_init (TincanShareSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
tincan_share_sheet_new (TincanMeeting *meeting,
                        gboolean       local)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (meeting), NULL);

  return g_object_new (TINCAN_TYPE_SHARE_SHEET, "meeting", meeting, "local", local, NULL);
}

TincanMeeting *
tincan_share_sheet_get_meeting (TincanShareSheet *self)
{
  g_return_val_if_fail (TINCAN_IS_SHARE_SHEET (self), NULL);
  return self->meeting;
}

gboolean
tincan_share_sheet_paste_answer (TincanShareSheet *self,
                                 const char       *text)
{
  g_return_val_if_fail (TINCAN_IS_SHARE_SHEET (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (tincan_meeting_get_kind (self->meeting) != TINCAN_MEETING_OFFER ||
      !tincan_meeting_is_carrying (self->meeting))
    return FALSE;
  tincan_codes_card_paste (TINCAN_CODES_CARD (self->codes), text);
  return TRUE;
}
