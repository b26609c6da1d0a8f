/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/peer/tincan-data-channel.h"

G_BEGIN_DECLS

/*
 * The channel of control messages. Besides the signals of a data channel, on the owner's context:
 *
 *   "text" (const char *)  a message came
 */
#define TINCAN_TYPE_CONTROL_CHANNEL (tincan_control_channel_get_type ())
G_DECLARE_FINAL_TYPE (TincanControlChannel,
                      tincan_control_channel,
                      TINCAN,
                      CONTROL_CHANNEL,
                      TincanDataChannel)

TincanControlChannel *tincan_control_channel_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
