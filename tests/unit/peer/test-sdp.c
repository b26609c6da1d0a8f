/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-candidate.h"
#include "core/peer/tincan-sdp.h"
#include "wire/tincan-error.h"
#include "wire/tincan-limits.h"

#include <string.h>

#define HEX_8 "00:11:22:33:44:55:66:77"
#define FINGERPRINT "a=fingerprint:sha-256 " HEX_8 ":" HEX_8 ":" HEX_8 ":" HEX_8 "\r\n"
#define OTHER "a=fingerprint:sha-256 " HEX_8 ":" HEX_8 ":" HEX_8 ":00:11:22:33:44:55:66:78\r\n"
#define SHA_1 "a=fingerprint:sha-1 " HEX_8 ":" HEX_8 ":00:11:22:33\r\n"

#define SESSION "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define MEDIA "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
#define MID "a=mid:0\r\n"
#define ICE "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
#define SETUP "a=setup:actpass\r\n"
#define PORT "a=sctp-port:5000\r\n"
#define REST MID ICE SETUP PORT
#define WHOLE SESSION MEDIA FINGERPRINT REST

typedef struct
{
  const char   *name;
  const char   *text;
  TincanSdpKind kind;
} Case;

static const Case goods[] = {
  { "plain", WHOLE, TINCAN_SDP_OFFER },
  { "answer", SESSION MEDIA FINGERPRINT MID ICE "a=setup:active\r\n" PORT, TINCAN_SDP_ANSWER },
  { "bare line feeds",
    "v=0\ns=-\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
    "a=fingerprint:SHA-256 " HEX_8 ":" HEX_8 ":" HEX_8 ":" HEX_8 "\n"
    "a=mid:x\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\na=setup:active\n"
    "a=sctp-port:5000",
    TINCAN_SDP_OFFER },
  { "fingerprint at session level", SESSION FINGERPRINT MEDIA REST, TINCAN_SDP_OFFER },
  { "fingerprint at both", SESSION FINGERPRINT MEDIA FINGERPRINT REST, TINCAN_SDP_OFFER },
  { "credentials at session level", SESSION ICE SETUP MEDIA FINGERPRINT MID PORT,
    TINCAN_SDP_OFFER },
  { "no limit", WHOLE "a=max-message-size:0\r\n", TINCAN_SDP_OFFER },
  { "a high limit", WHOLE "a=max-message-size:1073741823\r\n", TINCAN_SDP_OFFER },
  { "unknown attributes", WHOLE "a=extmap-allow-mixed\r\na=of:the future\r\n", TINCAN_SDP_OFFER },
  { "Chromium",
    "v=0\r\no=- 6124361427281410416 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
    "a=ice-ufrag:Kz+f\r\na=ice-pwd:ZsFh8G8b/dVQ6sRk9c5cX4Yh\r\na=ice-options:trickle\r\n"
    FINGERPRINT
    "a=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n",
    TINCAN_SDP_OFFER },
  { "Firefox",
    "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 4173218 0 IN IP4 0.0.0.0\r\ns=-\r\n"
    "t=0 0\r\na=sendrecv\r\n" FINGERPRINT "a=group:BUNDLE 0\r\na=ice-options:trickle\r\n"
    "a=msid-semantic:WMS *\r\nm=application 58712 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "c=IN IP4 203.0.113.7\r\n"
    "a=candidate:0 1 UDP 2122252543 3f2c.local 58712 typ host\r\n"
    "a=sendrecv\r\na=end-of-candidates\r\na=ice-pwd:41b7dd3c32a8da0f0cf1b5cbcc9f8cd9\r\n"
    "a=ice-ufrag:5d7ba2f6\r\na=mid:0\r\na=setup:active\r\na=sctp-port:5000\r\n"
    "a=max-message-size:1073741823\r\n",
    TINCAN_SDP_ANSWER },
};

static const Case bads[] = {
  { "nothing", "", TINCAN_SDP_OFFER },
  { "something else", "hello", TINCAN_SDP_OFFER },
  { "half a line", "v=0\r\nm", TINCAN_SDP_OFFER },
  { "a blank line", SESSION "\r\n" MEDIA FINGERPRINT REST, TINCAN_SDP_OFFER },
  { "a control character", WHOLE "a=x:\x01\r\n", TINCAN_SDP_OFFER },
  { "a bare carriage return", WHOLE "a=x:\ra=y\r\n", TINCAN_SDP_OFFER },
  { "no UTF-8", WHOLE "a=x:\xff\r\n", TINCAN_SDP_OFFER },
  { "no media", SESSION FINGERPRINT ICE SETUP, TINCAN_SDP_OFFER },
  { "two media", WHOLE MEDIA, TINCAN_SDP_OFFER },
  { "audio", SESSION "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" FINGERPRINT REST, TINCAN_SDP_OFFER },
  { "refused media",
    SESSION "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" FINGERPRINT REST,
    TINCAN_SDP_OFFER },
  { "TCP", SESSION "m=application 9 TCP/DTLS/SCTP webrtc-datachannel\r\n" FINGERPRINT REST,
    TINCAN_SDP_OFFER },
  { "the old form",
    SESSION "m=application 9 DTLS/SCTP 5000\r\na=sctpmap:5000 webrtc-datachannel 256\r\n"
    FINGERPRINT REST,
    TINCAN_SDP_OFFER },
  { "no fingerprint", SESSION MEDIA REST, TINCAN_SDP_OFFER },
  { "two fingerprints", SESSION MEDIA FINGERPRINT OTHER REST, TINCAN_SDP_OFFER },
  { "two at two levels", SESSION OTHER MEDIA FINGERPRINT REST, TINCAN_SDP_OFFER },
  { "another algorithm", SESSION MEDIA SHA_1 REST, TINCAN_SDP_OFFER },
  { "another algorithm besides", SESSION MEDIA SHA_1 FINGERPRINT REST, TINCAN_SDP_OFFER },
  { "no plugin", SESSION MEDIA "a=fingerprint:sha-256 (null)\r\n" REST, TINCAN_SDP_OFFER },
  { "a short fingerprint", SESSION MEDIA "a=fingerprint:sha-256 " HEX_8 "\r\n" REST,
    TINCAN_SDP_OFFER },
  { "no hexadecimal",
    SESSION MEDIA "a=fingerprint:sha-256 " HEX_8 ":" HEX_8 ":" HEX_8
                  ":00:11:22:33:44:55:66:7g\r\n" REST,
    TINCAN_SDP_OFFER },
  { "no colons",
    SESSION MEDIA "a=fingerprint:sha-256 " HEX_8 ":" HEX_8 ":" HEX_8
                  ":00 11 22 33 44 55 66 77\r\n" REST,
    TINCAN_SDP_OFFER },
  { "no mid", SESSION MEDIA FINGERPRINT ICE SETUP PORT, TINCAN_SDP_OFFER },
  { "an odd mid", SESSION MEDIA FINGERPRINT "a=mid:a b\r\n" ICE SETUP PORT, TINCAN_SDP_OFFER },
  { "two mids", WHOLE "a=mid:1\r\n", TINCAN_SDP_OFFER },
  { "no ICE", SESSION MEDIA FINGERPRINT MID SETUP PORT, TINCAN_SDP_OFFER },
  { "a short password",
    SESSION MEDIA FINGERPRINT MID SETUP PORT "a=ice-ufrag:abcd\r\na=ice-pwd:0123\r\n",
    TINCAN_SDP_OFFER },
  { "an odd user",
    SESSION MEDIA FINGERPRINT MID SETUP PORT
    "a=ice-ufrag:ab:cd\r\na=ice-pwd:0123456789012345678901\r\n",
    TINCAN_SDP_OFFER },
  { "two passwords", WHOLE "a=ice-pwd:9123456789012345678901\r\n", TINCAN_SDP_OFFER },
  { "no setup", SESSION MEDIA FINGERPRINT MID ICE PORT, TINCAN_SDP_OFFER },
  { "held", SESSION MEDIA FINGERPRINT MID ICE "a=setup:holdconn\r\n" PORT, TINCAN_SDP_OFFER },
  { "an undecided answer", WHOLE, TINCAN_SDP_ANSWER },
  { "no port", SESSION MEDIA FINGERPRINT MID ICE SETUP, TINCAN_SDP_OFFER },
  { "another port", SESSION MEDIA FINGERPRINT MID ICE SETUP "a=sctp-port:5001\r\n",
    TINCAN_SDP_OFFER },
  { "small messages", WHOLE "a=max-message-size:65535\r\n", TINCAN_SDP_OFFER },
  { "odd messages", WHOLE "a=max-message-size:many\r\n", TINCAN_SDP_OFFER },
};

static void
test_good (gconstpointer user_data)
{
  const Case *good = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TincanSdp) sdp = tincan_sdp_parse (good->text, good->kind, &error);
  g_autoptr(TincanSdp) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (sdp->fingerprint[1], ==, 0x11);
  g_assert_cmpuint (sdp->fingerprint[31], ==, 0x77);

  text = tincan_sdp_to_string (sdp);
  again = tincan_sdp_parse (text, good->kind, &error);
  g_assert_no_error (error);
  text_again = tincan_sdp_to_string (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_nonnull (strstr (text, FINGERPRINT));
  g_assert_cmpstr (sdp->ufrag, ==, again->ufrag);
  g_assert_cmpstr (sdp->pwd, ==, again->pwd);
  g_assert_cmpstr (sdp->mid, ==, again->mid);
  g_assert_cmpstr (sdp->setup, ==, again->setup);
}

static void
test_bad (gconstpointer user_data)
{
  const Case *bad = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_sdp_parse (bad->text, bad->kind, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_test_message ("%s", error->message);
}

static void
test_candidates (void)
{
  g_autoptr(TincanSdp) sdp = NULL;
  g_autofree char *text = NULL;

  sdp = tincan_sdp_parse (WHOLE "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host\r\n"
                                "a=candidate:whatever\r\n"
                                "a=end-of-candidates\r\n",
                          TINCAN_SDP_OFFER, NULL);
  g_assert_nonnull (sdp);
  g_assert_cmpuint (sdp->candidates->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (sdp->candidates, 0), ==,
                   "candidate:1 1 udp 1 192.0.2.1 1000 typ host");
  g_assert_true (sdp->complete);

  /* They go their own way. */
  text = tincan_sdp_to_string (sdp);
  g_assert_null (strstr (text, "candidate"));
}

static void
test_too_many_candidates (void)
{
  GString *text = g_string_new (WHOLE);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < TINCAN_MAX_CANDIDATES + 1; i++)
    g_string_append (text, "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host\r\n");
  g_assert_null (tincan_sdp_parse (text->str, TINCAN_SDP_OFFER, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
  g_string_free (text, TRUE);
}

static void
test_long (void)
{
  g_autofree char *fill = g_strnfill (TINCAN_MAX_SIGNAL_BYTES, 'x');
  g_autofree char *text = g_strconcat (WHOLE, "a=x:", fill, "\r\n", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (tincan_sdp_parse (text, TINCAN_SDP_OFFER, &error));
  g_assert_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (goods); i++)
    {
      g_autofree char *path = g_strconcat ("/peer/sdp/good/", goods[i].name, NULL);

      g_test_add_data_func (path, &goods[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autofree char *path = g_strconcat ("/peer/sdp/bad/", bads[i].name, NULL);

      g_test_add_data_func (path, &bads[i], test_bad);
    }
  g_test_add_func ("/peer/sdp/candidates", test_candidates);
  g_test_add_func ("/peer/sdp/too-many-candidates", test_too_many_candidates);
  g_test_add_func ("/peer/sdp/long", test_long);

  return g_test_run ();
}
