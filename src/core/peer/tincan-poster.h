/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _TincanPoster TincanPoster;

/* Runs on the owner's context. */
typedef void (*TincanPosterFunc) (gpointer target,
                                  gpointer data);

TincanPoster *tincan_poster_new     (gpointer         target,
                                     GMainContext    *context) G_GNUC_WARN_UNUSED_RESULT;
TincanPoster *tincan_poster_ref     (TincanPoster    *self) G_GNUC_WARN_UNUSED_RESULT;
void          tincan_poster_unref   (gpointer         self);
void          tincan_poster_detach  (TincanPoster    *self);
void          tincan_poster_post    (TincanPoster    *self,
                                     TincanPosterFunc func,
                                     gpointer         data,
                                     GDestroyNotify   destroy);
void          tincan_poster_connect (TincanPoster    *self,
                                     gpointer         instance,
                                     const char      *signal,
                                     GCallback        callback);

G_END_DECLS
