/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-control.h"
#include "wire/tincan-error.h"

#include <string.h>

/* Messages of the control channel. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanControl) control = tincan_control_parse ((const char *) data, size, &error);

  if (control == NULL)
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
  /* The entries of a page are any JSON until a manifest has looked at them. */
  else if (control->type != TINCAN_CONTROL_UNKNOWN && control->type != TINCAN_CONTROL_PAGE &&
           (control->signal == NULL || control->signal->type != TINCAN_SIGNAL_UNKNOWN))
    {
      g_autofree char *text = tincan_control_to_string (control);
      g_autoptr(TincanControl) again = tincan_control_parse (text, strlen (text), &error);
      g_autofree char *text_again = NULL;

      g_assert_no_error (error);
      text_again = tincan_control_to_string (again);
      g_assert_cmpstr (text, ==, text_again);
    }

  return 0;
}
