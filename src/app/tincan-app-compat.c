/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-app-compat"

#include "config.h"

#include "app/tincan-app-compat.h"

#include <glib/gi18n.h>

/* Only this file may use what the baseline does not have, and that is reported as deprecated. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

#define WORDS_NAME "EFF Short Wordlist 2"
#define WORDS_COPYRIGHT "© 2016 Electronic Frontier Foundation"
#define WORDS_LICENSE \
  "<a href=\"https://creativecommons.org/licenses/by/3.0/us/\">CC BY 3.0 US</a>"

/**
 * tincan_app_compat_show_about:
 * @parent: the window
 *
 * Says what Tincan is, which version this is, and whose work is in it.
 */
void
tincan_app_compat_show_about (GtkWindow *parent)
{
  GObject *about;

  g_return_if_fail (GTK_IS_WINDOW (parent));

#if ADW_CHECK_VERSION (1, 5, 0)
  about = G_OBJECT (adw_about_dialog_new ());
#else
  about = G_OBJECT (adw_about_window_new ());
#endif
  g_object_set (about,
                "application-icon", APP_ID,
                "application-name", _("Tincan"),
                "comments", _("Hands files directly from one person to another."),
                "developer-name", _("The Tincan Developers"),
                "license-type", GTK_LICENSE_GPL_3_0,
                "version", PACKAGE_VERSION,
                "website", PROJECT_URL,
                "issue-url", PROJECT_URL "/issues",
                /* Translators: put your names here, one a line */
                "translator-credits", _("translator-credits"),
                NULL);

#if ADW_CHECK_VERSION (1, 5, 0)
  adw_about_dialog_add_legal_section (ADW_ABOUT_DIALOG (about), WORDS_NAME, WORDS_COPYRIGHT,
                                      GTK_LICENSE_CUSTOM, WORDS_LICENSE);
  adw_dialog_present (ADW_DIALOG (about), GTK_WIDGET (parent));
#else
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), WORDS_NAME, WORDS_COPYRIGHT,
                                      GTK_LICENSE_CUSTOM, WORDS_LICENSE);
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_present (GTK_WINDOW (about));
#endif
}

static GObject *
new_dialog (GtkWindow  *parent,
            const char *heading,
            const char *body)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  return G_OBJECT (adw_alert_dialog_new (heading, body));
#else
  return G_OBJECT (adw_message_dialog_new (parent, heading, body));
#endif
}

static void
add_response (GObject    *dialog,
              const char *id,
              const char *label)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), id, label);
#else
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), id, label);
#endif
}

static void
present (GObject   *dialog,
         GtkWindow *parent)
{
#if ADW_CHECK_VERSION (1, 5, 0)
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent));
#else
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

/**
 * tincan_app_compat_tell:
 * @parent: the window
 * @heading: what has happened
 * @message: why, and what to do about it
 *
 * Says something that a person should not miss.
 */
void
tincan_app_compat_tell (GtkWindow  *parent,
                        const char *heading,
                        const char *message)
{
  GObject *dialog;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  dialog = new_dialog (parent, heading, message);
  add_response (dialog, "close", _("_Close"));
  present (dialog, parent);
}

typedef struct
{
  TincanAppCompatAnswer callback;
  gpointer              user_data;
  GDestroyNotify        user_data_free;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  if (question->user_data_free != NULL)
    question->user_data_free (question->user_data);
  g_free (question);
}

static void
response_cb (GObject    *dialog,
             const char *response,
             gpointer    user_data)
{
  Question *question = user_data;

  question->callback (g_strcmp0 (response, "accept") == 0, question->user_data);
}

/**
 * tincan_app_compat_ask:
 * @parent: the window
 * @heading: the question, in few words: libadwaita 1.7 warns of more than a line
 * @body: what happens if it is done
 * @cancel: the word for not doing it, with a mnemonic
 * @accept: the word for doing it, which cannot be undone, with a mnemonic
 * @callback: called once, with %FALSE also when the question is closed, but not when @parent goes
 * @user_data: for @callback
 * @user_data_free: (nullable): for @user_data, when there is nothing to ask any more
 *
 * Asks before something that cannot be undone is done.
 */
void
tincan_app_compat_ask (GtkWindow             *parent,
                       const char            *heading,
                       const char            *body,
                       const char            *cancel,
                       const char            *accept,
                       TincanAppCompatAnswer  callback,
                       gpointer               user_data,
                       GDestroyNotify         user_data_free)
{
  Question *question;
  GObject *dialog;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (callback != NULL);

  question = g_new (Question, 1);
  question->callback = callback;
  question->user_data = user_data;
  question->user_data_free = user_data_free;

  dialog = new_dialog (parent, heading, body);
  add_response (dialog, "cancel", cancel);
  add_response (dialog, "accept", accept);
#if ADW_CHECK_VERSION (1, 5, 0)
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
#else
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
#endif

  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free,
                         G_CONNECT_DEFAULT);
  present (dialog, parent);
}

G_GNUC_END_IGNORE_DEPRECATIONS
