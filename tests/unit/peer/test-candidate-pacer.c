/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-candidate-pacer.h"

#define PUBLIC "candidate:1 1 udp 1 203.0.113.7 1000 typ srflx raddr 10.0.0.1 rport 9"
#define OTHER_PUBLIC "candidate:2 1 udp 1 198.51.100.7 1000 typ srflx raddr 10.0.0.1 rport 9"
#define PRIVATE "candidate:3 1 udp 1 192.168.1.7 1001 typ host"
#define HIDDEN "candidate:4 1 udp 1 8a1a0ff0-6b1f-4d3c-9c2c-2f6b1f4d3c9c.local 1002 typ host"
#define TCP "candidate:5 1 tcp 1 203.0.113.7 50003 typ host tcptype passive"
#define RELAY "candidate:6 1 udp 1 203.0.113.9 1004 typ relay raddr 0.0.0.0 rport 0"

/* What was given, as one letter each; the end is a full stop, and the time of relays a bar. */
typedef struct
{
  TincanCandidatePacer *pacer;
  GString              *given;
} Fixture;

static void
given_cb (TincanCandidate *candidate,
          gpointer         user_data)
{
  Fixture *fixture = user_data;
  char letter = '.';

  if (candidate != NULL && candidate->relayed)
    letter = 'r';
  else if (candidate != NULL && candidate->tcp)
    letter = 't';
  else if (candidate != NULL && candidate->mdns)
    letter = 'h';
  else if (candidate != NULL)
    letter = g_str_has_prefix (candidate->address, "192.168.") ? 'p' : 'P';
  g_string_append_c (fixture->given, letter);
  g_clear_pointer (&candidate, tincan_candidate_free);
}

static void
last_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_c (fixture->given, '|');
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->given = g_string_new (NULL);
  fixture->pacer =
    tincan_candidate_pacer_new (g_main_context_default (), given_cb, last_cb, fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  tincan_candidate_pacer_free (fixture->pacer);
  g_string_free (fixture->given, TRUE);
}

static void
add (Fixture    *fixture,
     const char *text)
{
  TincanCandidate *candidate = tincan_candidate_parse (text, FALSE, NULL);

  g_assert_nonnull (candidate);
  tincan_candidate_pacer_add (fixture->pacer, candidate);
}

static void
add_all (Fixture *fixture)
{
  add (fixture, RELAY);
  add (fixture, TCP);
  add (fixture, HIDDEN);
  add (fixture, PRIVATE);
  add (fixture, PUBLIC);
  tincan_candidate_pacer_end (fixture->pacer);
}

static void
await (Fixture    *fixture,
       const char *given)
{
  while (!g_str_equal (fixture->given->str, given))
    {
      g_assert_true (g_str_has_prefix (given, fixture->given->str));
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  tincan_candidate_pacer_add_own (fixture->pacer, OTHER_PUBLIC);
  add_all (fixture);
  g_assert_cmpstr (fixture->given->str, ==, "");

  tincan_candidate_pacer_begin (fixture->pacer, FALSE);
  g_assert_cmpstr (fixture->given->str, ==, "P");
  await (fixture, "Php");
  await (fixture, "Php|rt.");

  /* Who comes late is no longer kept waiting. */
  add (fixture, RELAY);
  g_assert_cmpstr (fixture->given->str, ==, "Php|rt.r");
}

static void
test_at_once (Fixture      *fixture,
              gconstpointer data)
{
  add_all (fixture);
  tincan_candidate_pacer_begin (fixture->pacer, TRUE);
  g_assert_cmpstr (fixture->given->str, ==, "|rthpP.");
}

static void
test_same_router (Fixture      *fixture,
                  gconstpointer data)
{
  tincan_candidate_pacer_begin (fixture->pacer, FALSE);
  add_all (fixture);
  g_assert_cmpstr (fixture->given->str, ==, "P");
  tincan_candidate_pacer_add_own (fixture->pacer, OTHER_PUBLIC);
  g_assert_cmpstr (fixture->given->str, ==, "P");
  tincan_candidate_pacer_add_own (fixture->pacer, PUBLIC);
  g_assert_cmpstr (fixture->given->str, ==, "Php");
  await (fixture, "Php|rt.");
}

/* Without a public address on both sides there is nothing to prefer, and so nothing to wait for. */
static void
test_none_of_theirs (Fixture      *fixture,
                     gconstpointer data)
{
  tincan_candidate_pacer_begin (fixture->pacer, FALSE);
  tincan_candidate_pacer_add_own (fixture->pacer, PUBLIC);
  add (fixture, PRIVATE);
  add (fixture, RELAY);
  g_assert_cmpstr (fixture->given->str, ==, "");
  tincan_candidate_pacer_end (fixture->pacer);
  g_assert_cmpstr (fixture->given->str, ==, "|pr.");
}

static void
test_none_of_ours (Fixture      *fixture,
                   gconstpointer data)
{
  tincan_candidate_pacer_begin (fixture->pacer, FALSE);
  tincan_candidate_pacer_add_own (fixture->pacer, PRIVATE);
  add_all (fixture);
  g_assert_cmpstr (fixture->given->str, ==, "P");
  tincan_candidate_pacer_end_own (fixture->pacer);
  g_assert_cmpstr (fixture->given->str, ==, "P|rthp.");
}

static gboolean
elapsed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_stop (Fixture      *fixture,
           gconstpointer data)
{
  gboolean elapsed = FALSE;

  tincan_candidate_pacer_add_own (fixture->pacer, OTHER_PUBLIC);
  tincan_candidate_pacer_begin (fixture->pacer, FALSE);
  add_all (fixture);
  tincan_candidate_pacer_stop (fixture->pacer);
  add (fixture, RELAY);

  /* Longer than anything is held. */
  g_timeout_add (1500, elapsed_cb, &elapsed);
  while (!elapsed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fixture->given->str, ==, "P");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/peer/candidate-pacer/order", test_order);
  ADD ("/peer/candidate-pacer/at-once", test_at_once);
  ADD ("/peer/candidate-pacer/same-router", test_same_router);
  ADD ("/peer/candidate-pacer/none-of-theirs", test_none_of_theirs);
  ADD ("/peer/candidate-pacer/none-of-ours", test_none_of_ours);
  ADD ("/peer/candidate-pacer/stop", test_stop);

  return g_test_run ();
}
