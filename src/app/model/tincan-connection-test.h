/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-preferences.h"

G_BEGIN_DECLS

/* What this network allows with @preferences as they stand; they have to be ready. Takes some
 * seconds. */
void   tincan_connection_test_async  (TincanPreferences   *preferences,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
/* Sentences for people; NULL only with G_IO_ERROR_CANCELLED.
 * @out_is_good: nothing is in the way */
char **tincan_connection_test_finish (GAsyncResult        *result,
                                      gboolean            *out_is_good,
                                      GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
