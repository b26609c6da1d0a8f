/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-peer.h"
#include "core/tincan-session.h"
#include "server/tincan-server.h"

G_BEGIN_DECLS

/* A server and two programs' cores in one process, all on the main context. */

typedef struct
{
  TincanServer   *server;
  TincanSettings *settings; /* a test may change them before it makes a side */
  char           *folder;   /* removed with all that is in it */
} SessionFixture;

/* One session, and what it has said. */
typedef struct
{
  TincanSession *session;
  char          *directory; /* where offers are accepted to; NULL: they are left alone */

  TincanRemote   *remote;   /* (nullable): the last one that was added */
  TincanTransfer *transfer; /* (nullable): the last one */
  GString        *states;   /* one letter a state, see letter_of() */
  guint64         last_total; /* as it was when the sums were told last */
  guint64         most_bytes;
  guint64         most_total;
  gint64          least_eta; /* -1: none was known */
  double          most_rate;
  guint           guesses_left;
  guint           n_guesses;
  guint           n_codes;
  guint           n_removed;
  guint           n_finished;
  guint           n_interrupted;
} Side;

void  session_fixture_set_up    (SessionFixture *self,
                                 gconstpointer   data);
void  session_fixture_tear_down (SessionFixture *self,
                                 gconstpointer   data);
char *session_fixture_make_tree (SessionFixture *self,
                                 const char     *name,
                                 gsize           bytes);
void  session_fixture_assert_same (SessionFixture *self,
                                   const char     *name,
                                   const char     *directory);
void  session_fixture_stop_server (SessionFixture *self);
void  session_fixture_set_up_codes (SessionFixture *self,
                                    gconstpointer   data);

Side *side_new_host  (SessionFixture *fixture);
Side *side_new_guest (SessionFixture *fixture,
                      const char     *code_or_link);
Side *side_new_offering (SessionFixture *fixture);
Side *side_new_answering (SessionFixture *fixture,
                          const char     *text);
void  side_free      (Side           *self);
void  side_close     (Side           *self);
void  side_await_code (Side          *self);
void  side_await_connected (Side     *self);
TincanTransfer *side_offer (Side           *self,
                            const char     *path);
TincanTransfer *side_offer_text (Side      *self,
                                 const char *text);

/* Counts the objects of a session that are alive, from session_watch_objects() on. */
void  session_watch_objects      (void);
void  session_assert_no_objects  (void);

/* Names of the threads of this process, with how often each occurs. */
char *session_dup_threads        (void);
void  session_assert_threads     (const char *threads);

/* The peer that has become ready last, on either side, by its role. */
TincanPeer *session_get_peer     (TincanPeerRole role);

/* Runs the main loop until @condition, and fails the test if that takes far too long. */
#define AWAIT(condition)                                \
  G_STMT_START                                          \
  {                                                     \
    gint64 await_end = session_await_begin ();          \
    while (!(condition))                                \
      session_await_step (await_end, G_STRLOC, #condition); \
  }                                                     \
  G_STMT_END

gint64 session_await_begin (void);
void   session_await_step  (gint64      end,
                            const char *where,
                            const char *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Side, side_free)

G_END_DECLS
