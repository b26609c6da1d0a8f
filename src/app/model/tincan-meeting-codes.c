/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-meeting"

#include "config.h"

#include "app/model/tincan-guest-private.h"
#include "app/model/tincan-meeting-private.h"

#include "wire/tincan-offer-code.h"

#include <glib/gi18n.h>

/* A meeting without a server: the codes that people carry, and the words that they compare. */

/**
 * tincan_meeting_is_by_codes:
 * @self: a meeting
 *
 * Returns: whether people carry codes, and there is no server
 */
gboolean
tincan_meeting_is_by_codes (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  return self->kind == TINCAN_MEETING_OFFER || self->kind == TINCAN_MEETING_ANSWER;
}

/**
 * tincan_meeting_get_own_code:
 * @self: a meeting
 *
 * Returns: (nullable): the code that was made here and that a person carries to the other side
 */
const char *
tincan_meeting_get_own_code (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), NULL);

  if (self->session == NULL)
    return NULL;
  return self->kind == TINCAN_MEETING_OFFER ? tincan_session_get_offer_code (self->session)
                                            : tincan_session_get_answer_code (self->session);
}

/**
 * tincan_meeting_get_code_expires:
 * @self: a meeting
 *
 * Returns: until when the codes of people can be used, in seconds since 1970 (UTC); 0 without any
 */
gint64
tincan_meeting_get_code_expires (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), 0);

  return self->session != NULL ? tincan_session_get_code_expires (self->session) : 0;
}

/**
 * tincan_meeting_is_carrying:
 * @self: a meeting
 *
 * Returns: whether the code that was made here has yet to be carried to the other side, or its
 *   answer back
 */
gboolean
tincan_meeting_is_carrying (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  return !self->is_ended && tincan_meeting_is_by_codes (self) && self->session != NULL &&
         tincan_session_get_state (self->session) == TINCAN_SESSION_WAITING;
}

/**
 * tincan_meeting_can_do_without:
 * @self: a meeting
 *
 * Returns: whether its server is not to be reached, nobody has come, and codes that people carry
 *   would do
 */
gboolean
tincan_meeting_can_do_without (TincanMeeting *self)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);

  if ((self->kind != TINCAN_MEETING_SEND && self->kind != TINCAN_MEETING_ASK) ||
      self->session == NULL || self->n_scans > 0 ||
      g_list_model_get_n_items (G_LIST_MODEL (self->guests)) > 0)
    return FALSE;
  if (!self->is_ended)
    return self->interruption != NULL;
  return g_error_matches (tincan_session_get_error (self->session), TINCAN_ERROR,
                          TINCAN_ERROR_SERVER_UNREACHABLE) ||
         g_error_matches (tincan_session_get_error (self->session), TINCAN_ERROR,
                          TINCAN_ERROR_SERVER_REFUSED);
}

/**
 * tincan_meeting_take_answer:
 * @self: a meeting that begins with a code of ours
 * @text: what was pasted, with the answer anywhere in it
 * @error: return location for an error
 *
 * Returns: FALSE with a sentence, after which another text may be tried
 */
gboolean
tincan_meeting_take_answer (TincanMeeting *self,
                            const char    *text,
                            GError       **error)
{
  g_return_val_if_fail (TINCAN_IS_MEETING (self), FALSE);
  g_return_val_if_fail (self->kind == TINCAN_MEETING_OFFER, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (self->session != NULL)
    return tincan_session_take_answer (self->session, text, error);

  tincan_offer_code_set_error (error, TINCAN_OFFER_CODE_OTHER, TINCAN_OFFER_CODE_ANSWER);
  return FALSE;
}

/* Offers have waited for that. */
static void
tell_offers (TincanMeeting *self,
             TincanGuest   *guest)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *all = tincan_guest_get_tasks (guest);

  for (guint i = g_list_model_get_n_items (all); i > 0; i--)
    g_ptr_array_add (tasks, g_list_model_get_item (all, i - 1));
  for (guint i = 0; i < tasks->len; i++)
    {
      TincanTask *task = g_ptr_array_index (tasks, i);

      if (tincan_task_get_state (task) == TINCAN_TASK_ASKING)
        g_signal_emit_by_name (self, "offer", task);
    }
}

/**
 * tincan_meeting_compare:
 * @self: a meeting by codes
 * @guest: the other side, whose needs-comparing is TRUE
 * @are_same: what the person says of the words
 *
 * Lets things go to and from @guest; or ends the meeting, as somebody sits in between.
 */
void
tincan_meeting_compare (TincanMeeting *self,
                        TincanGuest   *guest,
                        gboolean       are_same)
{
  g_return_if_fail (TINCAN_IS_MEETING (self));
  g_return_if_fail (TINCAN_IS_GUEST (guest));

  if (self->is_closing || self->is_ended || !tincan_guest_get_needs_comparing (guest))
    return;

  if (!are_same)
    {
      g_set_error_literal (&self->error, TINCAN_ERROR, TINCAN_ERROR_UNTRUSTED,
                           _("The words were different, so somebody sits in between. The "
                             "connection was ended. Make new codes, and send them another way."));
      tincan_meeting_close_for (self, TINCAN_REASON_UNTRUSTED);
      return;
    }

  tincan_guest_set_compared (guest);
  tincan_meeting_accept_guest (self, guest);
  tell_offers (self, guest);
}
