/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link between two network namespaces with the rate, delay, loss and queue that one asks for, for
 * kernels that come without netem.
 *
 *   linkem NAMESPACE[:DEVICE] NAMESPACE[:DEVICE] RATE DELAY LOSS QUEUE
 *
 * RATE is in Mbit/s, DELAY the milliseconds one way (the round trip takes twice that), LOSS the
 * percentage of packets lost at random in each direction, QUEUE the milliseconds that a packet may
 * wait for its turn before it is dropped instead.
 *
 * It makes a TUN device in each namespace, "tun0" if it is not named, and moves the packets between
 * them. "READY" on standard output says that both are there; they need addresses then, and go away
 * with the process.
 * On SIGTERM it prints one line of counters for each direction. link.sh does all of this. */
#define G_LOG_DOMAIN "tincan-linkem"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* Packets that can be under way in one direction; a power of two. At 1 Gbit/s these are 0.8 s. */
#define RING_SIZE 65536
#define MAX_PACKET 1600

/* How many packets are read in one go, so that one direction cannot starve the other. */
#define READ_BATCH 2048

#define NSEC_PER_MSEC 1000000.0

/* With packets under way the clock is looked at this often. It bounds the processor time that the
 * emulator takes from the programs under test, at the price of this much jitter. */
#define TICK_NSEC 200000

typedef struct
{
  gint64 due;
  gsize length;
} Packet;

/* One direction: what came out of one TUN device and has not gone into the other. */
typedef struct
{
  int from;
  int to;

  Packet *packets;
  guint8 *data;
  guint32 head;
  guint32 tail;

  /* When the last accepted packet will have left the sender's side of the link. */
  gint64 busy_until;

  guint64 delivered;
  guint64 delivered_bytes;
  guint64 overflowed;
  guint64 lost;
} Direction;

typedef struct
{
  double bytes_per_nsec;
  gint64 delay;
  gint64 queue;
  double loss;
} Link;

static volatile sig_atomic_t stopped;

static void
stop_cb (int signal_number)
{
  stopped = 1;
}

static gint64
now_nsec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* A device stays in the namespace that it was made in, and its file can be used from anywhere. */
static int
open_tun (const char *end)
{
  g_auto(GStrv) parts = g_strsplit (end, ":", 2);
  const char *name_space = parts[0];
  const char *device = parts[1] != NULL ? parts[1] : "tun0";
  g_autofree char *path = g_build_filename ("/var/run/netns", name_space, NULL);
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
  int handle = open (path, O_RDONLY | O_CLOEXEC);
  int tun = -1;

  g_strlcpy (request.ifr_name, device, sizeof request.ifr_name);
  if (handle < 0 || setns (handle, CLONE_NEWNET) != 0)
    g_error ("Cannot enter the network namespace %s: %s", name_space, g_strerror (errno));
  close (handle);

  tun = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0 || ioctl (tun, TUNSETIFF, &request) != 0)
    g_error ("Cannot make a TUN device in %s: %s", name_space, g_strerror (errno));

  return tun;
}

static void
direction_init (Direction *self,
                int        from,
                int        to)
{
  self->from = from;
  self->to = to;
  self->packets = g_new0 (Packet, RING_SIZE);
  self->data = g_malloc ((gsize) RING_SIZE * MAX_PACKET);
}

static gboolean
direction_is_empty (const Direction *self)
{
  return self->head == self->tail;
}

static guint8 *
direction_slot (const Direction *self,
                guint32          position)
{
  return self->data + (gsize) (position % RING_SIZE) * MAX_PACKET;
}

static void
direction_deliver_due (Direction *self,
                       gint64     now)
{
  while (!direction_is_empty (self))
    {
      const Packet *packet = &self->packets[self->head % RING_SIZE];

      if (packet->due > now)
        break;

      if (write (self->to, direction_slot (self, self->head), packet->length) >= 0)
        {
          self->delivered++;
          self->delivered_bytes += packet->length;
        }
      self->head++;
    }
}

static gboolean
direction_loses_packet (Direction  *self,
                        const Link *link,
                        gint64      now)
{
  if (link->loss > 0 && g_random_double () < link->loss)
    {
      self->lost++;
      return TRUE;
    }

  if (self->busy_until - now > link->queue)
    {
      self->overflowed++;
      return TRUE;
    }

  return FALSE;
}

static void
direction_accept (Direction  *self,
                  const Link *link)
{
  for (guint i = 0; i < READ_BATCH && self->tail - self->head < RING_SIZE; i++)
    {
      ssize_t length = read (self->from, direction_slot (self, self->tail), MAX_PACKET);
      gint64 now = 0;

      if (length <= 0)
        break;

      now = now_nsec ();
      if (direction_loses_packet (self, link, now))
        continue;

      /* A packet waits for those before it, takes its time on the wire, and then travels. */
      self->busy_until = MAX (self->busy_until, now) + (gint64) (length / link->bytes_per_nsec);
      self->packets[self->tail % RING_SIZE].length = length;
      self->packets[self->tail % RING_SIZE].due = self->busy_until + link->delay;
      self->tail++;
    }
}

static void
wait_for_work (const Direction directions[2])
{
  const struct timespec tick = { 0, TICK_NSEC };
  struct pollfd polls[2] = {
    { .fd = directions[0].from, .events = POLLIN },
    { .fd = directions[1].from, .events = POLLIN },
  };

  /* An idle link is woken by its first packet. (SIGTERM interrupts either.) */
  if (direction_is_empty (&directions[0]) && direction_is_empty (&directions[1]))
    poll (polls, 2, 100);
  else
    nanosleep (&tick, NULL);
}

static void
direction_report (const Direction *self,
                  const char      *from,
                  const char      *to)
{
  printf ("%s to %s: delivered %" G_GUINT64_FORMAT " packets, %" G_GUINT64_FORMAT " bytes; ",
          from, to, self->delivered, self->delivered_bytes);
  printf ("lost %" G_GUINT64_FORMAT " at random, %" G_GUINT64_FORMAT " at a full queue\n",
          self->lost, self->overflowed);
}

static gboolean
parse_link (char *arguments[],
            Link *link)
{
  double values[4];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char *end = NULL;

      values[i] = g_ascii_strtod (arguments[i], &end);
      if (end == arguments[i] || *end != '\0' || values[i] < 0)
        return FALSE;
    }

  link->bytes_per_nsec = values[0] / 8000;
  link->delay = values[1] * NSEC_PER_MSEC;
  link->loss = values[2] / 100;
  link->queue = values[3] * NSEC_PER_MSEC;

  return link->bytes_per_nsec > 0;
}

int
main (int   argc,
      char *argv[])
{
  const struct sigaction action = { .sa_handler = stop_cb };
  Direction directions[2] = { { 0 }, { 0 } };
  Link link = { 0 };
  int tuns[2];

  if (argc != 7 || !parse_link (argv + 3, &link))
    {
      g_printerr ("usage: %s NAMESPACE[:DEVICE] NAMESPACE[:DEVICE] "
                  "RATE_MBIT DELAY_MS LOSS_PERCENT QUEUE_MS\n",
                  argv[0]);
      return 2;
    }

  tuns[0] = open_tun (argv[1]);
  tuns[1] = open_tun (argv[2]);
  direction_init (&directions[0], tuns[0], tuns[1]);
  direction_init (&directions[1], tuns[1], tuns[0]);

  /* The default lets a timer be 50 microseconds late, a quarter of a tick. */
  prctl (PR_SET_TIMERSLACK, 1000UL);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  printf ("READY\n");
  fflush (stdout);

  while (!stopped)
    {
      gint64 now = now_nsec ();

      direction_deliver_due (&directions[0], now);
      direction_deliver_due (&directions[1], now);
      wait_for_work (directions);
      direction_accept (&directions[0], &link);
      direction_accept (&directions[1], &link);
    }

  direction_report (&directions[0], argv[1], argv[2]);
  direction_report (&directions[1], argv[2], argv[1]);

  return EXIT_SUCCESS;
}
