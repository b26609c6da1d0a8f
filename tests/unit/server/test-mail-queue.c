/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-mail-queue.h"

static GBytes *
make_body (gsize size)
{
  return g_bytes_new_take (g_malloc0 (size), size);
}

static void
test_order (void)
{
  TincanMailBudget budget = { 0, 1000 };
  TincanMailQueue queue = { 0 };
  g_autoptr(GBytes) one = make_body (1);
  g_autoptr(GBytes) two = make_body (2);
  TincanMail *mail;

  g_assert_null (tincan_mail_queue_pop (&queue, &budget));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, "a", one));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, NULL, two));
  g_assert_cmpuint (queue.bytes, ==, 3);
  g_assert_cmpuint (budget.used, ==, 3);

  mail = tincan_mail_queue_pop (&queue, &budget);
  g_assert_cmpstr (mail->guest, ==, "a");
  g_assert_true (mail->body == one);
  tincan_mail_free (mail);
  mail = tincan_mail_queue_pop (&queue, &budget);
  g_assert_null (mail->guest);
  g_assert_true (mail->body == two);
  tincan_mail_free (mail);
  g_assert_null (tincan_mail_queue_pop (&queue, &budget));
  g_assert_cmpuint (queue.bytes, ==, 0);
  g_assert_cmpuint (budget.used, ==, 0);
}

static void
test_count_limit (void)
{
  TincanMailBudget budget = { 0, 1000000 };
  TincanMailQueue queue = { 0 };
  g_autoptr(GBytes) body = make_body (1);

  for (int i = 0; i < TINCAN_MAIL_QUEUE_MAX_BODIES; i++)
    g_assert_true (tincan_mail_queue_push (&queue, &budget, NULL, body));
  g_assert_false (tincan_mail_queue_push (&queue, &budget, NULL, body));
  g_assert_cmpuint (budget.used, ==, TINCAN_MAIL_QUEUE_MAX_BODIES);

  tincan_mail_free (tincan_mail_queue_pop (&queue, &budget));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, NULL, body));
  tincan_mail_queue_clear (&queue, &budget);
}

static void
test_size_limit (void)
{
  TincanMailBudget budget = { 0, G_MAXSIZE };
  TincanMailQueue queue = { 0 };
  g_autoptr(GBytes) big = make_body (TINCAN_MAIL_QUEUE_MAX_BYTES - 1);
  g_autoptr(GBytes) one = make_body (1);
  g_autoptr(GBytes) two = make_body (2);

  g_assert_true (tincan_mail_queue_push (&queue, &budget, NULL, big));
  g_assert_false (tincan_mail_queue_push (&queue, &budget, NULL, two));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, NULL, one));
  g_assert_false (tincan_mail_queue_push (&queue, &budget, NULL, one));
  tincan_mail_queue_clear (&queue, &budget);
  g_assert_cmpuint (budget.used, ==, 0);
}

static void
test_budget (void)
{
  TincanMailBudget budget = { 0, 10 };
  TincanMailQueue first = { 0 };
  TincanMailQueue second = { 0 };
  g_autoptr(GBytes) six = make_body (6);

  g_assert_true (tincan_mail_queue_push (&first, &budget, NULL, six));
  g_assert_false (tincan_mail_queue_push (&second, &budget, NULL, six));
  tincan_mail_queue_clear (&first, &budget);
  g_assert_true (tincan_mail_queue_push (&second, &budget, NULL, six));
  tincan_mail_queue_clear (&second, &budget);
}

static void
test_forget (void)
{
  TincanMailBudget budget = { 0, 1000 };
  TincanMailQueue queue = { 0 };
  g_autoptr(GBytes) body = make_body (3);
  TincanMail *mail;

  g_assert_true (tincan_mail_queue_push (&queue, &budget, "a", body));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, "b", body));
  g_assert_true (tincan_mail_queue_push (&queue, &budget, "a", body));
  tincan_mail_queue_forget (&queue, &budget, "a");
  g_assert_cmpuint (queue.mails.length, ==, 1);
  g_assert_cmpuint (budget.used, ==, 3);

  mail = tincan_mail_queue_pop (&queue, &budget);
  g_assert_cmpstr (mail->guest, ==, "b");
  tincan_mail_free (mail);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail-queue/order", test_order);
  g_test_add_func ("/mail-queue/count-limit", test_count_limit);
  g_test_add_func ("/mail-queue/size-limit", test_size_limit);
  g_test_add_func ("/mail-queue/budget", test_budget);
  g_test_add_func ("/mail-queue/forget", test_forget);

  return g_test_run ();
}
