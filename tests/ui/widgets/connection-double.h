/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/model/tincan-connection-test.h"

/* A network of which is said what it was told to say. */

/* @words: (nullable): NULL: the test takes until it is given up; they stay the caller's */
void double_set_connection (const char *const *words,
                            gboolean           is_good);
