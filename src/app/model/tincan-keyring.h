/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-password-store.h"

G_BEGIN_DECLS

/* The desktop's keyring (the Secret Service, or within a sandbox the portal's file). */
#define TINCAN_TYPE_KEYRING (tincan_keyring_get_type ())
G_DECLARE_FINAL_TYPE (TincanKeyring, tincan_keyring, TINCAN, KEYRING, GObject)

TincanPasswordStore *tincan_keyring_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
