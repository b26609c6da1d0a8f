/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

/* Stands in for libFuzzer: gives the target each file of the folder that is the only argument. */
int
main (int    argc,
      char **argv)
{
  g_autoptr(GDir) folder = NULL;
  g_autoptr(GError) error = NULL;
  const char *name;
  guint n_inputs = 0;

  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *contents = NULL;
      gsize size = 0;

      g_file_get_contents (path, &contents, &size, &error);
      g_assert_no_error (error);
      LLVMFuzzerTestOneInput ((const guint8 *) contents, size);
      n_inputs++;
    }

  g_assert_cmpuint (n_inputs, >, 0);
  g_print ("%u inputs\n", n_inputs);
  return 0;
}
