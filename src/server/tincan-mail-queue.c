/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-mail-queue"

#include "config.h"

#include "server/tincan-mail-queue.h"

void
tincan_mail_free (TincanMail *self)
{
  g_free (self->guest);
  g_bytes_unref (self->body);
  g_free (self);
}

/**
 * tincan_mail_queue_push:
 * @self: the queue of a side that is not connected
 * @budget: what all queues may hold together
 * @guest: (nullable): who wrote it; %NULL for the host
 * @body: what was written
 *
 * Returns: %FALSE if the queue or the server is full; then nothing has changed
 */
gboolean
tincan_mail_queue_push (TincanMailQueue  *self,
                        TincanMailBudget *budget,
                        const char       *guest,
                        GBytes           *body)
{
  gsize size = g_bytes_get_size (body);
  TincanMail *mail;

  g_assert (budget->used <= budget->limit);
  g_assert (self->bytes <= TINCAN_MAIL_QUEUE_MAX_BYTES);

  if (self->mails.length >= TINCAN_MAIL_QUEUE_MAX_BODIES ||
      size > TINCAN_MAIL_QUEUE_MAX_BYTES - self->bytes ||
      size > budget->limit - budget->used)
    return FALSE;

  mail = g_new (TincanMail, 1);
  mail->guest = g_strdup (guest);
  mail->body = g_bytes_ref (body);
  g_queue_push_tail (&self->mails, mail);
  self->bytes += size;
  budget->used += size;
  return TRUE;
}

static TincanMail *
take_link (TincanMailQueue  *self,
           TincanMailBudget *budget,
           GList            *link)
{
  TincanMail *mail = link->data;
  gsize size = g_bytes_get_size (mail->body);

  g_assert (self->bytes >= size);
  g_assert (budget->used >= size);

  g_queue_delete_link (&self->mails, link);
  self->bytes -= size;
  budget->used -= size;
  return mail;
}

/**
 * tincan_mail_queue_pop:
 * @self: a queue
 * @budget: what all queues may hold together
 *
 * Returns: (transfer full) (nullable): the oldest body; %NULL if none waits
 */
TincanMail *
tincan_mail_queue_pop (TincanMailQueue  *self,
                       TincanMailBudget *budget)
{
  if (self->mails.head == NULL)
    return NULL;

  return take_link (self, budget, self->mails.head);
}

/**
 * tincan_mail_queue_forget:
 * @self: the queue of a host
 * @budget: what all queues may hold together
 * @guest: a guest whose membership has ended
 *
 * Drops what @guest wrote: the host would not know whom to answer.
 */
void
tincan_mail_queue_forget (TincanMailQueue  *self,
                          TincanMailBudget *budget,
                          const char       *guest)
{
  GList *next;

  for (GList *link = self->mails.head; link != NULL; link = next)
    {
      const TincanMail *mail = link->data;

      next = link->next;
      if (g_strcmp0 (mail->guest, guest) == 0)
        tincan_mail_free (take_link (self, budget, link));
    }
}

/**
 * tincan_mail_queue_clear:
 * @self: a queue
 * @budget: what all queues may hold together
 *
 * Drops everything in @self.
 */
void
tincan_mail_queue_clear (TincanMailQueue  *self,
                         TincanMailBudget *budget)
{
  while (self->mails.head != NULL)
    tincan_mail_free (take_link (self, budget, self->mails.head));
}
