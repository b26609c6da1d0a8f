/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TINCAN_MAIL_QUEUE_MAX_BODIES 64
#define TINCAN_MAIL_QUEUE_MAX_BYTES 262144

/* What all queues of a server may hold together. */
typedef struct
{
  gsize used;  /* bytes */
  gsize limit; /* bytes */
} TincanMailBudget;

/* One body that waits for a side that is not connected. */
typedef struct
{
  char   *guest; /* (nullable): who wrote it; NULL in the queue of a guest, where it is the host */
  GBytes *body;
} TincanMail;

/* The bodies that wait for one side, in the order they came. All zero is an empty one. Pure. */
typedef struct
{
  GQueue mails;
  gsize  bytes;
} TincanMailQueue;

void        tincan_mail_free         (TincanMail       *self);

gboolean    tincan_mail_queue_push   (TincanMailQueue  *self,
                                      TincanMailBudget *budget,
                                      const char       *guest,
                                      GBytes           *body);
TincanMail *tincan_mail_queue_pop    (TincanMailQueue  *self,
                                      TincanMailBudget *budget) G_GNUC_WARN_UNUSED_RESULT;
void        tincan_mail_queue_forget (TincanMailQueue  *self,
                                      TincanMailBudget *budget,
                                      const char       *guest);
void        tincan_mail_queue_clear  (TincanMailQueue  *self,
                                      TincanMailBudget *budget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanMail, tincan_mail_free)

G_END_DECLS
