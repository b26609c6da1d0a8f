/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-offer-candidate"

#include "config.h"

#include "wire/tincan-offer-candidate.h"

#include "wire/tincan-candidate-line.h"
#include "wire/tincan-limits.h"

#include <arpa/inet.h>
#include <string.h>

#define PREFIX "candidate:"
#define LOCAL ".local"
#define UUID_CHARACTERS 36

static const char *const type_names[] = { "host", "srflx", "relay" };

/**
 * tincan_offer_address_size:
 * @family: a kind of address
 *
 * Returns: how many bytes an address of this kind has
 */
gsize
tincan_offer_address_size (TincanOfferAddress family)
{
  return family == TINCAN_OFFER_ADDRESS_IPV4 ? 4 : 16;
}

/* --- Out of SDP --- */

static gboolean
parse_uuid (const char *text,
            guint8      bytes[16])
{
  guint n = 0;

  for (guint i = 0; i < UUID_CHARACTERS; i++)
    {
      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i] != '-')
            return FALSE;
        }
      else
        {
          if (!g_ascii_isxdigit (text[i]))
            return FALSE;
          bytes[n / 2] = bytes[n / 2] << 4 | g_ascii_xdigit_value (text[i]);
          n++;
        }
    }
  return g_ascii_strcasecmp (text + UUID_CHARACTERS, LOCAL) == 0;
}

static gboolean
parse_address (const char           *text,
               TincanOfferCandidate *self)
{
  if (inet_pton (AF_INET, text, self->address) == 1)
    self->family = TINCAN_OFFER_ADDRESS_IPV4;
  else if (inet_pton (AF_INET6, text, self->address) == 1)
    self->family = TINCAN_OFFER_ADDRESS_IPV6;
  else if (strlen (text) == UUID_CHARACTERS + strlen (LOCAL) && parse_uuid (text, self->address))
    self->family = TINCAN_OFFER_ADDRESS_MDNS;
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_type (const char           *text,
            TincanOfferCandidate *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
    {
      if (g_str_equal (text, type_names[i]))
        {
          self->type = i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * tincan_offer_candidate_parse:
 * @text: one candidate of SDP, with or without `a=` in front
 * @self: (out caller-allocates): what a code says of it
 *
 * Returns: FALSE when codes do not tell of a candidate like this one, or @text is none
 */
gboolean
tincan_offer_candidate_parse (const char           *text,
                              TincanOfferCandidate *self)
{
  g_autoptr(TincanCandidateLine) line = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  memset (self, 0, sizeof *self);
  line = tincan_candidate_line_parse (text);
  /* Who only connects to others cannot be reached, so there is nothing to tell. */
  if (line == NULL || line->component != 1 ||
      (line->tcp && g_strcmp0 (line->tcptype, "passive") != 0))
    return FALSE;

  self->tcp = line->tcp;
  self->port = line->port;
  return parse_type (line->type, self) && parse_address (line->address, self);
}

/* --- Into SDP --- */

static char *
address_to_text (const TincanOfferCandidate *self)
{
  const guint8 *a = self->address;

  switch (self->family)
    {
    case TINCAN_OFFER_ADDRESS_IPV4:
      return g_strdup_printf ("%u.%u.%u.%u", a[0], a[1], a[2], a[3]);

    case TINCAN_OFFER_ADDRESS_IPV6:
      return g_strdup_printf ("%x:%x:%x:%x:%x:%x:%x:%x",
                              a[0] << 8 | a[1], a[2] << 8 | a[3], a[4] << 8 | a[5],
                              a[6] << 8 | a[7], a[8] << 8 | a[9], a[10] << 8 | a[11],
                              a[12] << 8 | a[13], a[14] << 8 | a[15]);

    case TINCAN_OFFER_ADDRESS_MDNS:
    default:
      return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
                              "%02x%02x%02x%02x%02x%02x" LOCAL,
                              a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10],
                              a[11], a[12], a[13], a[14], a[15]);
    }
}

/**
 * tincan_offer_candidate_to_text:
 * @self: a candidate
 * @number: its place in the code, from 1
 *
 * Returns: (transfer full): the candidate as SDP says it, `candidate:…`
 */
char *
tincan_offer_candidate_to_text (const TincanOfferCandidate *self,
                                guint                       number)
{
  static const guint preferences[2][3] = { { 126, 100, 2 }, { 90, 80, 1 } };
  g_autofree char *address = NULL;
  const char *related = "";
  guint32 priority;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (number > 0 && number <= TINCAN_MAX_OFFER_CANDIDATES, NULL);

  address = address_to_text (self);
  priority = (preferences[self->tcp ? 1 : 0][self->type] << 24) + ((65536 - number) << 8) + 255;
  if (self->type != TINCAN_OFFER_CANDIDATE_HOST)
    related = self->family == TINCAN_OFFER_ADDRESS_IPV6 ? " raddr :: rport 0"
                                                        : " raddr 0.0.0.0 rport 0";
  return g_strdup_printf (PREFIX "%u 1 %s %u %s %u typ %s%s%s",
                          number, self->tcp ? "tcp" : "udp", priority, address, self->port,
                          type_names[self->type], related, self->tcp ? " tcptype passive" : "");
}

/* --- Choosing --- */

/* The order in which the classes are taken from; TCP only when all others are in. */
enum
{
  CLASS_HOST_IPV4,
  CLASS_SRFLX,
  CLASS_RELAY,
  CLASS_HOST_IPV6,
  CLASS_HOST_MDNS,
  CLASS_TCP,
  N_CLASSES
};

static guint
class_of (const TincanOfferCandidate *candidate)
{
  if (candidate->tcp)
    return CLASS_TCP;
  if (candidate->type == TINCAN_OFFER_CANDIDATE_SRFLX)
    return CLASS_SRFLX;
  if (candidate->type == TINCAN_OFFER_CANDIDATE_RELAY)
    return CLASS_RELAY;
  if (candidate->family == TINCAN_OFFER_ADDRESS_IPV4)
    return CLASS_HOST_IPV4;
  return candidate->family == TINCAN_OFFER_ADDRESS_IPV6 ? CLASS_HOST_IPV6 : CLASS_HOST_MDNS;
}

/* An address that means something else, or nothing, on another machine. */
static gboolean
is_only_here (const TincanOfferCandidate *candidate,
              gboolean                    loopback)
{
  static const guint8 loopback_ipv6[16] = { [15] = 1 };
  const guint8 *a = candidate->address;

  switch (candidate->family)
    {
    case TINCAN_OFFER_ADDRESS_IPV4:
      return (!loopback && a[0] == 127) || (a[0] == 169 && a[1] == 254);
    case TINCAN_OFFER_ADDRESS_IPV6:
      return (!loopback && memcmp (a, loopback_ipv6, sizeof loopback_ipv6) == 0) ||
             (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
    case TINCAN_OFFER_ADDRESS_MDNS:
    default:
      return FALSE;
    }
}

static gboolean
is_among (const TincanOfferCandidate *candidate,
          GArray                     *others)
{
  for (guint i = 0; i < others->len; i++)
    {
      const TincanOfferCandidate *other = &g_array_index (others, TincanOfferCandidate, i);

      if (other->type == candidate->type && other->tcp == candidate->tcp &&
          other->family == candidate->family && other->port == candidate->port &&
          memcmp (other->address, candidate->address, sizeof other->address) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
take (GArray *chosen,
      GArray *from,
      guint   nth,
      gsize  *left)
{
  const TincanOfferCandidate *candidate;
  gsize size;

  if (nth >= from->len)
    return;

  candidate = &g_array_index (from, TincanOfferCandidate, nth);
  size = 3 + tincan_offer_address_size (candidate->family);
  if (size > *left || chosen->len >= TINCAN_MAX_OFFER_CANDIDATES)
    return;

  *left -= size;
  g_array_append_vals (chosen, candidate, 1);
}

/**
 * tincan_offer_candidates_choose:
 * @texts: (element-type utf8): our candidates, as SDP says them
 * @loopback: whether addresses of this machine alone are told
 *
 * Chooses those that a code has room for: something of each kind before two of one, because one
 * of each kind is what finds a way, and many interfaces are mostly many names for one.
 *
 * Returns: (transfer full) (element-type TincanOfferCandidate): the candidates, the best first
 */
GArray *
tincan_offer_candidates_choose (GPtrArray *texts,
                                gboolean   loopback)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (TincanOfferCandidate));
  GArray *classes[N_CLASSES];
  gsize left = TINCAN_OFFER_CANDIDATES_BYTES;

  g_return_val_if_fail (texts != NULL, chosen);

  for (guint i = 0; i < N_CLASSES; i++)
    classes[i] = g_array_new (FALSE, FALSE, sizeof (TincanOfferCandidate));

  for (guint i = 0; i < texts->len; i++)
    {
      TincanOfferCandidate candidate;

      if (tincan_offer_candidate_parse (g_ptr_array_index (texts, i), &candidate) &&
          !is_only_here (&candidate, loopback) &&
          !is_among (&candidate, classes[class_of (&candidate)]))
        g_array_append_val (classes[class_of (&candidate)], candidate);
    }

  for (guint nth = 0; nth < texts->len; nth++)
    for (guint i = 0; i < CLASS_TCP; i++)
      take (chosen, classes[i], nth, &left);
  for (guint nth = 0; nth < texts->len; nth++)
    take (chosen, classes[CLASS_TCP], nth, &left);

  for (guint i = 0; i < N_CLASSES; i++)
    g_array_unref (classes[i]);
  return chosen;
}
