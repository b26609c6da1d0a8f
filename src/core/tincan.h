/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The core's public header: what a front end may include of it. */

#include "core/tincan-network-check.h"
#include "core/tincan-path.h"
#include "core/tincan-remote.h"
#include "core/tincan-session.h"
#include "core/tincan-settings.h"
#include "core/transfer/tincan-source.h"
#include "core/transfer/tincan-transfer.h"
#include "wire/tincan-error.h"
