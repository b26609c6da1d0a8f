/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-socket-poll.h"

#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int   ours;
  int   theirs;
  guint told;
} Pair;

static void
pair_init (Pair *self)
{
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds));
  self->ours = fds[0];
  self->theirs = fds[1];
  self->told = 0;
}

static void
readable_cb (gpointer data)
{
  Pair *pair = data;

  pair->told++;
}

static void
run (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    {
      /* A poll that went on telling would never end this. */
    }
}

static void
test_tells (void)
{
  g_autoptr(TincanSocketPoll) self = tincan_socket_poll_new (NULL, readable_cb);
  Pair one;
  Pair two;
  char buffer[10];

  pair_init (&one);
  pair_init (&two);
  g_assert_cmpint (write (one.theirs, "early", 5), ==, 5);
  g_assert_true (tincan_socket_poll_add (self, one.ours, &one));
  g_assert_true (tincan_socket_poll_add (self, two.ours, &two));

  /* What was there before counts, and is told of once. */
  run ();
  g_assert_cmpuint (one.told, ==, 1);
  g_assert_cmpuint (two.told, ==, 0);
  run ();
  g_assert_cmpuint (one.told, ==, 1);

  g_assert_cmpint (read (one.ours, buffer, sizeof buffer), ==, 5);
  g_assert_cmpint (write (one.theirs, "late", 4), ==, 4);
  run ();
  g_assert_cmpuint (one.told, ==, 2);
  g_assert_cmpuint (two.told, ==, 0);

  /* The end of the other side is told of too. */
  g_assert_no_errno (close (two.theirs));
  run ();
  g_assert_cmpuint (two.told, >=, 1);

  tincan_socket_poll_remove (self, one.ours);
  g_assert_cmpint (write (one.theirs, "later", 5), ==, 5);
  run ();
  g_assert_cmpuint (one.told, ==, 2);

  tincan_socket_poll_remove (self, two.ours);
  close (one.ours);
  close (one.theirs);
  close (two.ours);
}

/* More than are asked for at a time. */
static void
test_many (void)
{
  g_autoptr(TincanSocketPoll) self = tincan_socket_poll_new (NULL, readable_cb);
  Pair pairs[400];

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      pair_init (&pairs[i]);
      g_assert_true (tincan_socket_poll_add (self, pairs[i].ours, &pairs[i]));
      g_assert_cmpint (write (pairs[i].theirs, "x", 1), ==, 1);
    }
  run ();
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_assert_cmpuint (pairs[i].told, ==, 1);
      tincan_socket_poll_remove (self, pairs[i].ours);
      close (pairs[i].ours);
      close (pairs[i].theirs);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/socket-poll/tells", test_tells);
  g_test_add_func ("/socket-poll/many", test_many);

  return g_test_run ();
}
