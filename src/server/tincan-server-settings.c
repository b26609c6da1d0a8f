/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-server-settings"

#include "config.h"

#include "server/tincan-server-settings.h"

/* Where the page is, as seen from a program's folder in a build directory. */
#define BUILT_WEB_ROOT "../web/web"

static gboolean
has_page (const char *folder)
{
  g_autofree char *index = g_build_filename (folder, "index.html", NULL);

  return g_file_test (index, G_FILE_TEST_IS_REGULAR);
}

/* The page that came with the program: it was built, or installed, beside it. NULL if none was. */
static char *
dup_own_web_root (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (program != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (program);
      g_autofree char *built = g_canonicalize_filename (BUILT_WEB_ROOT, folder);

      if (has_page (built))
        return g_steal_pointer (&built);
    }
  return has_page (PKGDATADIR "/web") ? g_strdup (PKGDATADIR "/web") : NULL;
}

/**
 * tincan_server_settings_new:
 *
 * Returns: (transfer full): the defaults
 */
TincanServerSettings *
tincan_server_settings_new (void)
{
  static const char *const listen[] = { TINCAN_SERVER_DEFAULT_LISTEN, NULL };
  static const char *const this_machine[] = { "127.0.0.0/8", "::1", NULL };
  TincanServerSettings *self = g_new0 (TincanServerSettings, 1);

  self->listen = g_strdupv ((char **) listen);
  self->web_root = dup_own_web_root ();
  self->turn_ttl = 12 * 60 * 60;
  self->metrics_readers = g_strdupv ((char **) this_machine);

  self->max_mailboxes = 10000;
  self->max_guests = 32;
  self->max_connections = 20000;
  self->max_connections_per_address = 64;
  self->max_queued_mib = 64;
  self->join_rate = 60;
  self->guess_rate = 10;
  self->message_rate = 50;
  self->mailbox_lifetime = 24 * 60 * 60;
  self->host_grace = 10 * 60;
  self->idle_timeout = 90;
  self->hello_timeout = 10;
  return self;
}

/**
 * tincan_server_settings_copy:
 * @self: settings
 *
 * Returns: (transfer full): the same
 */
TincanServerSettings *
tincan_server_settings_copy (const TincanServerSettings *self)
{
  TincanServerSettings *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->listen = g_strdupv (self->listen);
  copy->web_root = g_strdup (self->web_root);
  copy->stun_uris = g_strdupv (self->stun_uris);
  copy->turn_uris = g_strdupv (self->turn_uris);
  copy->turn_secret = g_strdup (self->turn_secret);
  copy->trusted_proxies = g_strdupv (self->trusted_proxies);
  copy->metrics_readers = g_strdupv (self->metrics_readers);
  copy->tls_certificate = g_strdup (self->tls_certificate);
  copy->tls_key = g_strdup (self->tls_key);
  return copy;
}

/**
 * tincan_server_settings_free:
 * @self: (transfer full): settings
 */
void
tincan_server_settings_free (TincanServerSettings *self)
{
  g_return_if_fail (self != NULL);

  g_strfreev (self->listen);
  g_free (self->web_root);
  g_strfreev (self->stun_uris);
  g_strfreev (self->turn_uris);
  g_free (self->turn_secret);
  g_strfreev (self->trusted_proxies);
  g_strfreev (self->metrics_readers);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_free (self);
}
