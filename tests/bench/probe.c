/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "probe.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  gint64 wall;  /* microseconds */
  gint64 delay; /* nanoseconds in which this thread could have run, and another did */
} Moment;

static int schedstat = -1;
static GThread *watched;
static Moment woken; /* wall is 0 while it sleeps */
static gint64 asked; /* microseconds of this turn in which the display was to answer */
static ProbePhase phase;

void
probe_tell (const char *format,
            ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_print ("%s\n", line);
}

/* --- the display --- */

static gboolean
is_display (int fd)
{
  union
  {
    struct sockaddr    any;
    struct sockaddr_un local;
  } peer = { 0 };
  socklen_t length = sizeof peer;

  return getpeername (fd, &peer.any, &length) == 0 && peer.any.sa_family == AF_UNIX &&
         (strstr (peer.local.sun_path, ".X11-unix") != NULL ||
          /* An abstract name begins with nothing. */
          strstr (peer.local.sun_path + 1, ".X11-unix") != NULL);
}

/* In the place of the C library's, for all that is linked: GTK asks the display for this and that,
 * and waits for the answer, which on a machine that is busy takes as long as it takes. That is no
 * doing of the app's. */
int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  gint64 start;
  int result;

  if (woken.wall == 0 || n_fds != 1 || g_thread_self () != watched || !is_display (fds[0].fd))
    return (int) syscall (SYS_poll, fds, n_fds, timeout);

  start = g_get_monotonic_time ();
  result = (int) syscall (SYS_poll, fds, n_fds, timeout);
  asked += g_get_monotonic_time () - start;
  return result;
}

/* --- the main loop --- */

static Moment
get_moment (void)
{
  Moment moment = { .wall = g_get_monotonic_time () };
  char text[96] = "";

  /* As of the kernel's sched-stats.rst: time on the processor, time of waiting for it, turns. */
  if (schedstat >= 0 && pread (schedstat, text, sizeof text - 1, 0) > 0)
    {
      char *end;

      g_ascii_strtoull (text, &end, 10);
      moment.delay = (gint64) g_ascii_strtoull (end, NULL, 10);
    }
  return moment;
}

static void
end_turn (void)
{
  Moment now;
  double wall;
  double own;

  if (woken.wall == 0)
    return;
  now = get_moment ();
  wall = (double) (now.wall - woken.wall) / 1000;
  own = wall - (double) (now.delay - woken.delay) / 1e6 - (double) asked / 1000;
  phase.turns++;
  if (own > PROBE_LIMIT)
    {
      phase.over++;
      g_printerr ("one turn took %.0f ms, of which it ran %.0f\n", wall, own);
    }
  if (own > phase.longest)
    {
      phase.longest = own;
      phase.wall = wall;
    }
}

/* What lies between two of these is a turn: all that was ready, one after the other. */
static int
poll_func (GPollFD *fds,
           guint    n_fds,
           int      timeout)
{
  int result;

  end_turn ();
  woken.wall = 0;
  result = g_poll (fds, n_fds, timeout);
  asked = 0;
  woken = get_moment ();
  return result;
}

void
probe_watch_loop (void)
{
  watched = g_thread_self ();
  schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  g_main_context_set_poll_func (NULL, poll_func);
}

ProbePhase
probe_take_phase (void)
{
  ProbePhase taken = phase;

  phase = (ProbePhase){ 0 };
  return taken;
}

/* --- the window --- */

static void
painted_cb (GdkFrameClock *clock,
            gpointer       application)
{
  const char *start = g_getenv ("TINCAN_BENCH_START");

  g_signal_handlers_disconnect_by_func (clock, painted_cb, application);
  if (start != NULL)
    probe_tell ("{\"event\": \"window\", \"ms\": %.2f}",
                (double) (g_get_monotonic_time () * 1000 - g_ascii_strtoll (start, NULL, 10)) /
                  1e6);
  if (g_getenv ("TINCAN_BENCH_ONCE") != NULL)
    {
      /* How it ends is not what is looked at. */
      fflush (stdout);
      _exit (0);
    }
}

static void
mapped_cb (GtkWidget      *window,
           GtkApplication *application)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    application);
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window)
{
  g_signal_handlers_disconnect_by_func (application, window_added_cb, NULL);
  g_signal_connect_after (window, "map", G_CALLBACK (mapped_cb), application);
}

void
probe_watch_window (GtkApplication *application)
{
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
}
