/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-sdp"

#include "config.h"

#include "core/peer/tincan-sdp.h"

#include "core/peer/tincan-candidate.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <string.h>

/*
 * A description is read into the few values that a connection of ours is made of, each checked, and
 * written anew from them. So neither webrtcbin's parser nor libnice's sees a byte that was not
 * looked at here, and what webrtcbin 1.22.0 stumbles over (a fingerprint at both levels) is not
 * there any more.
 */

#define SCTP_PORT "5000"
#define MAX_MID_BYTES 32
#define MIN_UFRAG_BYTES 4
#define MIN_PWD_BYTES 22
#define MAX_CREDENTIAL_BYTES 256

typedef struct
{
  TincanSdp *sdp;
  gboolean   in_media;
  guint      n_media;
  gboolean   has_fingerprint;
  gboolean   has_port;
} Reader;

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
               "This description cannot be used: %s", why);
  return FALSE;
}

static gboolean
is_made_of (const char *text,
            const char *more,
            gsize       min,
            gsize       max)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr (more, text[i]) == NULL)
        return FALSE;
    }
  return length >= min && length <= max;
}

/* A value may be said twice, at both levels for example, but not in two ways. */
static gboolean
take (char      **field,
      const char *value,
      GError    **error)
{
  if (*field == NULL)
    *field = g_strdup (value);
  else if (!g_str_equal (*field, value))
    return refuse (error, "it says one thing in two ways");

  return TRUE;
}

/* `sha-256 AB:CD:…`, RFC 8122 section 5. */
static gboolean
read_fingerprint (Reader     *self,
                  const char *value,
                  GError    **error)
{
  static const char algorithm[] = "sha-256 ";
  guint8 fingerprint[TINCAN_FINGERPRINT_BYTES];

  if (g_ascii_strncasecmp (value, algorithm, strlen (algorithm)) != 0)
    return refuse (error, "a fingerprint is not of SHA-256");

  value += strlen (algorithm);
  if (strlen (value) != TINCAN_FINGERPRINT_BYTES * 3 - 1)
    return refuse (error, "a fingerprint does not have 32 bytes");

  for (gsize i = 0; i < TINCAN_FINGERPRINT_BYTES; i++)
    {
      const char *hex = value + 3 * i;

      if (!g_ascii_isxdigit (hex[0]) || !g_ascii_isxdigit (hex[1]) ||
          (i + 1 < TINCAN_FINGERPRINT_BYTES && hex[2] != ':'))
        return refuse (error, "a fingerprint is not hexadecimal");

      fingerprint[i] = g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);
    }

  if (self->has_fingerprint && !tincan_fingerprint_equal (self->sdp->fingerprint, fingerprint))
    return refuse (error, "it has two different fingerprints");

  memcpy (self->sdp->fingerprint, fingerprint, sizeof fingerprint);
  self->has_fingerprint = TRUE;
  return TRUE;
}

/* Zero means that there is no limit, RFC 8841 section 6.1. */
static gboolean
read_max_message_size (const char *value,
                       GError    **error)
{
  guint64 size = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &size, NULL) ||
      (size > 0 && size < TINCAN_MAX_MESSAGE_BYTES))
    return refuse (error, "the other side cannot take messages of 64 KiB");

  return TRUE;
}

static gboolean
read_candidate (Reader     *self,
                const char *value,
                GError    **error)
{
  if (self->sdp->candidates->len >= TINCAN_MAX_CANDIDATES)
    return refuse (error, "it has too many candidates");

  g_ptr_array_add (self->sdp->candidates, g_strconcat ("candidate:", value, NULL));
  return TRUE;
}

static gboolean
read_media_attribute (Reader     *self,
                      const char *name,
                      const char *value,
                      GError    **error)
{
  if (g_str_equal (name, "candidate"))
    return read_candidate (self, value, error);

  if (g_str_equal (name, "end-of-candidates"))
    {
      self->sdp->complete = TRUE;
      return TRUE;
    }

  if (g_str_equal (name, "mid"))
    {
      if (!is_made_of (value, "-_", 1, MAX_MID_BYTES))
        return refuse (error, "its mid is not one");
      return take (&self->sdp->mid, value, error);
    }

  if (g_str_equal (name, "sctp-port"))
    {
      self->has_port = TRUE;
      return g_str_equal (value, SCTP_PORT) || refuse (error, "its sctp-port is not 5000");
    }

  if (g_str_equal (name, "max-message-size"))
    return read_max_message_size (value, error);

  return TRUE;
}

/* Those that may stand at either level. */
static gboolean
read_attribute (Reader     *self,
                const char *name,
                const char *value,
                GError    **error)
{
  if (g_str_equal (name, "fingerprint"))
    return read_fingerprint (self, value, error);

  if (g_str_equal (name, "ice-ufrag"))
    {
      if (!is_made_of (value, "+/", MIN_UFRAG_BYTES, MAX_CREDENTIAL_BYTES))
        return refuse (error, "its ice-ufrag is not one");
      return take (&self->sdp->ufrag, value, error);
    }

  if (g_str_equal (name, "ice-pwd"))
    {
      if (!is_made_of (value, "+/", MIN_PWD_BYTES, MAX_CREDENTIAL_BYTES))
        return refuse (error, "its ice-pwd is not one");
      return take (&self->sdp->pwd, value, error);
    }

  if (g_str_equal (name, "setup"))
    return take (&self->sdp->setup, value, error);

  return !self->in_media || read_media_attribute (self, name, value, error);
}

/* `application PORT UDP/DTLS/SCTP webrtc-datachannel`, RFC 8841 section 4. */
static gboolean
read_media (Reader     *self,
            const char *value,
            GError    **error)
{
  g_auto(GStrv) words = g_strsplit (value, " ", 5);
  guint64 port = 0;

  if (++self->n_media > 1)
    return refuse (error, "it has more than one media");

  self->in_media = TRUE;
  if (g_strv_length (words) != 4 ||
      !g_str_equal (words[0], "application") ||
      !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT16, &port, NULL) ||
      !g_str_equal (words[2], "UDP/DTLS/SCTP") ||
      !g_str_equal (words[3], "webrtc-datachannel"))
    return refuse (error, "its media is not a data channel");

  return TRUE;
}

static gboolean
read_line (Reader     *self,
           const char *line,
           GError    **error)
{
  g_autofree char *name = NULL;
  const char *colon;

  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return refuse (error, "a line is not one of SDP");

  for (const char *p = line; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return refuse (error, "it has control characters");
    }

  if (line[0] == 'm')
    return read_media (self, line + 2, error);
  if (line[0] != 'a')
    return TRUE;

  colon = strchr (line, ':');
  name = colon != NULL ? g_strndup (line + 2, colon - line - 2) : g_strdup (line + 2);
  return read_attribute (self, name, colon != NULL ? colon + 1 : "", error);
}

static gboolean
is_setup (const char   *setup,
          TincanSdpKind kind)
{
  if (g_str_equal (setup, "active") || g_str_equal (setup, "passive"))
    return TRUE;

  return kind == TINCAN_SDP_OFFER && g_str_equal (setup, "actpass");
}

static gboolean
is_whole (const Reader *self,
          TincanSdpKind kind,
          GError      **error)
{
  const TincanSdp *sdp = self->sdp;

  if (self->n_media == 0)
    return refuse (error, "it has no media");
  if (!self->has_fingerprint)
    return refuse (error, "it has no fingerprint");
  if (!self->has_port)
    return refuse (error, "it has no sctp-port");
  if (sdp->mid == NULL)
    return refuse (error, "it has no mid");
  if (sdp->ufrag == NULL || sdp->pwd == NULL)
    return refuse (error, "it has no credentials of ICE");
  if (sdp->setup == NULL || !is_setup (sdp->setup, kind))
    return refuse (error, "its setup is not one that fits");

  return TRUE;
}

/**
 * tincan_sdp_parse:
 * @text: a session description, RFC 8866
 * @kind: whether it was offered to us or answers our offer
 * @error: return location for an error
 *
 * Reads the other side's description. It must have one fingerprint of SHA-256 (the same, if it
 * stands at both levels), one data channel media with `sctp-port` 5000 and `mid`, and ICE's
 * credentials. What we do not use is ignored.
 *
 * Returns: (transfer full): the description, or NULL with %TINCAN_ERROR_PROTOCOL
 */
TincanSdp *
tincan_sdp_parse (const char   *text,
                  TincanSdpKind kind,
                  GError      **error)
{
  g_autoptr(TincanSdp) sdp = g_new0 (TincanSdp, 1);
  Reader reader = { .sdp = sdp };
  g_auto(GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  sdp->candidates = g_ptr_array_new_with_free_func (g_free);
  if (strlen (text) > TINCAN_MAX_SIGNAL_BYTES || !g_utf8_validate (text, -1, NULL))
    {
      refuse (error, "it is too long, or not text");
      return NULL;
    }
  if (!g_str_has_prefix (text, "v=0"))
    {
      refuse (error, "it is not SDP");
      return NULL;
    }

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (lines[i]);

      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][--length] = '\0';
      if (length == 0 && lines[i + 1] == NULL)
        break;
      if (!read_line (&reader, lines[i], error))
        return NULL;
    }

  if (!is_whole (&reader, kind, error))
    return NULL;

  return g_steal_pointer (&sdp);
}

/**
 * tincan_sdp_to_string:
 * @self: a description
 *
 * Writes the description anew, without its candidates (they are added one by one).
 *
 * Returns: (transfer full): SDP text for webrtcbin
 */
char *
tincan_sdp_to_string (const TincanSdp *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new ("v=0\r\n"
                       "o=- 1 1 IN IP4 0.0.0.0\r\n"
                       "s=-\r\n"
                       "t=0 0\r\n"
                       "a=ice-options:trickle\r\n");
  g_string_append_printf (text, "a=group:BUNDLE %s\r\n", self->mid);
  g_string_append (text,
                   "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
                   "c=IN IP4 0.0.0.0\r\n"
                   "a=rtcp-mux\r\n"
                   "a=sctp-port:" SCTP_PORT "\r\n");
  g_string_append_printf (text, "a=mid:%s\r\n", self->mid);
  g_string_append_printf (text, "a=setup:%s\r\n", self->setup);
  g_string_append_printf (text, "a=ice-ufrag:%s\r\n", self->ufrag);
  g_string_append_printf (text, "a=ice-pwd:%s\r\n", self->pwd);

  g_string_append (text, "a=fingerprint:sha-256");
  for (gsize i = 0; i < TINCAN_FINGERPRINT_BYTES; i++)
    g_string_append_printf (text, "%c%02X", i == 0 ? ' ' : ':', self->fingerprint[i]);
  g_string_append (text, "\r\n");

  return g_string_free (text, FALSE);
}

/**
 * tincan_sdp_free:
 * @self: (nullable): a description
 */
void
tincan_sdp_free (TincanSdp *self)
{
  if (self == NULL)
    return;

  g_free (self->mid);
  g_free (self->setup);
  g_free (self->ufrag);
  g_free (self->pwd);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_free (self);
}
