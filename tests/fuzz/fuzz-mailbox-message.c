/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "wire/tincan-error.h"
#include "wire/tincan-mailbox-message.h"

#include <string.h>

/* What a program and the server say to one another. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanMailboxMessage) message = NULL;

  message = tincan_mailbox_message_parse ((const char *) data, size, &error);
  if (message == NULL)
    {
      g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
    }
  else if (message->type != TINCAN_MAILBOX_UNKNOWN)
    {
      g_autofree char *text = tincan_mailbox_message_to_string (message);
      g_autoptr(TincanMailboxMessage) again = NULL;
      g_autofree char *text_again = NULL;

      again = tincan_mailbox_message_parse (text, strlen (text), &error);
      g_assert_no_error (error);
      text_again = tincan_mailbox_message_to_string (again);
      g_assert_cmpstr (text, ==, text_again);
    }

  return 0;
}
