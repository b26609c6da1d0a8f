/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_SDP_OFFER,
  TINCAN_SDP_ANSWER,
} TincanSdpKind;

/* What a description of a connection says that matters to us, and nothing else; PROTOCOL.md
 * section 8. */
typedef struct
{
  guint8     fingerprint[TINCAN_FINGERPRINT_BYTES]; /* SHA-256 of the certificate it promises */
  char      *mid;
  char      *setup;      /* who begins DTLS: "actpass", "active" or "passive" */
  char      *ufrag;      /* ICE's user name */
  char      *pwd;        /* and password */
  GPtrArray *candidates; /* of char*, unchecked "candidate:..." */
  gboolean   complete;   /* no more candidates follow */
} TincanSdp;

TincanSdp *tincan_sdp_parse     (const char      *text,
                                 TincanSdpKind    kind,
                                 GError         **error) G_GNUC_WARN_UNUSED_RESULT;
char      *tincan_sdp_to_string (const TincanSdp *self) G_GNUC_WARN_UNUSED_RESULT;
void       tincan_sdp_free      (TincanSdp       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSdp, tincan_sdp_free)

G_END_DECLS
