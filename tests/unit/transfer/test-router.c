/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/transfer/tincan-router.h"
#include "lane-pair.h"

#include "wire/tincan-error.h"
#include "wire/tincan-frame.h"

typedef struct
{
  TincanRouter   *router;
  TincanLane     *ours; /* the router's */
  TincanLane     *theirs;
  TincanTransfer *transfer; /* number 2; it never asks for anything */
  guint           n_violations;
} Fixture;

static void
violation_cb (TincanRouter *router,
              const GError *error,
              Fixture      *fixture)
{
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  fixture->n_violations++;
}

static Fixture *
fixture_new (void)
{
  Fixture                  *fixture = g_new0 (Fixture, 1);
  g_autoptr(TincanControl) offer = tincan_control_new (TINCAN_CONTROL_OFFER);
  guint8                    digest[TINCAN_DIGEST_BYTES] = { 0 };

  offer->transfer = 2;
  offer->items = 1;
  offer->pages = 1;
  offer->block = 1024;
  offer->digest = g_bytes_new (digest, sizeof digest);

  fixture->router = tincan_router_new ();
  g_signal_connect (fixture->router, "violation", G_CALLBACK (violation_cb), fixture);
  fixture->transfer = tincan_incoming_new (offer);
  test_lane_pair_new (&fixture->ours, &fixture->theirs);
  tincan_router_add_lane (fixture->router, fixture->ours);

  return fixture;
}

static void
fixture_free (Fixture *fixture)
{
  test_lane_cut (fixture->ours);
  if (fixture->router != NULL)
    g_assert_finalize_object (fixture->router);
  g_assert_finalize_object (fixture->transfer);
  g_assert_finalize_object (fixture->ours);
  g_assert_finalize_object (fixture->theirs);
  g_free (fixture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
send_frame (Fixture *fixture,
            guint16  transfer,
            gsize    size)
{
  g_autoptr(TincanFrameWriter) writer = tincan_frame_writer_new ();
  g_autoptr(GBytes)            message = NULL;
  guint8                       *digest;

  tincan_frame_writer_add_data (writer, transfer, 0, 0, size, &digest);
  message = tincan_frame_writer_steal (writer);
  g_assert_true (tincan_lane_send (fixture->theirs, message, NULL));
}

static void
send_bytes (Fixture *fixture,
            gsize    length)
{
  g_autoptr(GBytes) message = g_bytes_new_take (g_malloc0 (length), length);

  g_assert_true (tincan_lane_send (fixture->theirs, message, NULL));
}

/* Until everything has arrived. */
static void
settle (Fixture *fixture)
{
  while (tincan_lane_get_buffered (fixture->theirs) > 0)
    g_usleep (1000);
  g_usleep (20000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
send_much (Fixture *fixture,
           guint16  transfer,
           guint    n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    send_frame (fixture, transfer, 65488);
  settle (fixture);
}

static void
test_unknown_transfer (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  send_much (fixture, 9, 60);
  g_assert_cmpuint (fixture->n_violations, ==, 0);
  send_much (fixture, 11, 10);
  g_assert_cmpuint (fixture->n_violations, ==, 1);
  send_much (fixture, 11, 10);
  g_assert_cmpuint (fixture->n_violations, ==, 1);
}

/* Blocks for what nobody has accepted are dropped all the same. */
static void
test_not_accepted (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  tincan_router_add_transfer (fixture->router, fixture->transfer);
  send_much (fixture, 2, 60);
  g_assert_cmpuint (fixture->n_violations, ==, 0);
  send_much (fixture, 2, 10);
  g_assert_cmpuint (fixture->n_violations, ==, 1);
}

/* What was asked for may arrive after the transfer has ended. */
static void
test_late (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  tincan_router_add_transfer (fixture->router, fixture->transfer);
  tincan_router_remove_transfer (fixture->router, fixture->transfer);
  tincan_router_remove_transfer (fixture->router, fixture->transfer);
  send_much (fixture, 2, 100);
  g_assert_cmpuint (fixture->n_violations, ==, 0);
  send_much (fixture, 2, 40);
  g_assert_cmpuint (fixture->n_violations, ==, 1);
}

static void
test_no_frame (void)
{
  gsize lengths[] = { 1, 15 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(Fixture) fixture = fixture_new ();

      send_bytes (fixture, lengths[i]);
      settle (fixture);
      g_assert_cmpuint (fixture->n_violations, ==, 1);
    }
}

/* Unknown kinds are for programs newer than this one. */
static void
test_unknown_kind (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  guint8              frame[16] = { 99, 0, 0, 7 };
  g_autoptr(GBytes)  message = g_bytes_new (frame, sizeof frame);

  g_assert_true (tincan_lane_send (fixture->theirs, message, NULL));
  settle (fixture);
  g_assert_cmpuint (fixture->n_violations, ==, 0);
}

static void
test_removed_lane (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  tincan_router_remove_lane (fixture->router, fixture->ours);
  send_bytes (fixture, 1);
  settle (fixture);
  g_assert_cmpuint (fixture->n_violations, ==, 0);

  /* It was kept, and is the first that the next user sees. */
  tincan_router_add_lane (fixture->router, fixture->ours);
  settle (fixture);
  g_assert_cmpuint (fixture->n_violations, ==, 1);
}

static void
test_gone_router (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  tincan_router_add_transfer (fixture->router, fixture->transfer);
  send_bytes (fixture, 1);
  g_assert_finalize_object (g_steal_pointer (&fixture->router));
  settle (fixture);
  g_assert_cmpuint (fixture->n_violations, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/router/unknown-transfer", test_unknown_transfer);
  g_test_add_func ("/router/not-accepted", test_not_accepted);
  g_test_add_func ("/router/late", test_late);
  g_test_add_func ("/router/no-frame", test_no_frame);
  g_test_add_func ("/router/unknown-kind", test_unknown_kind);
  g_test_add_func ("/router/removed-lane", test_removed_lane);
  g_test_add_func ("/router/gone-router", test_gone_router);

  return g_test_run ();
}
