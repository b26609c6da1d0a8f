/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-reason.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* PROTOCOL.md section 7. */
typedef enum
{
  TINCAN_SIGNAL_UNKNOWN,
  TINCAN_SIGNAL_OFFER,
  TINCAN_SIGNAL_ANSWER,
  TINCAN_SIGNAL_CANDIDATE,
  TINCAN_SIGNAL_AGAIN,
  TINCAN_SIGNAL_BYE,
} TincanSignalType;

typedef struct
{
  TincanSignalType type;
  guint            lane;
  guint            attempt;
  char            *sdp;       /* OFFER, ANSWER */
  guint            mline;     /* CANDIDATE */
  char            *candidate; /* CANDIDATE; "" = no more */
  TincanReason     reason;    /* BYE */
} TincanSignal;

TincanSignal *tincan_signal_new       (TincanSignalType type) G_GNUC_WARN_UNUSED_RESULT;
TincanSignal *tincan_signal_parse     (const char       *data,
                                       gsize             length,
                                       GError          **error) G_GNUC_WARN_UNUSED_RESULT;
TincanSignal *tincan_signal_from_json (JsonObject       *object,
                                       GError          **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject   *tincan_signal_to_json   (const TincanSignal *self) G_GNUC_WARN_UNUSED_RESULT;
GBytes       *tincan_signal_to_bytes  (const TincanSignal *self) G_GNUC_WARN_UNUSED_RESULT;
void          tincan_signal_free      (TincanSignal     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TincanSignal, tincan_signal_free)

G_END_DECLS
