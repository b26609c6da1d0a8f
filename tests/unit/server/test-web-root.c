/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/tincan-web-root.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

typedef struct
{
  char          *folder; /* holds `root` and, beside it, what must not be reached */
  char          *root;
  TincanWebRoot *self;
} Fixture;

static char *
write_file (Fixture    *fixture,
            const char *path,
            const char *content)
{
  char *full = g_build_filename (fixture->folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_no_errno (g_mkdir_with_parents (parent, 0700));
  g_assert_true (g_file_set_contents (full, content, -1, NULL));
  return full;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tincan-XXXXXX", NULL);
  fixture->root = g_build_filename (fixture->folder, "root", NULL);
  g_free (write_file (fixture, "secret.txt", "secret"));
  g_free (write_file (fixture, "root/index.html", "<p>index"));
  g_free (write_file (fixture, "root/empty.txt", ""));
  g_free (write_file (fixture, "root/assets/main-B3xY_z9Q.js", "code"));
  g_free (write_file (fixture, "root/assets/plain.js", "code"));
  g_free (write_file (fixture, "root/.git/config", "hidden"));
  g_free (write_file (fixture, "root/.env", "hidden"));
  g_free (write_file (fixture, "root/.well-known/thing.json", "{}"));
  fixture->self = tincan_web_root_new (fixture->root);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      dir = g_dir_open (path, 0, NULL);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_all (child);
        }
    }
  g_assert_no_errno (g_remove (path));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  tincan_web_root_free (fixture->self);
  remove_all (fixture->folder);
  g_free (fixture->root);
  g_free (fixture->folder);
}

static void
assert_content (Fixture    *fixture,
                const char *path,
                const char *content)
{
  const TincanWebFile *file = tincan_web_root_lookup (fixture->self, path, FALSE);
  gconstpointer bytes;
  gsize size;

  g_assert_nonnull (file);
  bytes = g_bytes_get_data (file->bytes, &size);
  g_assert_cmpmem (bytes, size, content, strlen (content));
}

static void
assert_nothing (Fixture    *fixture,
                const char *path)
{
  if (tincan_web_root_lookup (fixture->self, path, FALSE) != NULL)
    g_error ("“%s” was found", path);
}

static void
test_files (Fixture       *fixture,
            gconstpointer  data)
{
  assert_content (fixture, "/", "<p>index");
  assert_content (fixture, "/index.html", "<p>index");
  assert_content (fixture, "/empty.txt", "");
  assert_content (fixture, "/assets/plain.js", "code");
  assert_content (fixture, "/.well-known/thing.json", "{}");
  assert_nothing (fixture, "/missing");
  assert_nothing (fixture, "/assets");
  assert_nothing (fixture, "/assets/");
  assert_nothing (fixture, "/index.html/");
  assert_nothing (fixture, "/index.html/x");
}

static void
test_traversal (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *absolute = g_strconcat ("/", fixture->folder, "/secret.txt", NULL);
  const char *const paths[] = {
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/assets/../index.html",
    "/./index.html",
    "//index.html",
    "/assets//plain.js",
    "/..",
    "/../",
    "/...",
    "../secret.txt",
    "secret.txt",
    "",
    "/\\..\\secret.txt",
    "/etc/passwd",
    "//etc/passwd",
    absolute,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_nothing (fixture, paths[i]);
}

static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  assert_nothing (fixture, "/.env");
  assert_nothing (fixture, "/.git/config");
  assert_nothing (fixture, "/.");
}

static void
make_link (Fixture    *fixture,
           const char *target,
           const char *name)
{
  g_autofree char *path = g_build_filename (fixture->root, name, NULL);

  g_assert_no_errno (symlink (target, path));
}

static void
test_links (Fixture       *fixture,
            gconstpointer  data)
{
  make_link (fixture, "../secret.txt", "file.txt");
  make_link (fixture, "index.html", "inside.html");
  make_link (fixture, "..", "up");
  make_link (fixture, "/etc", "etc");
  assert_nothing (fixture, "/file.txt");
  assert_nothing (fixture, "/inside.html");
  assert_nothing (fixture, "/up/secret.txt");
  assert_nothing (fixture, "/etc/passwd");
}

/* A pipe without a writer would hold up the whole server. */
static void
test_special (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->root, "pipe.txt", NULL);

  g_assert_no_errno (mkfifo (path, 0600));
  assert_nothing (fixture, "/pipe.txt");
}

static void
test_types (Fixture       *fixture,
            gconstpointer  data)
{
  const TincanWebFile *file = tincan_web_root_lookup (fixture->self, "/", FALSE);

  g_assert_cmpstr (file->type, ==, "text/html; charset=utf-8");
  g_assert_false (file->immutable);
  file = tincan_web_root_lookup (fixture->self, "/assets/main-B3xY_z9Q.js", FALSE);
  g_assert_cmpstr (file->type, ==, "text/javascript; charset=utf-8");
  g_assert_true (file->immutable);
  file = tincan_web_root_lookup (fixture->self, "/assets/plain.js", FALSE);
  g_assert_false (file->immutable);
}

static void
test_change (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *first = g_strdup (tincan_web_root_lookup (fixture->self, "/", FALSE)->etag);
  g_autofree char *again = g_strdup (tincan_web_root_lookup (fixture->self, "/", FALSE)->etag);
  g_autofree char *path = NULL;

  g_assert_cmpstr (first, ==, again);
  path = write_file (fixture, "root/index.html", "<p>INDEX");
  assert_content (fixture, "/", "<p>INDEX");
  g_assert_cmpstr (tincan_web_root_lookup (fixture->self, "/", FALSE)->etag, !=, first);
  g_assert_no_errno (g_remove (path));
  assert_nothing (fixture, "/");
}

static void
assert_compressed (Fixture    *fixture,
                   const char *encoding,
                   const char *content)
{
  const TincanWebFile *file = tincan_web_root_lookup (fixture->self, "/main.js", TRUE);
  gconstpointer bytes;
  gsize size;

  g_assert_nonnull (file);
  bytes = g_bytes_get_data (file->bytes, &size);
  g_assert_cmpmem (bytes, size, content, strlen (content));
  g_assert_cmpstr (file->encoding, ==, encoding);
  g_assert_cmpstr (file->type, ==, "text/javascript; charset=utf-8");
}

/* A compressed copy is taken where that is wanted, unless it was made of an older file. */
static void
test_compressed (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *plain = write_file (fixture, "root/main.js", "plain");
  g_autofree char *compressed = NULL;
  struct utimbuf past = { 1000, 1000 };
  struct utimbuf same = { 2000, 2000 };

  assert_compressed (fixture, NULL, "plain");
  compressed = write_file (fixture, "root/main.js.gz", "compressed");
  g_assert_no_errno (g_utime (plain, &same));
  g_assert_no_errno (g_utime (compressed, &same));
  assert_compressed (fixture, "gzip", "compressed");
  assert_content (fixture, "/main.js", "plain");
  assert_content (fixture, "/main.js.gz", "compressed");

  g_assert_no_errno (g_utime (compressed, &past));
  assert_compressed (fixture, NULL, "plain");
  g_assert_no_errno (g_remove (plain));
  assert_nothing (fixture, "/main.js");
}

static void
test_no_root (void)
{
  g_autoptr(TincanWebRoot) self = tincan_web_root_new ("/nonexistent/folder");

  g_assert_null (tincan_web_root_lookup (self, "/", FALSE));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/web-root/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("files", test_files);
  ADD ("traversal", test_traversal);
  ADD ("hidden", test_hidden);
  ADD ("links", test_links);
  ADD ("special", test_special);
  ADD ("types", test_types);
  ADD ("change", test_change);
  ADD ("compressed", test_compressed);
  g_test_add_func ("/web-root/no-root", test_no_root);

  return g_test_run ();
}
