/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tincan-no-way.h"
#include "wire/tincan-error.h"

#include <string.h>

typedef struct
{
  guint       n_asked;
  guint       n_answered;
  TincanNat   nat;
  int         relay; /* a TincanRelayState, or -1 */
  gboolean    other_public;
  const char *says; /* NULL: nothing */
} Case;

static const Case cases[] = {
  { 0, 0, TINCAN_NAT_UNKNOWN, -1, TRUE, NULL },
  { 2, 0, TINCAN_NAT_UNKNOWN, -1, TRUE, "This network does not let through UDP" },
  { 2, 2, TINCAN_NAT_STEADY, -1, FALSE, "The other side's network does not let through UDP" },
  { 2, 2, TINCAN_NAT_CHANGING, -1, TRUE, "The router here takes another port" },
  { 2, 2, TINCAN_NAT_STEADY, -1, TRUE, "No direct way between your two networks" },
  { 2, 2, TINCAN_NAT_STEADY, TINCAN_RELAY_WORKS, TRUE, NULL },
  { 2, 2, TINCAN_NAT_STEADY, TINCAN_RELAY_REFUSED, TRUE, "refused the name or the password" },
  { 2, 2, TINCAN_NAT_STEADY, TINCAN_RELAY_SILENT, TRUE, "does not work" },
  { 2, 0, TINCAN_NAT_UNKNOWN, TINCAN_RELAY_SILENT, TRUE, "TCP on port 443" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TincanRelayReport relay = { .state = (TincanRelayState) cases[i].relay };
      TincanIceReport report = {
        .n_asked = cases[i].n_asked,
        .n_answered = cases[i].n_answered,
        .nat = cases[i].nat,
        .relays = g_ptr_array_new (),
      };
      g_autoptr(GError) error = NULL;

      if (cases[i].relay >= 0)
        g_ptr_array_add (report.relays, &relay);
      error = tincan_no_way_new (&report, cases[i].other_public);
      if (cases[i].says == NULL)
        {
          g_assert_no_error (error);
        }
      else
        {
          g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_NOT_CONNECTED);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
      g_ptr_array_unref (report.relays);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/no-way/cases", test_cases);

  return g_test_run ();
}
