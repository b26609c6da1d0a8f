/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-base-address.h"

/* The address of a server, from a person or a link. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *address = tincan_base_address_normalize (text, NULL);

  if (address != NULL)
    {
      g_autofree char *again = tincan_base_address_normalize (address, NULL);
      g_autofree char *websocket = tincan_base_address_dup_websocket (address);

      g_assert_cmpstr (address, ==, again);
      g_assert_true (g_str_is_ascii (address));
      g_assert_true (g_str_has_suffix (address, "/"));
      g_assert_true (g_uri_is_valid (address, G_URI_FLAGS_ENCODED, NULL));
      g_assert_true (g_uri_is_valid (websocket, G_URI_FLAGS_ENCODED, NULL));
    }

  return 0;
}
