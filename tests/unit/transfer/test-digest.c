/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-digest.h"

#include <string.h>

static void
assert_digest (const guint8 *digest,
               const char   *expected)
{
  GString *hex = g_string_new (NULL);

  for (guint i = 0; i < TINCAN_DIGEST_BYTES; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  g_assert_cmpstr (hex->str, ==, expected);
  g_string_free (hex, TRUE);
}

/* FIPS 180-4, and the one of nothing. */
static void
test_block (void)
{
  guint8 digest[TINCAN_DIGEST_BYTES];

  tincan_digest_block ((const guint8 *) "abc", 3, digest);
  assert_digest (digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  tincan_digest_block (NULL, 0, digest);
  assert_digest (digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  tincan_digest_block ((const guint8 *) "abc", 3, digest);
  assert_digest (digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_file (void)
{
  g_autoptr(TincanFileDigest) file = tincan_file_digest_new ();
  g_autoptr(GChecksum) expected = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 block[TINCAN_DIGEST_BYTES];
  guint8 digest[TINCAN_DIGEST_BYTES];

  for (guint i = 0; i < 1000; i++)
    {
      memset (block, i & 0xff, sizeof block);
      g_checksum_update (expected, block, sizeof block);
      g_assert_cmpuint (tincan_file_digest_get_next_block (file), ==, i);
      tincan_file_digest_add (file, block);
    }
  g_assert_cmpuint (tincan_file_digest_get_next_block (file), ==, 1000);
  tincan_file_digest_finish (file, digest);
  assert_digest (digest, g_checksum_get_string (expected));

  /* As new: a file without blocks. */
  g_assert_cmpuint (tincan_file_digest_get_next_block (file), ==, 0);
  tincan_file_digest_finish (file, digest);
  assert_digest (digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static gpointer
digest_thread (gpointer data)
{
  guint8 letter = (guint8) GPOINTER_TO_UINT (data);
  guint8 text[1000];
  guint8 first[TINCAN_DIGEST_BYTES];
  guint8 digest[TINCAN_DIGEST_BYTES];

  memset (text, letter, sizeof text);
  tincan_digest_block (text, sizeof text, first);
  for (guint i = 0; i < 5000; i++)
    {
      tincan_digest_block (text, sizeof text, digest);
      g_assert_cmpmem (digest, sizeof digest, first, sizeof first);
    }

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("digest", digest_thread, GUINT_TO_POINTER ('a' + i));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest/block", test_block);
  g_test_add_func ("/digest/file", test_file);
  g_test_add_func ("/digest/threads", test_threads);

  return g_test_run ();
}
