/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-candidate-pacer"

#include "config.h"

#include "core/peer/tincan-candidate-pacer.h"

#include "core/peer/tincan-route.h"

/* For the next sort, counted from the last candidate of a better one. A way through two routers
 * takes a round trip or two to open; half a second is enough for both at a quarter of a second. */
#define PRIVATE_MS 250
#define LAST_MS 500

/* From the best to the worst. */
typedef enum
{
  SORT_PUBLIC,
  SORT_PRIVATE,
  SORT_LAST, /* relays, and TCP */
} Sort;

struct _TincanCandidatePacer
{
  GMainContext            *context;
  TincanCandidatePacerFunc func;
  TincanCandidatePacerLastFunc last_func;
  gpointer                 user_data;

  GQueue                   held;      /* of TincanCandidate, as they came */
  Sort                     until;     /* what is not worse than this is given at once */
  GSource                 *timeout;
  GHashTable              *own;       /* public addresses */
  GHashTable              *theirs;    /* likewise */

  gboolean                 begun;
  gboolean                 ended;     /* no more of theirs will come */
  gboolean                 end_told;
  gboolean                 own_ended;
  gboolean                 stopped;
};

static void schedule (TincanCandidatePacer *self);

static Sort
sort_of (const TincanCandidate *candidate)
{
  if (candidate->relayed || candidate->tcp)
    return SORT_LAST;
  if (candidate->mdns || tincan_route_is_private (candidate->address))
    return SORT_PRIVATE;
  return SORT_PUBLIC;
}

static void
note_public (GHashTable            *addresses,
             const TincanCandidate *candidate)
{
  if (sort_of (candidate) == SORT_PUBLIC)
    g_hash_table_add (addresses, g_strdup (candidate->address));
}

/* Both are behind the same router, or are the same machine. */
static gboolean
share_address (TincanCandidatePacer *self)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, self->own);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    {
      if (g_hash_table_contains (self->theirs, address))
        return TRUE;
    }
  return FALSE;
}

/* What is given may lead to the end of us all. */
static void
give (TincanCandidatePacer *self)
{
  GQueue due = G_QUEUE_INIT;
  GQueue kept = G_QUEUE_INIT;
  TincanCandidate *candidate;

  while ((candidate = g_queue_pop_head (&self->held)) != NULL)
    g_queue_push_tail (sort_of (candidate) <= self->until ? &due : &kept, candidate);
  self->held = kept;

  while ((candidate = g_queue_pop_head (&due)) != NULL)
    self->func (candidate, self->user_data);
  if (self->ended && !self->end_told && g_queue_is_empty (&self->held))
    {
      self->end_told = TRUE;
      self->func (NULL, self->user_data);
    }
}

static void
open_up (TincanCandidatePacer *self,
         Sort                  until)
{
  if (until <= self->until)
    return;

  self->until = until;
  schedule (self);
  if (until == SORT_LAST)
    self->last_func (self->user_data);
  give (self);
}

static gboolean
timeout_cb (gpointer user_data)
{
  TincanCandidatePacer *self = user_data;

  open_up (self, self->until + 1);
  return G_SOURCE_REMOVE;
}

static void
unschedule (TincanCandidatePacer *self)
{
  if (self->timeout != NULL)
    g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
}

static void
schedule (TincanCandidatePacer *self)
{
  unschedule (self);
  if (self->until == SORT_LAST || !self->begun || self->stopped)
    return;

  self->timeout = g_timeout_source_new (self->until == SORT_PUBLIC ? PRIVATE_MS
                                                                   : LAST_MS - PRIVATE_MS);
  g_source_set_callback (self->timeout, timeout_cb, self, NULL);
  g_source_attach (self->timeout, self->context);
}

/* A side that has no public address and will find none leaves nothing to wait for. */
static void
look_around (TincanCandidatePacer *self)
{
  if (!self->begun || self->stopped)
    return;

  if ((self->ended && g_hash_table_size (self->theirs) == 0) ||
      (self->own_ended && g_hash_table_size (self->own) == 0))
    open_up (self, SORT_LAST);
  else if (share_address (self))
    open_up (self, SORT_PRIVATE);
  give (self);
}

/**
 * tincan_candidate_pacer_new:
 * @context: where it waits
 * @func: gets each candidate when its time has come
 * @last_func: called when the time of relays has come
 * @user_data: for both
 *
 * Returns: (transfer full): a pacer that keeps everything until it begins
 */
TincanCandidatePacer *
tincan_candidate_pacer_new (GMainContext                *context,
                            TincanCandidatePacerFunc     func,
                            TincanCandidatePacerLastFunc last_func,
                            gpointer                     user_data)
{
  TincanCandidatePacer *self = g_new0 (TincanCandidatePacer, 1);

  self->context = g_main_context_ref (context);
  self->func = func;
  self->last_func = last_func;
  self->user_data = user_data;
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->theirs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->held);
  return self;
}

/**
 * tincan_candidate_pacer_begin:
 * @self: a pacer
 * @at_once: whether there is no better and worse, as where all goes by a relay, or nobody on the
 *   internet was asked for public addresses
 *
 * The candidates can be tried from now on.
 */
void
tincan_candidate_pacer_begin (TincanCandidatePacer *self,
                              gboolean              at_once)
{
  g_return_if_fail (self != NULL && !self->begun);

  self->begun = TRUE;
  schedule (self);
  if (at_once)
    open_up (self, SORT_LAST);
  look_around (self);
}

/**
 * tincan_candidate_pacer_add:
 * @self: a pacer
 * @candidate: (transfer full): of the other side
 *
 * Takes a candidate, and gives it on, now or later.
 */
void
tincan_candidate_pacer_add (TincanCandidatePacer *self,
                            TincanCandidate      *candidate)
{
  g_return_if_fail (self != NULL && candidate != NULL);

  note_public (self->theirs, candidate);
  g_queue_push_tail (&self->held, candidate);
  if (sort_of (candidate) < SORT_LAST && sort_of (candidate) <= self->until)
    schedule (self);
  look_around (self);
}

/**
 * tincan_candidate_pacer_end:
 * @self: a pacer
 *
 * The other side has no more candidates.
 */
void
tincan_candidate_pacer_end (TincanCandidatePacer *self)
{
  g_return_if_fail (self != NULL);

  self->ended = TRUE;
  look_around (self);
}

/**
 * tincan_candidate_pacer_add_own:
 * @self: a pacer
 * @candidate: a candidate of our side, as text
 *
 * Only looks at it.
 */
void
tincan_candidate_pacer_add_own (TincanCandidatePacer *self,
                                const char           *candidate)
{
  g_autoptr(TincanCandidate) parsed = tincan_candidate_parse (candidate, TRUE, NULL);

  g_return_if_fail (self != NULL);

  if (parsed == NULL)
    return;
  note_public (self->own, parsed);
  look_around (self);
}

/**
 * tincan_candidate_pacer_end_own:
 * @self: a pacer
 *
 * Our side has no more candidates.
 */
void
tincan_candidate_pacer_end_own (TincanCandidatePacer *self)
{
  g_return_if_fail (self != NULL);

  self->own_ended = TRUE;
  look_around (self);
}

/**
 * tincan_candidate_pacer_stop:
 * @self: a pacer
 *
 * A way was found: what is still held is not worth trying.
 */
void
tincan_candidate_pacer_stop (TincanCandidatePacer *self)
{
  g_return_if_fail (self != NULL);

  self->stopped = TRUE;
  unschedule (self);
}

/**
 * tincan_candidate_pacer_free:
 * @self: (nullable): a pacer
 */
void
tincan_candidate_pacer_free (TincanCandidatePacer *self)
{
  if (self == NULL)
    return;

  unschedule (self);
  g_queue_clear_full (&self->held, (GDestroyNotify) tincan_candidate_free);
  g_hash_table_unref (self->own);
  g_hash_table_unref (self->theirs);
  g_main_context_unref (self->context);
  g_free (self);
}
