/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-turn-credentials"

#include "config.h"

#include "server/tincan-turn-credentials.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* SHA-1 is what the TURN server computes too; in HMAC its weakness does not matter. */
#define DIGEST_BYTES 20

/* Of the digest that stands for an address: enough that no two people are taken for one. */
#define USER_CHARACTERS 16

/**
 * tincan_turn_username:
 * @secret: what this server and the TURN server share
 * @expires: when it ends, in seconds since 1970
 * @address: whom it is for
 *
 * The user name of coturn's REST scheme (`use-auth-secret`, draft-uberti-behave-turn-rest), which
 * says when it ends. What follows the colon is a user to coturn's `user-quota`: the same for all
 * that comes from one address, which cannot be read off it.
 *
 * Returns: (transfer full): the user name
 */
char *
tincan_turn_username (const char                *secret,
                      gint64                     expires,
                      const TincanRemoteAddress *address)
{
  g_autofree char *user = NULL;

  user = g_compute_hmac_for_data (G_CHECKSUM_SHA256,
                                  (const guchar *) secret,
                                  strlen (secret),
                                  address->bytes,
                                  sizeof address->bytes);
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%.*s", expires, USER_CHARACTERS, user);
}

/**
 * tincan_turn_credential:
 * @secret: what this server and the TURN server share (coturn's `static-auth-secret`)
 * @username: a user name from tincan_turn_username()
 *
 * Returns: (transfer full): the password that belongs to @username
 */
char *
tincan_turn_credential (const char *secret,
                        const char *username)
{
  g_autoptr(GHmac) hmac = NULL;
  guint8 digest[DIGEST_BYTES];
  gsize length = sizeof digest;

  hmac = g_hmac_new (G_CHECKSUM_SHA1, (const guchar *) secret, strlen (secret));
  g_hmac_update (hmac, (const guchar *) username, -1);
  g_hmac_get_digest (hmac, digest, &length);

  return g_base64_encode (digest, length);
}

/**
 * tincan_turn_load_secret:
 * @path: a file with the secret on its first line
 * @error: return location for a TINCAN_ERROR_SETUP
 *
 * A file, since arguments can be seen by every user of the machine.
 *
 * Returns: (transfer full): the secret; %NULL on error
 */
char *
tincan_turn_load_secret (const char *path,
                         GError    **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local))
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                   _("The TURN secret cannot be read: %s"), local->message);
      return NULL;
    }

  g_strdelimit (text, "\r\n", '\0');
  g_strstrip (text);
  if (text[0] == '\0')
    {
      g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                   _("The file “%s” is empty. "
                     "Put the TURN server’s static-auth-secret into it."),
                   path);
      return NULL;
    }

  return g_steal_pointer (&text);
}
