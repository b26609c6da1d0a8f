/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-body.h"
#include "tincan-seal.h"

G_BEGIN_DECLS

typedef enum
{
  TINCAN_VIA_CODE = 1,
  TINCAN_VIA_LINK = 2,
} TincanVia;

/* Why a side refuses, PROTOCOL.md section 5. */
typedef enum
{
  TINCAN_REFUSE_PASSWORD = 1,
  TINCAN_REFUSE_VERSION = 2,
  TINCAN_REFUSE_CODE_ENDED = 3,
  TINCAN_REFUSE_BUSY = 4,
} TincanRefuseReason;

typedef enum
{
  TINCAN_HANDSHAKE_WAITING,   /* for the next body of the other side */
  TINCAN_HANDSHAKE_CONFIRMED, /* both confirmed; tincan_handshake_steal_seal() */
  TINCAN_HANDSHAKE_FAILED,    /* see the error that receive() set */
} TincanHandshakeState;

/**
 * TincanHandshakePasswords: what the host knows. Either may be NULL: then that way in is
 * refused with TINCAN_REFUSE_CODE_ENDED.
 */
typedef struct
{
  GBytes *code; /* (nullable): the words' password */
  GBytes *link; /* (nullable): the link's secret */
} TincanHandshakePasswords;

/*
 * One key agreement with one other side, PROTOCOL.md section 5. Pure: bodies in, bodies out.
 *
 *   guest: new_guest → start() gives share A → receive(share B) gives confirm guest
 *          → receive(confirm host) → CONFIRMED
 *   host:  new_host → receive(share A) gives share B
 *          → receive(confirm guest) gives confirm host → CONFIRMED
 *
 * receive() returns FALSE when the attempt failed; error is then TINCAN_ERROR_CODE_WRONG (host:
 * count a guess), _CODE_ENDED, _VERSION, or _PROTOCOL, and *out_reply may still hold a refuse body
 * that is to be sent.
 */
typedef struct _TincanHandshake TincanHandshake;

TincanHandshake     *tincan_handshake_new_guest  (TincanVia                       via,
                                                  GBytes                         *mailbox,
                                                  GBytes                         *password)
  G_GNUC_WARN_UNUSED_RESULT;
TincanHandshake     *tincan_handshake_new_host   (GBytes                         *mailbox,
                                                  const TincanHandshakePasswords *passwords)
  G_GNUC_WARN_UNUSED_RESULT;
void                 tincan_handshake_free       (TincanHandshake                *self);
GBytes              *tincan_handshake_start      (TincanHandshake                *self)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean             tincan_handshake_receive    (TincanHandshake                *self,
                                                  GBytes                         *body,
                                                  GBytes                        **out_reply,
                                                  GError                        **error)
  G_GNUC_WARN_UNUSED_RESULT;
TincanHandshakeState tincan_handshake_get_state  (TincanHandshake                *self);
TincanVia            tincan_handshake_get_via    (TincanHandshake                *self);
TincanSeal          *tincan_handshake_steal_seal (TincanHandshake                *self)
  G_GNUC_WARN_UNUSED_RESULT;
GBytes              *tincan_handshake_new_refuse (TincanRefuseReason              reason)
  G_GNUC_WARN_UNUSED_RESULT;

/* What a body is, by its first byte, so that a session can hand it to the handshake or the seal. */
gboolean             tincan_body_is_sealed       (GBytes                         *body);
gboolean             tincan_body_is_share_a      (GBytes                         *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanHandshake, tincan_handshake_free)

G_END_DECLS
