/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stranger.h"

static void
assert_refused (Stranger    *stranger,
                TincanReason reason)
{
  g_autoptr(TincanControl) decline = NULL;

  stranger_wait_finished (stranger);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_FAILED);
  test_assert_error (stranger->side.transfer, TINCAN_ERROR_MANIFEST);
  g_assert_null (tincan_transfer_get_manifest (stranger->side.transfer));
  g_assert_false (stranger->side.is_listed);
  g_assert_false (g_file_test (stranger->to, G_FILE_TEST_EXISTS));
  decline = stranger_hear (stranger, TINCAN_CONTROL_DECLINE);
  g_assert_cmpint (decline->reason, ==, reason);
}

typedef void (*Spoil) (TincanControl *offered);

static void
assert_offer_refused (Spoil        spoil,
                      TincanReason reason)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (600, 10, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  spoil (offered);
  stranger_offer (stranger, offered);
  assert_refused (stranger, reason);
  g_assert_cmpuint (stranger->side.n_said[TINCAN_CONTROL_WANT], ==, 0);
}

static void
spoil_no_items (TincanControl *offered)
{
  offered->items = 0;
}

static void
spoil_many_items (TincanControl *offered)
{
  offered->items = TINCAN_MAX_ENTRIES;
  offered->folders = 1;
  offered->pages = TINCAN_MAX_ENTRIES / 512 + 1;
}

static void
spoil_overflowing_items (TincanControl *offered)
{
  offered->items = G_MAXUINT;
  offered->folders = 601;
}

static void
spoil_no_pages (TincanControl *offered)
{
  offered->pages = 0;
}

static void
spoil_few_pages (TincanControl *offered)
{
  offered->pages = 1;
}

static void
spoil_many_pages (TincanControl *offered)
{
  offered->pages = 601;
}

static void
spoil_small_block (TincanControl *offered)
{
  offered->block = 1023;
}

static void
spoil_large_block (TincanControl *offered)
{
  offered->block = 65489;
}

static void
spoil_many_bytes (TincanControl *offered)
{
  offered->bytes = G_MAXUINT64;
}

static void
spoil_digest (TincanControl *offered)
{
  g_bytes_unref (offered->digest);
  offered->digest = g_bytes_new_static ("short", 5);
}

static void
spoil_text (TincanControl *offered)
{
  offered->kind = TINCAN_OFFER_TEXT;
}

static void
spoil_large_text (TincanControl *offered)
{
  offered->kind = TINCAN_OFFER_TEXT;
  offered->items = 1;
  offered->pages = 1;
  offered->bytes = TINCAN_MAX_TEXT_BYTES + 1;
}

static void
test_offers (void)
{
  assert_offer_refused (spoil_no_items, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_many_items, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_overflowing_items, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_no_pages, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_few_pages, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_many_pages, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_small_block, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_large_block, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_many_bytes, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_digest, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_text, TINCAN_REASON_INVALID);
  assert_offer_refused (spoil_large_text, TINCAN_REASON_TOO_LARGE);
}

/* The offer says something else than its pages. */
static void
assert_pages_refused (Spoil spoil)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (1000, 10, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  spoil (offered);
  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  assert_refused (stranger, TINCAN_REASON_INVALID);
}

static void
spoil_one_less (TincanControl *offered)
{
  offered->items--;
}

static void
spoil_one_more (TincanControl *offered)
{
  offered->items++;
}

static void
spoil_as_folder (TincanControl *offered)
{
  offered->items--;
  offered->folders++;
}

static void
spoil_fewer_bytes (TincanControl *offered)
{
  offered->bytes--;
}

static void
spoil_more_bytes (TincanControl *offered)
{
  offered->bytes++;
}

static void
spoil_other_digest (TincanControl *offered)
{
  guint8 digest[TINCAN_DIGEST_BYTES] = { 0 };

  g_bytes_unref (offered->digest);
  offered->digest = g_bytes_new (digest, sizeof digest);
}

static void
test_pages (void)
{
  assert_pages_refused (spoil_one_less);
  assert_pages_refused (spoil_one_more);
  assert_pages_refused (spoil_as_folder);
  assert_pages_refused (spoil_fewer_bytes);
  assert_pages_refused (spoil_more_bytes);
  assert_pages_refused (spoil_other_digest);
}

static void
test_bad_path (void)
{
  const char *paths[] = { "../up", "/absolute", "a/../b", "a\nb", "con",
                          "file 000", "FILE 000", "file 000/x" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(Stranger)       stranger = stranger_new ();
      g_autoptr(TincanManifest) manifest = stranger_new_manifest (3, 10, NULL);
      g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);
      g_autoptr(JsonArray)      entries = tincan_manifest_page_to_json (manifest, 0);

      json_object_set_string_member (json_array_get_object_element (entries, 2), "p", paths[i]);
      stranger_offer (stranger, offered);
      stranger_say_page (stranger, 0, entries);
      assert_refused (stranger, TINCAN_REASON_INVALID);
    }
}

static void
test_too_large_file (void)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  guint64                   size = (guint64) G_MAXUINT32 * STRANGER_BLOCK;
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (1, size, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  /* Its blocks cannot be numbered. */
  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  assert_refused (stranger, TINCAN_REASON_INVALID);
}

static void
test_text_with_other_name (void)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (1, 10, "not text");
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  offered->kind = TINCAN_OFFER_TEXT;
  stranger_offer (stranger, offered);
  stranger_say_pages (stranger, manifest);
  assert_refused (stranger, TINCAN_REASON_INVALID);
}

/* Pages may come in any order and again, but only those that were asked for. */
static void
test_pages_out_of_order (void)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (20 * 512, 1, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);
  guint                      n_pages = tincan_manifest_get_n_pages (manifest);

  stranger_offer (stranger, offered);
  g_assert_cmpuint (stranger->side.transfer == NULL, ==, 0);
  g_assert_cmpuint (stranger->controls->len, ==, TINCAN_MAX_PAGES_OUTSTANDING);

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < n_pages; i++)
      {
        g_autoptr(JsonArray) entries = tincan_manifest_page_to_json (manifest, n_pages - 1 - i);

        stranger_say_page (stranger, n_pages - 1 - i, entries);
        g_assert_false (stranger->side.is_finished);
      }
  while (!stranger->side.is_listed)
    stranger_run (stranger, 1);
  g_assert_cmpuint (tincan_transfer_get_total_items (stranger->side.transfer), ==, 20 * 512);
}

static void
test_silent_listing (void)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (3, 10, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);

  stranger_offer (stranger, offered);
  stranger_run (stranger, 50);
  test_assert_state (stranger->side.transfer, TINCAN_TRANSFER_LISTING);
  tincan_transfer_cancel (stranger->side.transfer, TINCAN_REASON_USER);
  stranger_wait_finished (stranger);
}

static void
test_another_offer (void)
{
  g_autoptr(Stranger)       stranger = stranger_new ();
  g_autoptr(TincanManifest) manifest = stranger_new_manifest (3, 10, NULL);
  g_autoptr(TincanManifest) other = stranger_new_manifest (3, 11, NULL);
  g_autoptr(TincanControl)  offered = stranger_new_offer (manifest);
  g_autoptr(TincanControl)  other_offered = stranger_new_offer (other);

  /* The same one is no news; another under the same number would be shown as the first. */
  stranger_offer (stranger, offered);
  tincan_transfer_handle_control (stranger->side.transfer, offered);
  stranger_say_pages (stranger, manifest);
  while (!stranger->side.is_listed)
    stranger_run (stranger, 1);
  tincan_transfer_handle_control (stranger->side.transfer, other_offered);
  stranger_assert_broken (stranger);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostile-offer/offers", test_offers);
  g_test_add_func ("/hostile-offer/pages", test_pages);
  g_test_add_func ("/hostile-offer/bad-path", test_bad_path);
  g_test_add_func ("/hostile-offer/too-large-file", test_too_large_file);
  g_test_add_func ("/hostile-offer/text-with-other-name", test_text_with_other_name);
  g_test_add_func ("/hostile-offer/out-of-order", test_pages_out_of_order);
  g_test_add_func ("/hostile-offer/silent", test_silent_listing);
  g_test_add_func ("/hostile-offer/another-offer", test_another_offer);

  return g_test_run ();
}
