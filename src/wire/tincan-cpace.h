/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace, the functions that its test vectors test. */

#define TINCAN_CPACE_POINT_BYTES 32
#define TINCAN_CPACE_SCALAR_BYTES 32
#define TINCAN_CPACE_ISK_BYTES 64

void     tincan_cpace_append_prepend_len (GByteArray   *out,
                                          const guint8 *data,
                                          gsize         length);
GBytes  *tincan_cpace_generator_string   (GBytes       *prs,
                                          GBytes       *ci,
                                          GBytes       *sid) G_GNUC_WARN_UNUSED_RESULT;
void     tincan_cpace_calculate_generator (GBytes       *prs,
                                           GBytes       *ci,
                                           GBytes       *sid,
                                           guint8        out_generator[TINCAN_CPACE_POINT_BYTES]);
void     tincan_cpace_sample_scalar      (guint8        out_scalar[TINCAN_CPACE_SCALAR_BYTES]);
gboolean tincan_cpace_scalar_mult        (const guint8  scalar[TINCAN_CPACE_SCALAR_BYTES],
                                          const guint8  point[TINCAN_CPACE_POINT_BYTES],
                                          guint8        out_point[TINCAN_CPACE_POINT_BYTES])
  G_GNUC_WARN_UNUSED_RESULT;
void     tincan_cpace_isk                (GBytes       *sid,
                                          const guint8  k[TINCAN_CPACE_POINT_BYTES],
                                          const guint8  ya[TINCAN_CPACE_POINT_BYTES],
                                          GBytes       *ad_a,
                                          const guint8  yb[TINCAN_CPACE_POINT_BYTES],
                                          GBytes       *ad_b,
                                          guint8        out_isk[TINCAN_CPACE_ISK_BYTES]);

G_END_DECLS
