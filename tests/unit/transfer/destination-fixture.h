/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/transfer/tincan-destination.h"

G_BEGIN_DECLS

#define BLOCK_SIZE 1024

/* A directory to receive into, and a manifest made of lines: "folder/", "path=size",
 * "path*size" for an executable. What is in a file depends on its item number and the seed. */
typedef struct
{
  char              *root;
  char              *directory;
  guint              seed;
  TincanManifest    *manifest;
  TincanDestination *destination;
  char             **placed; /* for each item: where, or NULL */
  GError           **errors; /* for each item, or NULL */
  guint              n_placed;
  guint              n_failed;
  gboolean           unsettled; /* paths may lead elsewhere at any time */
} Fixture;

void     fixture_set_up         (Fixture       *fixture,
                                 gconstpointer  data);
void     fixture_tear_down      (Fixture       *fixture,
                                 gconstpointer  data);
void     fixture_set_manifest   (Fixture       *fixture,
                                 ...) G_GNUC_NULL_TERMINATED;
void     fixture_forget_placed  (Fixture       *fixture);
gboolean fixture_try_open       (Fixture       *fixture,
                                 TincanConflict conflict,
                                 GError       **error);
void     fixture_open           (Fixture       *fixture,
                                 TincanConflict conflict);
void     fixture_close          (Fixture       *fixture);
TincanItemPlan fixture_begin    (Fixture       *fixture,
                                 guint          item,
                                 guint32       *out_n_partial_blocks);
void     fixture_write          (Fixture       *fixture,
                                 guint          item,
                                 guint32        first_block,
                                 guint32        end_block);
void     fixture_receive        (Fixture       *fixture,
                                 guint          item);
void     fixture_receive_all    (Fixture       *fixture);
void     fixture_complete       (Fixture       *fixture);
void     fixture_run            (Fixture       *fixture,
                                 TincanConflict conflict);

gboolean fixture_mount          (Fixture       *fixture,
                                 unsigned long  flags,
                                 const char    *options);
void     fixture_unmount        (Fixture       *fixture);

guint8  *fixture_make_content   (Fixture       *fixture,
                                 guint          item,
                                 guint64        offset,
                                 gsize          length);
char    *fixture_path           (Fixture       *fixture,
                                 const char    *path);
void     fixture_put            (Fixture       *fixture,
                                 const char    *path,
                                 const char    *content);
void     fixture_put_folder     (Fixture       *fixture,
                                 const char    *path);
void     fixture_put_link       (Fixture       *fixture,
                                 const char    *path,
                                 const char    *target);
void     fixture_assert_item_at (Fixture       *fixture,
                                 guint          item,
                                 const char    *path);
void     fixture_assert_content (Fixture       *fixture,
                                 const char    *path,
                                 const char    *content);
void     fixture_assert_absent  (Fixture       *fixture,
                                 const char    *path);
void     fixture_assert_all_at_home (Fixture   *fixture);
guint    fixture_count_own      (Fixture       *fixture);
guint    fixture_count_things   (Fixture       *fixture);
void     fixture_clear          (Fixture       *fixture);
char    *fixture_find_own       (Fixture       *fixture,
                                 const char    *ending);

G_END_DECLS
