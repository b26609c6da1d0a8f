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

typedef struct
{
  TincanAppCompatAnswer callback;
  gpointer              user_data;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  g_free (data);
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
 * @heading: the question
 * @body: what happens if it is done
 * @accept: the word for doing it, which cannot be undone
 * @callback: called once, with %FALSE also when the question is closed
 * @user_data: for @callback
 *
 * Asks before something that cannot be undone is done.
 */
void
tincan_app_compat_ask (GtkWindow             *parent,
                       const char            *heading,
                       const char            *body,
                       const char            *accept,
                       TincanAppCompatAnswer  callback,
                       gpointer               user_data)
{
  Question *question = g_new (Question, 1);
  GObject *dialog;

  question->callback = callback;
  question->user_data = user_data;

#if ADW_CHECK_VERSION (1, 5, 0)
  dialog = G_OBJECT (adw_alert_dialog_new (heading, body));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "accept",
                                  accept, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
#else
  dialog = G_OBJECT (adw_message_dialog_new (parent, heading, body));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept",
                                    accept, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
#endif

  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free,
                         G_CONNECT_DEFAULT);

#if ADW_CHECK_VERSION (1, 5, 0)
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent));
#else
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

G_GNUC_END_IGNORE_DEPRECATIONS
