/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One file each. @arguments: the program's name, then what follows the verb. They return the exit
 * code. */
int tincan_cli_send    (char **arguments);
int tincan_cli_receive (char **arguments);
int tincan_cli_check   (char **arguments);

G_END_DECLS
