/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-setup"

#include "config.h"

#include "core/peer/tincan-setup.h"

#include "core/peer/tincan-peer-error.h"
#include "wire/tincan-error.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>
#include <openssl/crypto.h>
#include <stdlib.h>

/* webrtcbin looks for few of these when it starts; for want of the others it writes descriptions
 * that nobody can use, or waits for ever. */
static const TincanSetupPart parts[] = {
  { "webrtcbin", "gstreamer1.0-plugins-bad" },
  { "dtlsenc", "gstreamer1.0-plugins-bad" },
  { "dtlsdec", "gstreamer1.0-plugins-bad" },
  { "dtlssrtpenc", "gstreamer1.0-plugins-bad" },
  { "dtlssrtpdec", "gstreamer1.0-plugins-bad" },
  { "srtpenc", "gstreamer1.0-plugins-bad" },
  { "srtpdec", "gstreamer1.0-plugins-bad" },
  { "sctpenc", "gstreamer1.0-plugins-bad" },
  { "sctpdec", "gstreamer1.0-plugins-bad" },
  { "nicesrc", "gstreamer1.0-nice" },
  { "nicesink", "gstreamer1.0-nice" },
  { "rtpbin", "gstreamer1.0-plugins-good" },
  { "rtpfunnel", "gstreamer1.0-plugins-good" },
  { "appsrc", "gstreamer1.0-plugins-base" },
  { "appsink", "gstreamer1.0-plugins-base" },
  { "queue", "libgstreamer1.0-0" },
  { "clocksync", "libgstreamer1.0-0" },
};

static GThread *key_thread;

static gboolean
has_element (const char *name)
{
  g_autoptr(GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

/* A Flatpak brings everything along, and whoever runs it cannot add a package to it. */
static gboolean
is_in_flatpak (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static void
set_missing (GError               **error,
             const TincanSetupPart *part)
{
  if (is_in_flatpak ())
    /* Translators: %s is a part of GStreamer. */
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                 _("A part of GStreamer that makes connections is missing (%s). Update or "
                   "reinstall Tincan, and start it again."),
                 part->element);
  else
    /* Translators: %1$s is a part of GStreamer, %2$s is the name of a package. */
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_SETUP,
                 _("A part of GStreamer that makes connections is missing (%1$s). Install "
                   "the package %2$s and start Tincan again."),
                 part->element, part->package);
}

/**
 * tincan_setup_check:
 * @needed: (array length=n_needed): elements of GStreamer
 * @n_needed: their number
 * @error: return location for an error
 *
 * Starts GStreamer and looks whether it has all of @needed.
 *
 * Returns: FALSE with %TINCAN_ERROR_SETUP, whose message names the package to install, or says that
 *   the Flatpak is not whole
 */
gboolean
tincan_setup_check (const TincanSetupPart *needed,
                    gsize                  n_needed,
                    GError               **error)
{
  g_autoptr(GError) reason = NULL;

  if (!gst_init_check (NULL, NULL, &reason))
    {
      g_debug ("GStreamer: %s", reason != NULL ? reason->message : "no reason given");
      g_propagate_error (error, tincan_peer_error_new_broken ());
      return FALSE;
    }

  for (gsize i = 0; i < n_needed; i++)
    {
      if (!has_element (needed[i].element))
        {
          set_missing (error, &needed[i]);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * tincan_setup_check_all:
 * @error: return location for an error
 *
 * Looks for everything that a connection needs.
 *
 * Returns: FALSE with %TINCAN_ERROR_SETUP
 */
gboolean
tincan_setup_check_all (GError **error)
{
  return tincan_setup_check (parts, G_N_ELEMENTS (parts), error);
}

static gpointer
make_key_main (gpointer data)
{
  GstElement *element = gst_element_factory_make ("dtlsdec", NULL);

  if (element != NULL)
    gst_object_unref (gst_object_ref_sink (element));
  return NULL;
}

/* Not under a program that ends: its libraries take themselves down after this, and the thread may
 * be loading some, or be within OpenSSL. */
static void
await_key (void)
{
  g_thread_join (g_steal_pointer (&key_thread));
}

/**
 * tincan_setup_make_key:
 *
 * Has GStreamer make the key of this process's certificate, in the background. It is an RSA key
 * until 1.28, which takes between a tenth of a second and two; otherwise the first connection
 * would wait for it. Must follow a successful check. Further calls do nothing.
 */
void
tincan_setup_make_key (void)
{
  static gsize begun = 0;

  if (g_once_init_enter (&begun))
    {
      /* OpenSSL would end before a function that is registered sooner than its own. */
      OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
      key_thread = g_thread_new ("tincan-key", make_key_main, NULL);
      atexit (await_key);
      g_once_init_leave (&begun, 1);
    }
}
