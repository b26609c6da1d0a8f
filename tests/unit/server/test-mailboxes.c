/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-mailboxes.h"
#include "server/tincan-nameplates.h"
#include "wire/tincan-limits.h"

#define SECONDS(n) ((n) * (gint64) G_USEC_PER_SEC)

static const TincanMailboxesLimits limits = {
  .max_mailboxes = 3,
  .max_guests = 2,
  .max_queued_bytes = 1000,
  .lifetime = 100,
  .grace = 10,
};

static GBytes *
make_bytes (gsize  size,
            guint8 fill)
{
  guint8 *data = g_malloc (size);

  memset (data, fill, size);
  return g_bytes_new_take (data, size);
}

static TincanMailbox *
open_mailbox (TincanMailboxes        *self,
              guint8                  id,
              guint8                  token,
              gint64                  now,
              TincanMailboxErrorCode *out_error)
{
  g_autoptr(GBytes) id_bytes = make_bytes (TINCAN_MAILBOX_ID_BYTES, id);
  g_autoptr(GBytes) token_bytes = make_bytes (TINCAN_TOKEN_BYTES, token);

  *out_error = TINCAN_MAILBOX_ERROR_UNKNOWN;
  return tincan_mailboxes_open (self, id_bytes, token_bytes, now, out_error);
}

static void
test_open (void)
{
  g_autoptr(TincanMailboxes) self = tincan_mailboxes_new (&limits);
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox = open_mailbox (self, 1, 1, 0, &error);
  g_autoptr(GBytes) id = make_bytes (TINCAN_MAILBOX_ID_BYTES, 1);

  g_assert_nonnull (mailbox);
  g_assert_true (tincan_mailboxes_find (self, id) == mailbox);
  g_assert_true (open_mailbox (self, 1, 1, 0, &error) == mailbox);
  g_assert_null (open_mailbox (self, 1, 2, 0, &error));
  g_assert_cmpint (error, ==, TINCAN_MAILBOX_ERROR_TAKEN);

  g_assert_nonnull (open_mailbox (self, 2, 1, 0, &error));
  g_assert_nonnull (open_mailbox (self, 3, 1, 0, &error));
  g_assert_null (open_mailbox (self, 4, 1, 0, &error));
  g_assert_cmpint (error, ==, TINCAN_MAILBOX_ERROR_SERVER_FULL);
  g_assert_true (open_mailbox (self, 1, 1, 0, &error) == mailbox);

  tincan_mailboxes_remove (self, mailbox, 0);
  g_assert_null (tincan_mailboxes_find (self, id));
  g_assert_nonnull (open_mailbox (self, 4, 1, 0, &error));
  g_assert_cmpuint (tincan_mailboxes_get_size (self), ==, 3);
}

static void
test_nameplate (void)
{
  g_autoptr(TincanMailboxes) self = tincan_mailboxes_new (&limits);
  TincanMailboxErrorCode error;
  TincanMailbox *one = open_mailbox (self, 1, 1, 0, &error);
  TincanMailbox *two = open_mailbox (self, 2, 1, 0, &error);
  guint nameplate;

  g_assert_true (tincan_mailboxes_give_nameplate (self, one, 0, 0));
  nameplate = tincan_mailbox_get_nameplate (one);
  g_assert_cmpuint (nameplate, >=, 1);
  g_assert_true (tincan_mailboxes_find_nameplate (self, nameplate) == one);

  /* The one that is wanted is in use: another one will do. */
  g_assert_true (tincan_mailboxes_give_nameplate (self, two, nameplate, 0));
  g_assert_cmpuint (tincan_mailbox_get_nameplate (two), !=, nameplate);

  tincan_mailboxes_drop_nameplate (self, one, 0);
  tincan_mailboxes_drop_nameplate (self, one, 0);
  g_assert_cmpuint (tincan_mailbox_get_nameplate (one), ==, 0);
  g_assert_null (tincan_mailboxes_find_nameplate (self, nameplate));

  /* Its own comes back at once. */
  g_assert_true (tincan_mailboxes_give_nameplate (self, one, nameplate, 1));
  g_assert_cmpuint (tincan_mailbox_get_nameplate (one), ==, nameplate);

  /* After a restart nothing is known of the number, and the host keeps it. */
  tincan_mailboxes_drop_nameplate (self, two, 0);
  g_assert_true (tincan_mailboxes_give_nameplate (self, two, 424242, 0));
  g_assert_cmpuint (tincan_mailbox_get_nameplate (two), ==, 424242);
}

typedef struct
{
  guint mailboxes;
  guint guests;
  guint lifetimes;
} Ends;

static void
end_cb (TincanMailbox     *mailbox,
        TincanMailboxSide *guest,
        TincanMailboxEnd   why,
        gpointer           user_data)
{
  Ends *ends = user_data;

  if (guest != NULL)
    ends->guests++;
  else
    ends->mailboxes++;
  if (why == TINCAN_MAILBOX_END_LIFETIME)
    ends->lifetimes++;
}

static void
test_lifetime (void)
{
  g_autoptr(TincanMailboxes) self = tincan_mailboxes_new (&limits);
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox = open_mailbox (self, 1, 1, SECONDS (50), &error);
  Ends ends = { 0 };
  int client = 0;

  tincan_mailbox_side_attach (tincan_mailbox_get_host (mailbox), &client);
  g_assert_true (tincan_mailboxes_give_nameplate (self, mailbox, 7, 0));
  g_assert_cmpint (tincan_mailboxes_seconds_left (self, mailbox, SECONDS (50)), ==, 100);
  g_assert_cmpint (tincan_mailboxes_seconds_left (self, mailbox, SECONDS (150) - 1), ==, 1);

  tincan_mailboxes_expire (self, SECONDS (150) - 1, end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 0);
  tincan_mailboxes_expire (self, SECONDS (150), end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 1);
  g_assert_cmpuint (ends.lifetimes, ==, 1);
  g_assert_cmpuint (tincan_mailboxes_get_size (self), ==, 0);
  g_assert_null (tincan_mailboxes_find_nameplate (self, 7));
}

static void
test_no_lifetime (void)
{
  TincanMailboxesLimits for_ever = limits;
  g_autoptr(TincanMailboxes) self = NULL;
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox;
  Ends ends = { 0 };
  int client = 0;

  for_ever.lifetime = 0;
  self = tincan_mailboxes_new (&for_ever);
  mailbox = open_mailbox (self, 1, 1, 0, &error);
  tincan_mailbox_side_attach (tincan_mailbox_get_host (mailbox), &client);
  tincan_mailboxes_expire (self, SECONDS (1000000000), end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 0);
  g_assert_cmpint (tincan_mailboxes_seconds_left (self, mailbox, SECONDS (1000)), >, 1000000000);
}

static void
test_grace (void)
{
  g_autoptr(TincanMailboxes) self = tincan_mailboxes_new (&limits);
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox = open_mailbox (self, 1, 1, 0, &error);
  TincanMailboxSide *host = tincan_mailbox_get_host (mailbox);
  Ends ends = { 0 };
  int client = 0;

  tincan_mailbox_side_attach (host, &client);
  tincan_mailboxes_expire (self, SECONDS (40), end_cb, &ends);
  tincan_mailbox_side_detach (host, SECONDS (40));
  tincan_mailboxes_expire (self, SECONDS (50), end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 0);
  tincan_mailboxes_expire (self, SECONDS (50) + 1, end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 1);
  g_assert_cmpuint (ends.lifetimes, ==, 0);
}

static void
test_guest_grace (void)
{
  g_autoptr(TincanMailboxes) self = tincan_mailboxes_new (&limits);
  g_autoptr(GBytes) one = make_bytes (TINCAN_TOKEN_BYTES, 10);
  g_autoptr(GBytes) two = make_bytes (TINCAN_TOKEN_BYTES, 11);
  g_autoptr(GBytes) three = make_bytes (TINCAN_TOKEN_BYTES, 12);
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox = open_mailbox (self, 1, 1, 0, &error);
  TincanMailboxSide *here;
  Ends ends = { 0 };
  int client = 0;

  tincan_mailbox_side_attach (tincan_mailbox_get_host (mailbox), &client);
  here = tincan_mailboxes_admit (self, mailbox, one, 0, &error);
  tincan_mailbox_side_attach (here, &client);
  g_assert_nonnull (tincan_mailboxes_admit (self, mailbox, two, 0, &error));
  g_assert_null (tincan_mailboxes_admit (self, mailbox, three, 0, &error));
  g_assert_cmpint (error, ==, TINCAN_MAILBOX_ERROR_GUESTS_FULL);

  tincan_mailboxes_expire (self, SECONDS (10) + 1, end_cb, &ends);
  g_assert_cmpuint (ends.guests, ==, 1);
  g_assert_cmpuint (ends.mailboxes, ==, 0);
  g_assert_cmpuint (tincan_mailbox_get_n_guests (mailbox), ==, 1);
  g_assert_true (tincan_mailbox_find_guest (mailbox, here->name) == here);
  g_assert_nonnull (tincan_mailboxes_admit (self, mailbox, three, 0, &error));
}

/* Times that do not fit 32 bits in microseconds. */
static void
test_long_times (void)
{
  TincanMailboxesLimits week = limits;
  g_autoptr(TincanMailboxes) self = NULL;
  TincanMailboxErrorCode error;
  TincanMailbox *mailbox;
  Ends ends = { 0 };

  week.lifetime = 7 * 24 * 60 * 60;
  week.grace = 24 * 60 * 60;
  self = tincan_mailboxes_new (&week);
  mailbox = open_mailbox (self, 1, 1, 0, &error);
  g_assert_cmpint (tincan_mailboxes_seconds_left (self, mailbox, 0), ==, week.lifetime);
  tincan_mailboxes_expire (self, SECONDS (23 * 60 * 60), end_cb, &ends);
  g_assert_cmpuint (ends.mailboxes, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mailboxes/open", test_open);
  g_test_add_func ("/mailboxes/nameplate", test_nameplate);
  g_test_add_func ("/mailboxes/lifetime", test_lifetime);
  g_test_add_func ("/mailboxes/no-lifetime", test_no_lifetime);
  g_test_add_func ("/mailboxes/grace", test_grace);
  g_test_add_func ("/mailboxes/guest-grace", test_guest_grace);
  g_test_add_func ("/mailboxes/long-times", test_long_times);

  return g_test_run ();
}
