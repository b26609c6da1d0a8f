/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-app-server"

#include "config.h"

#include "app/model/tincan-app-server.h"

#include "server/tincan-server-embedding.h"

/* Links that are open at a time; more than a person can keep in mind. */
#define MAX_MAILBOXES 64

struct _TincanAppServer
{
  GObject                parent_instance;

  char                  *listen;
  TincanServerEmbedding *embedding; /* once it is started */
};

G_DEFINE_FINAL_TYPE (TincanAppServer, tincan_app_server, G_TYPE_OBJECT)

static void
tincan_app_server_finalize (GObject *object)
{
  TincanAppServer *self = TINCAN_APP_SERVER (object);

  g_clear_pointer (&self->embedding, tincan_server_embedding_free);
  g_free (self->listen);

  G_OBJECT_CLASS (tincan_app_server_parent_class)->finalize (object);
}

static void
tincan_app_server_class_init (TincanAppServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tincan_app_server_finalize;
}

static void
tincan_app_server_init (TincanAppServer *self)
{
}

/**
 * tincan_app_server_new:
 *
 * Returns: (transfer full): a server that is not started, for this network
 */
TincanAppServer *
tincan_app_server_new (void)
{
  return tincan_app_server_new_at (NULL);
}

/**
 * tincan_app_server_new_at:
 * @listen: (nullable): ADDRESS:PORT; NULL: every IPv4 address, and any port that is free
 *
 * Returns: (transfer full): a server that is not started
 */
TincanAppServer *
tincan_app_server_new_at (const char *listen)
{
  TincanAppServer *self = g_object_new (TINCAN_TYPE_APP_SERVER, NULL);

  self->listen = g_strdup (listen);
  return self;
}

/**
 * tincan_app_server_start:
 * @self: a server
 * @error: return location for an error
 *
 * Starts it, unless it is started. It runs on the main context that is the thread's default, until
 * it is finalized.
 *
 * Returns: FALSE with a sentence when there is no port to be had
 */
gboolean
tincan_app_server_start (TincanAppServer *self,
                         GError         **error)
{
  g_return_val_if_fail (TINCAN_IS_APP_SERVER (self), FALSE);

  if (self->embedding == NULL)
    self->embedding = tincan_server_embedding_start (self->listen, MAX_MAILBOXES, error);
  return self->embedding != NULL;
}

/**
 * tincan_app_server_is_started:
 * @self: a server
 *
 * Returns: whether it runs
 */
gboolean
tincan_app_server_is_started (TincanAppServer *self)
{
  g_return_val_if_fail (TINCAN_IS_APP_SERVER (self), FALSE);

  return self->embedding != NULL;
}

/**
 * tincan_app_server_dup_address:
 * @self: a started server
 *
 * Returns: (transfer full): the base address at which this program reaches it
 */
char *
tincan_app_server_dup_address (TincanAppServer *self)
{
  g_return_val_if_fail (TINCAN_IS_APP_SERVER (self), NULL);
  g_return_val_if_fail (self->embedding != NULL, NULL);

  return g_strdup (tincan_server_embedding_get_address (self->embedding));
}

/**
 * tincan_app_server_dup_page:
 * @self: a started server
 *
 * Returns: (transfer full): the base address at which others reach it, by the network that this
 *   machine is in now
 */
char *
tincan_app_server_dup_page (TincanAppServer *self)
{
  g_return_val_if_fail (TINCAN_IS_APP_SERVER (self), NULL);
  g_return_val_if_fail (self->embedding != NULL, NULL);

  return tincan_server_embedding_dup_page (self->embedding);
}
