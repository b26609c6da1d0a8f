/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-ice-server.h"

/* The URL of a STUN or TURN server, from a person or a signaling server. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *url = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanIceServer) server = tincan_ice_server_parse (url, "user", "pass", &error);

  if (server == NULL)
    {
      g_assert_true (error->domain == TINCAN_ERROR);
    }
  else
    {
      g_autofree char *written = tincan_ice_server_to_url (server);
      g_autoptr(TincanIceServer) again = NULL;
      g_autofree char *written_again = NULL;

      again = tincan_ice_server_parse (written, "user", "pass", &error);
      g_assert_no_error (error);
      written_again = tincan_ice_server_to_url (again);
      g_assert_cmpstr (written, ==, written_again);
      g_assert_cmpuint (server->port, >, 0);
    }

  return 0;
}
