/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-router.h"
#include "lane-pair.h"
#include "wire/tincan-error.h"

G_BEGIN_DECLS

#define test_assert_state(transfer, state) \
  g_assert_cmpint (tincan_transfer_get_state (transfer), ==, state)
#define test_assert_error(transfer, code) \
  g_assert_error (tincan_transfer_get_error (transfer), TINCAN_ERROR, code)
#define test_assert_pause_reason(transfer, reason) \
  g_assert_cmpint (tincan_transfer_get_pause_reason (transfer), ==, reason)

/* One side of a transfer, with what a session would do for it. */
typedef struct
{
  TincanRouter   *router;
  TincanTransfer *transfer;
  GPtrArray      *lanes;
  GHashTable     *done;   /* item → path */
  GHashTable     *failed; /* item → message */
  GArray         *states; /* of TincanTransferState, as notified */
  guint           n_said[TINCAN_CONTROL_BYE + 1];
  guint           n_progress;
  gboolean        is_listed;
  gboolean        is_finished;
} TestSide;

/* Both sides in one process, with files on a real disk, real control messages, and lanes that are
 * queues. */
typedef struct
{
  char    *base;
  char    *from;
  char    *to;
  TestSide sender;
  TestSide receiver;
  gboolean is_connected;
  gpointer user_data;
  gboolean is_beside; /* its routers and lanes are another's */
  guint    id;        /* of the transfer */
} TransferFixture;

typedef gboolean (*TransferCondition) (TransferFixture *self);

TransferFixture *transfer_fixture_new        (void);
/* Over the lanes of @other, which has to outlive it: with an even number the other way. */
TransferFixture *transfer_fixture_new_beside (TransferFixture     *other,
                                              guint                id);
void             transfer_fixture_free       (TransferFixture     *self);
void             transfer_fixture_connect    (TransferFixture     *self,
                                              guint                n_lanes);
/* As a session does when a connection is lost, or a lane. */
void             transfer_fixture_cut_lane   (TransferFixture     *self,
                                              guint                lane);
void             transfer_fixture_disconnect (TransferFixture     *self);
void             transfer_fixture_reconnect  (TransferFixture     *self,
                                              guint                n_lanes);
void             transfer_fixture_offer      (TransferFixture     *self,
                                              TincanSource        *source);
/* What is in from, each thing in it by its own name. */
void             transfer_fixture_offer_from (TransferFixture     *self);
/* Forgets both transfers, as after a restart of both programs. */
void             transfer_fixture_forget     (TransferFixture     *self);
void             transfer_fixture_accept     (TransferFixture     *self);
void             transfer_fixture_run_until  (TransferCondition    condition,
                                              TransferFixture     *self);
void             transfer_fixture_finish     (TransferFixture     *self);
void             transfer_fixture_assert_state (TransferFixture   *self,
                                                TincanTransferState sender,
                                                TincanTransferState receiver);
void             transfer_fixture_assert_same (TransferFixture    *self);
gboolean         transfer_fixture_is_listed  (TransferFixture     *self);
gboolean         transfer_fixture_is_finished (TransferFixture    *self);

void             test_side_init              (TestSide            *side);
void             test_side_clear             (TestSide            *side);
void             test_side_take_transfer     (TestSide            *side,
                                              TincanTransfer      *transfer);
void             test_write_file             (const char          *folder,
                                              const char          *path,
                                              gsize                size,
                                              guint32              seed);
char            *test_read_file              (const char          *folder,
                                              const char          *path,
                                              gsize               *out_size);
guint            test_count_files            (const char          *folder,
                                              const char          *suffix);
void             test_remove_tree            (const char          *path);

G_END_DECLS
