/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PumpLine PumpLine;

/* Called on the main context; a NULL kind says that the other side has hung up. */
typedef void (*PumpLineFunc) (const char *kind,
                              guint       index,
                              const char *text,
                              gpointer    user_data);

PumpLine *pump_line_listen  (const char    *path,
                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
PumpLine *pump_line_connect (const char    *path,
                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void      pump_line_free    (PumpLine      *self);
void      pump_line_watch   (PumpLine      *self,
                             PumpLineFunc   func,
                             gpointer       user_data);
void      pump_line_send    (PumpLine      *self,
                             const char    *kind,
                             guint          index,
                             const char    *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PumpLine, pump_line_free)

G_END_DECLS
