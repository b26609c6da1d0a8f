/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-mailbox.h"
#include "wire/tincan-limits.h"

static GBytes *
make_bytes (gsize  size,
            guint8 fill)
{
  guint8 *data = g_malloc (size);

  memset (data, fill, size);
  return g_bytes_new_take (data, size);
}

typedef struct
{
  TincanMailBudget  budget;
  GBytes           *id;
  GBytes           *token;
  TincanMailbox    *mailbox;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->budget.limit = 1000000;
  self->id = make_bytes (TINCAN_MAILBOX_ID_BYTES, 1);
  self->token = make_bytes (TINCAN_TOKEN_BYTES, 2);
  self->mailbox = tincan_mailbox_new (self->id, self->token, &self->budget, 5);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  tincan_mailbox_free (self->mailbox);
  g_assert_cmpuint (self->budget.used, ==, 0);
  g_bytes_unref (self->id);
  g_bytes_unref (self->token);
}

static TincanMailboxSide *
admit (Fixture *self,
       guint8   token,
       gint64   now)
{
  g_autoptr(GBytes) bytes = make_bytes (TINCAN_TOKEN_BYTES, token);
  TincanMailboxErrorCode error = TINCAN_MAILBOX_ERROR_UNKNOWN;

  return tincan_mailbox_admit (self->mailbox, bytes, 3, now, &error);
}

static TincanMailboxErrorCode
fail_to_admit (Fixture *self,
               guint8   token)
{
  g_autoptr(GBytes) bytes = make_bytes (TINCAN_TOKEN_BYTES, token);
  TincanMailboxErrorCode error = TINCAN_MAILBOX_ERROR_UNKNOWN;

  g_assert_null (tincan_mailbox_admit (self->mailbox, bytes, 3, 0, &error));
  return error;
}

static void
test_tokens (Fixture       *self,
             gconstpointer  data)
{
  TincanMailboxSide *host = tincan_mailbox_get_host (self->mailbox);
  g_autoptr(GBytes) other = make_bytes (TINCAN_TOKEN_BYTES, 3);

  g_assert_true (tincan_mailbox_side_owns (host, self->token));
  g_assert_false (tincan_mailbox_side_owns (host, other));
  g_assert_null (host->name);
  g_assert_null (host->client);
  g_assert_cmpint (host->away_since, ==, 5);
}

static void
test_guests (Fixture       *self,
             gconstpointer  data)
{
  TincanMailboxSide *one = admit (self, 10, 100);
  TincanMailboxSide *two = admit (self, 11, 100);
  g_autoptr(GBytes) token = make_bytes (TINCAN_TOKEN_BYTES, 10);
  g_autofree char *name = tincan_guest_name_from_token (token);
  g_autoptr(GPtrArray) guests = NULL;

  g_assert_nonnull (one);
  g_assert_cmpstr (one->name, ==, name);
  g_assert_cmpstr (one->name, !=, two->name);
  g_assert_true (admit (self, 10, 200) == one);
  g_assert_true (tincan_mailbox_find_guest (self->mailbox, name) == one);
  g_assert_null (tincan_mailbox_find_guest (self->mailbox, "AAAAAAAAAAA"));

  g_assert_nonnull (admit (self, 12, 100));
  g_assert_cmpint (fail_to_admit (self, 13), ==, TINCAN_MAILBOX_ERROR_GUESTS_FULL);
  g_assert_true (admit (self, 11, 300) == two);

  guests = tincan_mailbox_dup_guests (self->mailbox);
  g_assert_cmpuint (guests->len, ==, 3);
  tincan_mailbox_remove_guest (self->mailbox, two);
  g_assert_cmpuint (tincan_mailbox_get_n_guests (self->mailbox), ==, 2);
  g_assert_nonnull (admit (self, 13, 100));
}

static void
test_lock (Fixture       *self,
           gconstpointer  data)
{
  TincanMailboxSide *known = admit (self, 10, 0);

  tincan_mailbox_lock (self->mailbox);
  g_assert_true (tincan_mailbox_get_locked (self->mailbox));
  g_assert_cmpint (fail_to_admit (self, 11), ==, TINCAN_MAILBOX_ERROR_LOCKED);
  g_assert_true (admit (self, 10, 0) == known);

  /* One that was thrown out is not known any more. */
  tincan_mailbox_remove_guest (self->mailbox, known);
  g_assert_cmpint (fail_to_admit (self, 10), ==, TINCAN_MAILBOX_ERROR_LOCKED);
}

static void
test_absent (Fixture       *self,
             gconstpointer  data)
{
  TincanMailboxSide *early = admit (self, 10, 100);
  TincanMailboxSide *late = admit (self, 11, 200);
  int client = 0;

  g_assert_true (tincan_mailbox_find_absent (self->mailbox) == early);
  tincan_mailbox_side_attach (early, &client);
  g_assert_true (tincan_mailbox_find_absent (self->mailbox) == late);
  tincan_mailbox_side_attach (late, &client);
  g_assert_null (tincan_mailbox_find_absent (self->mailbox));
  tincan_mailbox_side_detach (late, 300);
  tincan_mailbox_side_detach (early, 400);
  g_assert_cmpint (late->away_since, ==, 300);
  g_assert_true (tincan_mailbox_find_absent (self->mailbox) == late);
}

static void
test_mail (Fixture       *self,
           gconstpointer  data)
{
  TincanMailboxSide *host = tincan_mailbox_get_host (self->mailbox);
  TincanMailboxSide *guest = admit (self, 10, 0);
  g_autoptr(GBytes) body = make_bytes (100, 7);
  TincanMail *mail;
  int client = 0;

  g_assert_cmpint (tincan_mailbox_post (self->mailbox, host, guest, body), ==, TINCAN_MAIL_QUEUED);
  g_assert_cmpint (tincan_mailbox_post (self->mailbox, guest, host, body), ==, TINCAN_MAIL_QUEUED);

  tincan_mailbox_side_attach (host, &client);
  mail = tincan_mailbox_collect (self->mailbox, host);
  g_assert_cmpstr (mail->guest, ==, guest->name);
  tincan_mail_free (mail);
  g_assert_null (tincan_mailbox_collect (self->mailbox, host));
  g_assert_cmpint (tincan_mailbox_post (self->mailbox, host, guest, body), ==, TINCAN_MAIL_DELIVER);

  mail = tincan_mailbox_collect (self->mailbox, guest);
  g_assert_null (mail->guest);
  tincan_mail_free (mail);
}

static void
test_mail_full (Fixture       *self,
                gconstpointer  data)
{
  TincanMailboxSide *host = tincan_mailbox_get_host (self->mailbox);
  TincanMailboxSide *guest = admit (self, 10, 0);
  g_autoptr(GBytes) body = make_bytes (10, 7);
  TincanMailFate fate;

  for (int i = 0; i < TINCAN_MAIL_QUEUE_MAX_BODIES; i++)
    {
      fate = tincan_mailbox_post (self->mailbox, host, guest, body);
      g_assert_cmpint (fate, ==, TINCAN_MAIL_QUEUED);
    }
  fate = tincan_mailbox_post (self->mailbox, host, guest, body);
  g_assert_cmpint (fate, ==, TINCAN_MAIL_QUEUE_FULL);
  fate = tincan_mailbox_post (self->mailbox, guest, host, body);
  g_assert_cmpint (fate, ==, TINCAN_MAIL_QUEUED);
}

/* A guest that is gone leaves nothing behind. */
static void
test_mail_of_the_gone (Fixture       *self,
                       gconstpointer  data)
{
  TincanMailboxSide *host = tincan_mailbox_get_host (self->mailbox);
  TincanMailboxSide *gone = admit (self, 10, 0);
  TincanMailboxSide *guest = admit (self, 11, 0);
  g_autoptr(GBytes) body = make_bytes (10, 7);
  g_autoptr(TincanMail) mail = NULL;

  (void) tincan_mailbox_post (self->mailbox, host, gone, body);
  (void) tincan_mailbox_post (self->mailbox, host, guest, body);
  (void) tincan_mailbox_post (self->mailbox, gone, host, body);
  tincan_mailbox_remove_guest (self->mailbox, gone);
  g_assert_cmpuint (self->budget.used, ==, 10);

  mail = tincan_mailbox_collect (self->mailbox, host);
  g_assert_cmpstr (mail->guest, ==, guest->name);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/mailbox/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("tokens", test_tokens);
  ADD ("guests", test_guests);
  ADD ("lock", test_lock);
  ADD ("absent", test_absent);
  ADD ("mail", test_mail);
  ADD ("mail-full", test_mail_full);
  ADD ("mail-of-the-gone", test_mail_of_the_gone);

  return g_test_run ();
}
