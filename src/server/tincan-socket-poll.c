/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-socket-poll"

#include "config.h"

#include "server/tincan-socket-poll.h"

#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_EVENTS 256

struct _TincanSocketPoll
{
  int                   fd; /* of epoll; -1 if the system gave us none */
  GSource              *source;
  TincanSocketPollFunc  func;
};

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  TincanSocketPoll *self = user_data;
  struct epoll_event events[MAX_EVENTS];
  int n = epoll_wait (fd, events, MAX_EVENTS, 0);

  /* More than fit are told of in the next turn. */
  for (int i = 0; i < n; i++)
    self->func (events[i].data.ptr);
  return G_SOURCE_CONTINUE;
}

/**
 * tincan_socket_poll_new:
 * @context: where to tell
 * @func: called with the data of a socket when there is something new to be read from it, or its
 *   other side has gone; must not remove any socket
 *
 * Returns: (transfer full): a poll without sockets
 */
TincanSocketPoll *
tincan_socket_poll_new (GMainContext         *context,
                        TincanSocketPollFunc  func)
{
  TincanSocketPoll *self = g_new0 (TincanSocketPoll, 1);

  self->func = func;
  self->fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->fd < 0)
    return self;

  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->source, context);
  return self;
}

/**
 * tincan_socket_poll_free:
 * @self: (transfer full): a poll whose sockets were all removed
 */
void
tincan_socket_poll_free (TincanSocketPoll *self)
{
  if (self->fd >= 0)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
      close (self->fd);
    }
  g_free (self);
}

/**
 * tincan_socket_poll_add:
 * @self: a poll
 * @fd: a socket that does not block
 * @data: for the function
 *
 * From now on @self tells of what is new: once if there is something already, and then each time
 * that more has come after everything had been read.
 *
 * Returns: %FALSE if the system has no room for it; the caller has to look after @fd in another way
 */
gboolean
tincan_socket_poll_add (TincanSocketPoll *self,
                        int               fd,
                        gpointer          data)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = data };

  return self->fd >= 0 && epoll_ctl (self->fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/**
 * tincan_socket_poll_remove:
 * @self: a poll
 * @fd: a socket that was added, and is still open
 */
void
tincan_socket_poll_remove (TincanSocketPoll *self,
                           int               fd)
{
  (void) epoll_ctl (self->fd, EPOLL_CTL_DEL, fd, NULL);
}
