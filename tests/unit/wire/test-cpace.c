/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vectors.h"
#include "wire/tincan-cpace.h"

#include <string.h>

static void
check_prepend_len (JsonObject *vector)
{
  g_autoptr(GBytes) data = vectors_hex (vector, "hex");
  g_autoptr(GByteArray) out = g_byte_array_new ();

  tincan_cpace_append_prepend_len (out, g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  vectors_assert_hex (out->data, out->len, vectors_string (vector, "result"));
}

static void
check_lv_cat (JsonObject *vector)
{
  g_auto(GStrv) parts = vectors_strings (vector, "parts");
  g_autoptr(GByteArray) out = g_byte_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr(GBytes) part = vectors_bytes (parts[i]);

      tincan_cpace_append_prepend_len (out, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
    }
  vectors_assert_hex (out->data, out->len, vectors_string (vector, "result"));
}

static void
test_strings (void)
{
  vectors_foreach ("cpace.json", "prepend_len", check_prepend_len);
  vectors_foreach ("cpace.json", "lv_cat", check_lv_cat);
}

static void
check_agreement (JsonObject *vector)
{
  g_autoptr(GBytes) prs = vectors_hex (vector, "prs");
  g_autoptr(GBytes) ci = vectors_hex (vector, "ci");
  g_autoptr(GBytes) sid = vectors_hex (vector, "sid");
  g_autoptr(GBytes) ad_a = vectors_hex (vector, "ad_a");
  g_autoptr(GBytes) ad_b = vectors_hex (vector, "ad_b");
  g_autoptr(GBytes) string = tincan_cpace_generator_string (prs, ci, sid);
  guint8 scalar_a[TINCAN_CPACE_SCALAR_BYTES];
  guint8 scalar_b[TINCAN_CPACE_SCALAR_BYTES];
  guint8 g[TINCAN_CPACE_POINT_BYTES];
  guint8 ya[TINCAN_CPACE_POINT_BYTES];
  guint8 yb[TINCAN_CPACE_POINT_BYTES];
  guint8 k[TINCAN_CPACE_POINT_BYTES];
  guint8 isk[TINCAN_CPACE_ISK_BYTES];

  vectors_assert_bytes (string, vectors_string (vector, "generator_string"));
  tincan_cpace_calculate_generator (prs, ci, sid, g);
  vectors_assert_hex (g, sizeof g, vectors_string (vector, "generator"));

  vectors_copy_hex (vector, "scalar_a", scalar_a, sizeof scalar_a);
  vectors_copy_hex (vector, "scalar_b", scalar_b, sizeof scalar_b);
  g_assert_true (tincan_cpace_scalar_mult (scalar_a, g, ya));
  vectors_assert_hex (ya, sizeof ya, vectors_string (vector, "share_a"));
  g_assert_true (tincan_cpace_scalar_mult (scalar_b, g, yb));
  vectors_assert_hex (yb, sizeof yb, vectors_string (vector, "share_b"));

  g_assert_true (tincan_cpace_scalar_mult (scalar_a, yb, k));
  vectors_assert_hex (k, sizeof k, vectors_string (vector, "k"));
  g_assert_true (tincan_cpace_scalar_mult (scalar_b, ya, k));
  vectors_assert_hex (k, sizeof k, vectors_string (vector, "k"));

  tincan_cpace_isk (sid, k, ya, ad_a, yb, ad_b, isk);
  vectors_assert_hex (isk, sizeof isk, vectors_string (vector, "isk"));
}

static void
test_agreement (void)
{
  vectors_foreach ("cpace.json", "valid", check_agreement);
}

static void
check_valid_point (JsonObject *vector)
{
  guint8 scalar[TINCAN_CPACE_SCALAR_BYTES];
  guint8 point[TINCAN_CPACE_POINT_BYTES];
  guint8 product[TINCAN_CPACE_POINT_BYTES];

  vectors_copy_hex (vector, "scalar", scalar, sizeof scalar);
  vectors_copy_hex (vector, "point", point, sizeof point);
  g_assert_true (tincan_cpace_scalar_mult (scalar, point, product));
  vectors_assert_hex (product, sizeof product, vectors_string (vector, "result"));
}

static void
check_invalid_point (JsonObject *vector)
{
  guint8 scalar[TINCAN_CPACE_SCALAR_BYTES];
  guint8 point[TINCAN_CPACE_POINT_BYTES];
  guint8 product[TINCAN_CPACE_POINT_BYTES];

  vectors_copy_hex (vector, "scalar", scalar, sizeof scalar);
  vectors_copy_hex (vector, "point", point, sizeof point);
  g_assert_false (tincan_cpace_scalar_mult (scalar, point, product));
}

static void
test_points (void)
{
  vectors_foreach ("cpace.json", "scalar_mult/valid", check_valid_point);
  vectors_foreach ("cpace.json", "scalar_mult/invalid", check_invalid_point);
}

static void
test_random (void)
{
  guint8 first[TINCAN_CPACE_SCALAR_BYTES];
  guint8 second[TINCAN_CPACE_SCALAR_BYTES];

  tincan_cpace_sample_scalar (first);
  tincan_cpace_sample_scalar (second);
  g_assert_true (memcmp (first, second, sizeof first) != 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/cpace/strings", test_strings);
  g_test_add_func ("/wire/cpace/agreement", test_agreement);
  g_test_add_func ("/wire/cpace/points", test_points);
  g_test_add_func ("/wire/cpace/random", test_random);

  return g_test_run ();
}
