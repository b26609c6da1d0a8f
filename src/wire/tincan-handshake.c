/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-handshake"

#include "config.h"

#include "wire/tincan-handshake.h"

#include "wire/tincan-error.h"
#include "wire/tincan-handshake-keys.h"
#include "wire/tincan-handshake-private.h"
#include "wire/tincan-secret.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* Layouts of the bodies, PROTOCOL.md section 5: offsets from the kind byte, and whole lengths. */
#define SHARE_A_VIA 2
#define SHARE_A_SID 3
#define SHARE_A_SHARE (SHARE_A_SID + TINCAN_SID_BYTES)
#define SHARE_A_BYTES (SHARE_A_SHARE + TINCAN_SHARE_BYTES)
#define SHARE_B_SHARE 2
#define SHARE_B_BYTES (SHARE_B_SHARE + TINCAN_SHARE_BYTES)
#define CONFIRM_TAG 1
#define CONFIRM_BYTES (CONFIRM_TAG + TINCAN_CONFIRMATION_BYTES)
#define REFUSE_REASON 1
#define REFUSE_VERSION 2
#define REFUSE_BYTES 3

/* Version is the byte after the kind in every layout that has one, in this version and later. */
#define VERSION_OFFSET 1

/* What is waited for. */
typedef enum
{
  STEP_START,
  STEP_SHARE_A,
  STEP_SHARE_B,
  STEP_CONFIRM_GUEST,
  STEP_CONFIRM_HOST,
  STEP_CONFIRMED,
  STEP_FAILED,
} Step;

struct _TincanHandshake
{
  Step                step;
  TincanVia           via;
  GBytes             *mailbox;

  /* By TincanVia; a guest has one, a host may have both. */
  GBytes             *passwords[TINCAN_VIA_LINK + 1];

  guint8              scalar[TINCAN_CPACE_SCALAR_BYTES];
  TincanTranscript    transcript;
  TincanHandshakeKeys keys;

  guint               is_host : 1;
  guint               random_is_set : 1; /* by a test, for the next share */
  guint               seal_was_stolen : 1;
};

static TincanHandshake *
handshake_new (GBytes *mailbox)
{
  TincanHandshake *self;

  tincan_sodium_init ();
  self = g_new0 (TincanHandshake, 1);
  self->mailbox = g_bytes_ref (mailbox);
  return self;
}

/**
 * tincan_handshake_new_guest:
 * @via: what the guest used
 * @mailbox: the mailbox id, 16 bytes
 * @password: the password of the code or link
 *
 * Returns: (transfer full): the guest's half of an agreement; tincan_handshake_start() is next
 */
TincanHandshake *
tincan_handshake_new_guest (TincanVia via,
                            GBytes   *mailbox,
                            GBytes   *password)
{
  TincanHandshake *self;

  g_return_val_if_fail (via == TINCAN_VIA_CODE || via == TINCAN_VIA_LINK, NULL);
  g_return_val_if_fail (g_bytes_get_size (mailbox) == TINCAN_MAILBOX_ID_BYTES, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  self = handshake_new (mailbox);
  self->step = STEP_START;
  self->via = via;
  self->passwords[via] = g_bytes_ref (password);
  return self;
}

/**
 * tincan_handshake_new_host:
 * @mailbox: the mailbox id, 16 bytes
 * @passwords: what the guest may have used
 *
 * Returns: (transfer full): the host's half of an agreement; it waits for share A
 */
TincanHandshake *
tincan_handshake_new_host (GBytes                         *mailbox,
                           const TincanHandshakePasswords *passwords)
{
  TincanHandshake *self;

  g_return_val_if_fail (g_bytes_get_size (mailbox) == TINCAN_MAILBOX_ID_BYTES, NULL);
  g_return_val_if_fail (passwords != NULL, NULL);

  self = handshake_new (mailbox);
  self->step = STEP_SHARE_A;
  self->via = TINCAN_VIA_CODE;
  self->is_host = TRUE;
  if (passwords->code != NULL)
    self->passwords[TINCAN_VIA_CODE] = g_bytes_ref (passwords->code);
  if (passwords->link != NULL)
    self->passwords[TINCAN_VIA_LINK] = g_bytes_ref (passwords->link);
  return self;
}

/**
 * tincan_handshake_free:
 * @self: (transfer full) (nullable): an agreement
 */
void
tincan_handshake_free (TincanHandshake *self)
{
  if (self == NULL)
    return;

  g_bytes_unref (self->mailbox);
  for (guint i = 0; i < G_N_ELEMENTS (self->passwords); i++)
    g_clear_pointer (&self->passwords[i], g_bytes_unref);
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

/* Makes this side's share with a new scalar, which no other attempt ever uses. */
static void
make_share (TincanHandshake *self,
            guint8           out_share[TINCAN_SHARE_BYTES])
{
  do
    {
      if (!self->random_is_set)
        tincan_cpace_sample_scalar (self->scalar);
      self->random_is_set = FALSE;
    }
  while (!tincan_handshake_make_share (self->via, self->mailbox, self->passwords[self->via],
                                       self->transcript.sid, self->scalar, out_share));
}

/**
 * tincan_handshake_start:
 * @self: a guest's agreement that has not been started
 *
 * Returns: (transfer full): share A, to be sent to the host
 */
GBytes *
tincan_handshake_start (TincanHandshake *self)
{
  guint8 body[SHARE_A_BYTES] = { TINCAN_BODY_SHARE_A, TINCAN_PROTOCOL_VERSION };

  g_return_val_if_fail (self != NULL && self->step == STEP_START, NULL);

  if (!self->random_is_set)
    randombytes_buf (self->transcript.sid, TINCAN_SID_BYTES);
  make_share (self, self->transcript.ya);

  body[SHARE_A_VIA] = self->via;
  memcpy (body + SHARE_A_SID, self->transcript.sid, TINCAN_SID_BYTES);
  memcpy (body + SHARE_A_SHARE, self->transcript.ya, TINCAN_SHARE_BYTES);
  self->step = STEP_SHARE_B;
  return g_bytes_new (body, sizeof body);
}

static void
fail_wrong (TincanHandshake *self,
            GError         **error)
{
  const char *sentence;

  self->step = STEP_FAILED;
  if (self->is_host && self->via == TINCAN_VIA_CODE)
    sentence = _("Somebody used a wrong code. Compare the code and try again.");
  else if (self->is_host)
    sentence = _("Somebody used a wrong link. Send the link again.");
  else if (self->via == TINCAN_VIA_CODE)
    sentence = _("The code is wrong. Compare its words and try again.");
  else
    sentence = _("The link is wrong. Ask for it again.");
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_WRONG, sentence);
}

static void
fail_protocol (TincanHandshake *self,
               const char      *fault,
               GError         **error)
{
  self->step = STEP_FAILED;
  g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL, fault);
}

static gboolean
check_version (TincanHandshake *self,
               const guint8    *data,
               gsize            length,
               GBytes         **out_reply,
               GError         **error)
{
  if (length > VERSION_OFFSET && data[VERSION_OFFSET] != TINCAN_PROTOCOL_VERSION)
    {
      self->step = STEP_FAILED;
      *out_reply = tincan_handshake_new_refuse (TINCAN_REFUSE_VERSION);
      tincan_error_set_version (error, data[VERSION_OFFSET]);
      return FALSE;
    }

  return TRUE;
}

static GBytes *
new_confirmation (TincanBodyKind kind,
                  const guint8   tag[TINCAN_CONFIRMATION_BYTES])
{
  guint8 body[CONFIRM_BYTES] = { kind };

  memcpy (body + CONFIRM_TAG, tag, TINCAN_CONFIRMATION_BYTES);
  return g_bytes_new (body, sizeof body);
}

/* Host: the guest begins, or begins anew. */
static gboolean
receive_share_a (TincanHandshake *self,
                 const guint8    *data,
                 gsize            length,
                 GBytes         **out_reply,
                 GError         **error)
{
  guint8 body[SHARE_B_BYTES] = { TINCAN_BODY_SHARE_B, TINCAN_PROTOCOL_VERSION };

  if (!check_version (self, data, length, out_reply, error))
    return FALSE;
  if (length < SHARE_A_BYTES ||
      (data[SHARE_A_VIA] != TINCAN_VIA_CODE && data[SHARE_A_VIA] != TINCAN_VIA_LINK))
    {
      fail_protocol (self, "Share A is too short, or from nowhere", error);
      return FALSE;
    }

  self->via = data[SHARE_A_VIA];
  if (self->passwords[self->via] == NULL)
    {
      self->step = STEP_FAILED;
      *out_reply = tincan_handshake_new_refuse (TINCAN_REFUSE_CODE_ENDED);
      g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                           _("Somebody used a code that has ended. Tell them the new one."));
      return FALSE;
    }

  memcpy (self->transcript.sid, data + SHARE_A_SID, TINCAN_SID_BYTES);
  memcpy (self->transcript.ya, data + SHARE_A_SHARE, TINCAN_SHARE_BYTES);
  make_share (self, self->transcript.yb);
  if (!tincan_handshake_derive_keys (&self->transcript, self->scalar, self->transcript.ya,
                                     &self->keys))
    {
      *out_reply = tincan_handshake_new_refuse (TINCAN_REFUSE_PASSWORD);
      fail_wrong (self, error);
      return FALSE;
    }

  memcpy (body + SHARE_B_SHARE, self->transcript.yb, TINCAN_SHARE_BYTES);
  *out_reply = g_bytes_new (body, sizeof body);
  self->step = STEP_CONFIRM_GUEST;
  return TRUE;
}

/* Guest: both have the keys now, if both know the password; the guest has to show it first. */
static gboolean
receive_share_b (TincanHandshake *self,
                 const guint8    *data,
                 gsize            length,
                 GBytes         **out_reply,
                 GError         **error)
{
  if (!check_version (self, data, length, out_reply, error))
    return FALSE;
  if (length < SHARE_B_BYTES)
    {
      fail_protocol (self, "Share B is too short", error);
      return FALSE;
    }

  memcpy (self->transcript.yb, data + SHARE_B_SHARE, TINCAN_SHARE_BYTES);
  if (!tincan_handshake_derive_keys (&self->transcript, self->scalar, self->transcript.yb,
                                     &self->keys))
    {
      fail_protocol (self, "Share B is not a point of the group, or the neutral one", error);
      return FALSE;
    }

  *out_reply = new_confirmation (TINCAN_BODY_CONFIRM_GUEST, self->keys.confirm_guest);
  self->step = STEP_CONFIRM_HOST;
  return TRUE;
}

/* Either: the other side shows that it has the keys, too. */
static gboolean
receive_confirmation (TincanHandshake *self,
                      const guint8    *data,
                      gsize            length,
                      GBytes         **out_reply,
                      GError         **error)
{
  const guint8 *expected = self->is_host ? self->keys.confirm_guest : self->keys.confirm_host;

  if (length < CONFIRM_BYTES ||
      sodium_memcmp (data + CONFIRM_TAG, expected, TINCAN_CONFIRMATION_BYTES) != 0)
    {
      *out_reply = tincan_handshake_new_refuse (TINCAN_REFUSE_PASSWORD);
      fail_wrong (self, error);
      return FALSE;
    }

  if (self->is_host)
    *out_reply = new_confirmation (TINCAN_BODY_CONFIRM_HOST, self->keys.confirm_host);
  self->step = STEP_CONFIRMED;
  return TRUE;
}

static void
receive_refuse (TincanHandshake *self,
                const guint8    *data,
                gsize            length,
                GError         **error)
{
  guint8 reason = length >= REFUSE_BYTES ? data[REFUSE_REASON] : 0;

  self->step = STEP_FAILED;
  if (reason == TINCAN_REFUSE_VERSION)
    tincan_error_set_version (error, data[REFUSE_VERSION]);
  else if (self->is_host)
    /* Never a wrong code: what a guest says of itself is not counted as a guess. */
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                 "The guest refuses with reason %u", reason);
  else if (reason == TINCAN_REFUSE_PASSWORD)
    fail_wrong (self, error);
  else if (reason == TINCAN_REFUSE_CODE_ENDED)
    g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                         _("This code has ended. Ask for a new one."));
  else if (reason == TINCAN_REFUSE_BUSY)
    g_set_error_literal (error, TINCAN_ERROR, TINCAN_ERROR_CODE_ENDED,
                         _("The other side is no longer waiting for anybody. "
                           "Ask for a new code or link."));
  else
    g_set_error (error, TINCAN_ERROR, TINCAN_ERROR_PROTOCOL,
                 "The host refuses with the unknown reason %u", reason);
}

/**
 * tincan_handshake_receive:
 * @self: an agreement
 * @body: a body that came from the other side, or so the server says
 * @out_reply: (out) (transfer full) (nullable): a body that is to be sent to the other side, or
 *   NULL; look at it also when FALSE is returned
 * @error: return location for an error
 *
 * Takes the next body of the other side. Kinds that this version does not know are ignored, and so
 * is everything after the confirmation; a sealed body that is early is ignored as well, since it
 * may be left over from before. A host that is waiting for a confirmation starts over when share A
 * comes again.
 *
 * Returns: FALSE when the attempt failed: with %TINCAN_ERROR_CODE_WRONG when the other side does
 *   not know the password (a host counts that as a guess), %TINCAN_ERROR_CODE_ENDED,
 *   %TINCAN_ERROR_VERSION, or %TINCAN_ERROR_PROTOCOL
 */
gboolean
tincan_handshake_receive (TincanHandshake *self,
                          GBytes          *body,
                          GBytes         **out_reply,
                          GError         **error)
{
  const guint8 *data;
  gsize length = 0;
  guint8 kind;

  g_return_val_if_fail (self != NULL && body != NULL && out_reply != NULL, FALSE);

  *out_reply = NULL;
  data = g_bytes_get_data (body, &length);
  if (length == 0)
    {
      fail_protocol (self, "A body is empty", error);
      return FALSE;
    }
  if (self->step == STEP_FAILED)
    {
      fail_protocol (self, "This key agreement has failed before", error);
      return FALSE;
    }

  kind = data[0];
  if (self->step == STEP_CONFIRMED || kind == TINCAN_BODY_SEALED)
    return TRUE;
  if (kind == TINCAN_BODY_REFUSE)
    {
      receive_refuse (self, data, length, error);
      return FALSE;
    }
  if (kind == TINCAN_BODY_SHARE_A && self->is_host)
    return receive_share_a (self, data, length, out_reply, error);
  if (kind == TINCAN_BODY_SHARE_B && self->step == STEP_SHARE_B)
    return receive_share_b (self, data, length, out_reply, error);
  if ((kind == TINCAN_BODY_CONFIRM_GUEST && self->step == STEP_CONFIRM_GUEST) ||
      (kind == TINCAN_BODY_CONFIRM_HOST && self->step == STEP_CONFIRM_HOST))
    return receive_confirmation (self, data, length, out_reply, error);
  if (kind >= TINCAN_BODY_SHARE_A && kind <= TINCAN_BODY_CONFIRM_HOST)
    {
      fail_protocol (self, "A body of the key agreement came out of its turn", error);
      return FALSE;
    }

  return TRUE;
}

/**
 * tincan_handshake_get_state:
 * @self: an agreement
 *
 * Returns: how far it is
 */
TincanHandshakeState
tincan_handshake_get_state (TincanHandshake *self)
{
  g_return_val_if_fail (self != NULL, TINCAN_HANDSHAKE_FAILED);

  if (self->step == STEP_CONFIRMED)
    return TINCAN_HANDSHAKE_CONFIRMED;
  if (self->step == STEP_FAILED)
    return TINCAN_HANDSHAKE_FAILED;
  return TINCAN_HANDSHAKE_WAITING;
}

/**
 * tincan_handshake_get_via:
 * @self: an agreement
 *
 * Returns: what the guest used; for a host, only meaningful once share A has come
 */
TincanVia
tincan_handshake_get_via (TincanHandshake *self)
{
  g_return_val_if_fail (self != NULL, TINCAN_VIA_CODE);

  return self->via;
}

/**
 * tincan_handshake_steal_seal:
 * @self: a confirmed agreement
 *
 * Returns: (transfer full) (nullable): this side's seal, with both counters at their beginning;
 *   NULL before the confirmation, and the second time
 */
TincanSeal *
tincan_handshake_steal_seal (TincanHandshake *self)
{
  TincanSeal *seal;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->step != STEP_CONFIRMED || self->seal_was_stolen)
    return NULL;

  seal = self->is_host ? tincan_seal_new (self->keys.seal_host, self->keys.seal_guest)
                       : tincan_seal_new (self->keys.seal_guest, self->keys.seal_host);
  /* Two seals with the same keys would use the same nonces. */
  self->seal_was_stolen = TRUE;
  sodium_memzero (&self->keys, sizeof self->keys);
  return seal;
}

/**
 * tincan_handshake_new_refuse:
 * @reason: why
 *
 * Makes the body with which a side says that it wants no agreement, or no more.
 *
 * Returns: (transfer full): a body
 */
GBytes *
tincan_handshake_new_refuse (TincanRefuseReason reason)
{
  const guint8 body[REFUSE_BYTES] = { TINCAN_BODY_REFUSE, reason, TINCAN_PROTOCOL_VERSION };

  return g_bytes_new (body, sizeof body);
}

static gboolean
body_is (GBytes        *body,
         TincanBodyKind kind)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (body, &length);

  return length > 0 && data[0] == kind;
}

/**
 * tincan_body_is_sealed:
 * @body: a forwarded body
 *
 * Returns: whether @body is for tincan_seal_open()
 */
gboolean
tincan_body_is_sealed (GBytes *body)
{
  g_return_val_if_fail (body != NULL, FALSE);

  return body_is (body, TINCAN_BODY_SEALED);
}

/**
 * tincan_body_is_share_a:
 * @body: a forwarded body
 *
 * Returns: whether @body begins a new agreement
 */
gboolean
tincan_body_is_share_a (GBytes *body)
{
  g_return_val_if_fail (body != NULL, FALSE);

  return body_is (body, TINCAN_BODY_SHARE_A);
}

/* For tests: the next share is made with @scalar, and by a guest with @sid. */
void
tincan_handshake_set_random (TincanHandshake *self,
                             const guint8     sid[TINCAN_SID_BYTES],
                             const guint8     scalar[TINCAN_CPACE_SCALAR_BYTES])
{
  memcpy (self->transcript.sid, sid, TINCAN_SID_BYTES);
  memcpy (self->scalar, scalar, TINCAN_CPACE_SCALAR_BYTES);
  self->random_is_set = TRUE;
}

/* For tests: the keys of a confirmed agreement whose seal has not been stolen. */
void
tincan_handshake_peek_keys (TincanHandshake *self,
                            guint8           out_seal_guest[TINCAN_SEAL_KEY_BYTES],
                            guint8           out_seal_host[TINCAN_SEAL_KEY_BYTES])
{
  memcpy (out_seal_guest, self->keys.seal_guest, TINCAN_SEAL_KEY_BYTES);
  memcpy (out_seal_host, self->keys.seal_host, TINCAN_SEAL_KEY_BYTES);
}
