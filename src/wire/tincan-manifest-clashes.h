/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tincan-manifest.h"

G_BEGIN_DECLS

/* For tincan_manifest_finish() only. */

gboolean tincan_manifest_check_clashes (TincanManifest *manifest,
                                        GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
