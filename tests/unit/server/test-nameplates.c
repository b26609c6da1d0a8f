/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-nameplates.h"

#define REST (TINCAN_NAMEPLATE_REST_SECONDS * (gint64) G_USEC_PER_SEC)

static GBytes *
make_id (guint8 fill)
{
  guint8 id[16];

  memset (id, fill, sizeof id);
  return g_bytes_new (id, sizeof id);
}

/* Less than half of a length is ever taken before the next one is used. */
static void
test_lengths (void)
{
  g_autoptr(TincanNameplates) self = tincan_nameplates_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < 4 + 45 + 450 + 10; i++)
    {
      guint nameplate = tincan_nameplates_take (self, 0);

      if (i < 4)
        g_assert_cmpuint (nameplate, <=, 9);
      else if (i < 4 + 45)
        g_assert_true (nameplate >= 10 && nameplate <= 99);
      else if (i < 4 + 45 + 450)
        g_assert_true (nameplate >= 100 && nameplate <= 999);
      else
        g_assert_true (nameplate >= 1000 && nameplate <= 9999);
      g_assert_cmpuint (nameplate, >=, 1);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (nameplate)));
    }
}

/* Not the same ones after each start. */
static void
test_random (void)
{
  guint different = 0;

  for (int i = 0; i < 50; i++)
    {
      g_autoptr(TincanNameplates) one = tincan_nameplates_new ();
      g_autoptr(TincanNameplates) two = tincan_nameplates_new ();

      if (tincan_nameplates_take (one, 0) != tincan_nameplates_take (two, 0))
        different++;
    }
  g_assert_cmpuint (different, >, 20);
}

static void
test_rest (void)
{
  g_autoptr(TincanNameplates) self = tincan_nameplates_new ();
  g_autoptr(GBytes) mailbox = make_id (1);
  guint first = tincan_nameplates_take (self, 0);

  tincan_nameplates_release (self, first, mailbox, 1);
  for (int i = 0; i < 200; i++)
    {
      guint other = tincan_nameplates_take (self, REST);

      g_assert_cmpuint (other, !=, first);
      tincan_nameplates_release (self, other, mailbox, REST);
    }

  g_assert_true (tincan_nameplates_take_named (self, first, mailbox, REST + 1));
}

static void
test_named (void)
{
  g_autoptr(TincanNameplates) self = tincan_nameplates_new ();
  g_autoptr(GBytes) mine = make_id (1);
  g_autoptr(GBytes) other = make_id (2);

  g_assert_true (tincan_nameplates_take_named (self, 123, mine, 0));
  g_assert_false (tincan_nameplates_take_named (self, 123, mine, 0));
  g_assert_false (tincan_nameplates_take_named (self, 123, other, 0));

  /* While it rests only its mailbox gets it back; then anybody does. */
  tincan_nameplates_release (self, 123, mine, 0);
  g_assert_false (tincan_nameplates_take_named (self, 123, other, REST - 1));
  g_assert_true (tincan_nameplates_take_named (self, 123, mine, REST - 1));
  tincan_nameplates_release (self, 123, mine, REST);
  g_assert_true (tincan_nameplates_take_named (self, 123, other, 2 * REST));
}

/* When all are in use or rest, the one that rested longest is better than none. */
static void
test_scarce (void)
{
  g_autoptr(TincanNameplates) self = tincan_nameplates_new ();
  g_autoptr(GBytes) mailbox = make_id (1);
  guint n = 0;

  for (guint i = 1; i <= TINCAN_NAMEPLATE_MAX; i++)
    n += tincan_nameplates_take_named (self, i, mailbox, 0);
  g_assert_cmpuint (n, ==, TINCAN_NAMEPLATE_MAX);
  g_assert_cmpuint (tincan_nameplates_take (self, 0), ==, 0);

  tincan_nameplates_release (self, 4711, mailbox, 1);
  tincan_nameplates_release (self, 12, mailbox, 2);
  g_assert_cmpuint (tincan_nameplates_take (self, 3), ==, 4711);
  g_assert_cmpuint (tincan_nameplates_take (self, 3), ==, 12);
  g_assert_cmpuint (tincan_nameplates_take (self, 3), ==, 0);
}

static void
test_from_string (void)
{
  const char *const bad[] = { "", "0", "07", "1234567", "1a", "-1", " 1", "1 ", "+1", "１" };

  g_assert_cmpuint (tincan_nameplate_from_string ("1"), ==, 1);
  g_assert_cmpuint (tincan_nameplate_from_string ("999999"), ==, 999999);
  g_assert_cmpuint (tincan_nameplate_from_string ("100"), ==, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpuint (tincan_nameplate_from_string (bad[i]), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nameplates/lengths", test_lengths);
  g_test_add_func ("/nameplates/random", test_random);
  g_test_add_func ("/nameplates/rest", test_rest);
  g_test_add_func ("/nameplates/named", test_named);
  g_test_add_func ("/nameplates/scarce", test_scarce);
  g_test_add_func ("/nameplates/from-string", test_from_string);

  return g_test_run ();
}
