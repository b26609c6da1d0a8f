/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-settings"

#include "config.h"

#include "core/tincan-settings.h"

G_DEFINE_BOXED_TYPE (TincanSettings, tincan_settings, tincan_settings_copy, tincan_settings_free)

static GPtrArray *
ice_servers_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tincan_ice_server_free);
}

/**
 * tincan_settings_new:
 *
 * Returns: (transfer full): settings without a server, with no ICE server, for one guest
 */
TincanSettings *
tincan_settings_new (void)
{
  TincanSettings *self = g_new0 (TincanSettings, 1);

  self->ice_servers = ice_servers_new ();
  self->max_guests = 1;
  return self;
}

/**
 * tincan_settings_copy:
 * @self: settings
 *
 * Returns: (transfer full): a deep copy
 */
TincanSettings *
tincan_settings_copy (const TincanSettings *self)
{
  TincanSettings *copy = g_memdup2 (self, sizeof *self);

  copy->server = g_strdup (self->server);
  copy->page = g_strdup (self->page);
  copy->name = g_strdup (self->name);
  copy->app = g_strdup (self->app);
  copy->ice_servers = ice_servers_new ();
  for (guint i = 0; i < self->ice_servers->len; i++)
    g_ptr_array_add (copy->ice_servers,
                     tincan_ice_server_copy (g_ptr_array_index (self->ice_servers, i)));
  return copy;
}

/**
 * tincan_settings_free:
 * @self: (nullable): settings
 */
void
tincan_settings_free (TincanSettings *self)
{
  if (self == NULL)
    return;

  g_free (self->server);
  g_free (self->page);
  g_free (self->name);
  g_free (self->app);
  g_ptr_array_unref (self->ice_servers);
  g_free (self);
}
