/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw-client.h"
#include "server-thread.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* What a browser, a monitor or somebody curious gets over plain HTTP. */

typedef struct
{
  TincanServerSettings *settings;
  char                 *folder; /* holds `root` and `secret.txt` */
  ServerThread         *server;
} Fixture;

static const char *const files[][2] = {
  { "secret.txt", "secret" },
  { "root/index.html", "<p>index" },
  { "root/assets/main-Ab12_cd34.js", "let code;" },
  { "root/style.css", "p {}" },
  { "root/style.css.gz", "compressed" },
  { "root/sha256-worker.js", "let digest;" },
  { "root/assets/sha256-worker.js", "let digest;" },
};

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("tincan-XXXXXX", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, files[i][0], NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      g_assert_no_errno (g_mkdir_with_parents (parent, 0700));
      g_assert_true (g_file_set_contents (path, files[i][1], -1, NULL));
    }

  fixture->settings = test_settings_new ();
  fixture->settings->web_root = g_build_filename (fixture->folder, "root", NULL);
  fixture->server = server_thread_new (fixture->settings);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "root/link.txt", NULL);
  g_autofree char *assets = g_build_filename (fixture->folder, "root/assets", NULL);

  server_thread_free (fixture->server);
  (void) g_unlink (link);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, files[i][0], NULL);

      g_assert_no_errno (g_unlink (path));
    }
  g_assert_no_errno (g_rmdir (assets));
  g_assert_no_errno (g_rmdir (fixture->settings->web_root));
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  tincan_server_settings_free (fixture->settings);
}

static char *
get (Fixture    *fixture,
     const char *path,
     const char *headers)
{
  return raw_client_get (server_thread_port (fixture->server), path, headers);
}

static char *
request (Fixture    *fixture,
         const char *text)
{
  g_autoptr(RawClient) client = raw_client_new (server_thread_port (fixture->server));

  raw_client_send_text (client, text);
  return raw_client_read_all (client);
}

static char *
dup_header (const char *response,
            const char *name)
{
  g_autofree char *key = g_strconcat ("\r\n", name, ": ", NULL);
  const char *value = strstr (response, key);

  if (value == NULL)
    return NULL;
  value += strlen (key);
  return g_strndup (value, strcspn (value, "\r"));
}

static void
assert_header (const char *response,
               const char *name,
               const char *expected)
{
  g_autofree char *value = dup_header (response, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_body (const char *response,
             const char *expected)
{
  const char *body = strstr (response, "\r\n\r\n");

  g_assert_nonnull (body);
  g_assert_cmpstr (body + 4, ==, expected);
}

static void
assert_status (const char *response,
               guint       status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  if (!g_str_has_prefix (response, start))
    g_error ("Not %u: %s", status, response);
}

static void
assert_secure (const char *response)
{
  g_autofree char *policy = dup_header (response, "Content-Security-Policy");

  g_assert_nonnull (policy);
  g_assert_true (g_str_has_prefix (policy, "default-src 'none';"));
  g_assert_null (strstr (policy, "unsafe"));
  g_assert_null (strstr (policy, "*"));
  g_assert_nonnull (strstr (policy, "; frame-src 'self';"));
  g_assert_nonnull (strstr (policy, "; connect-src 'self' ws: wss:;"));
  g_assert_nonnull (strstr (policy, "; frame-ancestors 'none'"));
  assert_header (response, "X-Content-Type-Options", "nosniff");
  assert_header (response, "Referrer-Policy", "no-referrer");
}

static void
test_page (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *response = get (fixture, "/", NULL);
  g_autofree char *etag = dup_header (response, "ETag");
  g_autofree char *condition = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autofree char *unchanged = get (fixture, "/", condition);

  assert_status (response, 200);
  assert_secure (response);
  assert_header (response, "Content-Type", "text/html; charset=utf-8");
  assert_header (response, "Cache-Control", "no-cache");
  assert_body (response, "<p>index");

  assert_status (unchanged, 304);
  assert_body (unchanged, "");
}

static void
test_files (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *asset = get (fixture, "/assets/main-Ab12_cd34.js", NULL);
  g_autofree char *style = get (fixture, "/style.css?version=2", NULL);
  g_autofree char *missing = get (fixture, "/nothing", NULL);

  assert_status (asset, 200);
  assert_secure (asset);
  assert_header (asset, "Content-Type", "text/javascript; charset=utf-8");
  assert_header (asset, "Cache-Control", "public, max-age=31536000, immutable");
  assert_header (asset, "Vary", "Accept-Encoding");
  assert_body (asset, "let code;");
  assert_status (style, 200);
  assert_header (style, "Content-Type", "text/css; charset=utf-8");
  assert_status (missing, 404);
  assert_secure (missing);
}

/* Browsers say what they fetch for only to addresses that they trust, and complain elsewhere. */
static void
test_opener (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *trusted = get (fixture, "/", "Sec-Fetch-Dest: document\r\n");
  g_autofree char *missing = get (fixture, "/nothing", "Sec-Fetch-Dest: document\r\n");
  g_autofree char *part = get (fixture, "/style.css", "Sec-Fetch-Dest: style\r\n");
  g_autofree char *plain = get (fixture, "/", NULL);

  assert_header (trusted, "Cross-Origin-Opener-Policy", "same-origin");
  assert_header (missing, "Cross-Origin-Opener-Policy", "same-origin");
  assert_header (part, "Cross-Origin-Opener-Policy", NULL);
  assert_status (plain, 200);
  assert_header (plain, "Cross-Origin-Opener-Policy", NULL);
}

/*
 * The addresses of downloads are answered by the page's service worker. One that gets past it must
 * not look like a file.
 */
static void
test_downloads (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *file = get (fixture, "/save/q83vEjRWeJCrze8SNFZ4kA/photo.jpeg", NULL);
  g_autofree char *folder = get (fixture, "/save/", NULL);

  assert_status (file, 404);
  assert_secure (file);
  assert_header (file, "Content-Type", "text/plain; charset=utf-8");
  assert_header (file, "Content-Disposition", NULL);
  assert_header (file, "Cache-Control", "no-store");
  assert_status (folder, 404);
}

/* WebAssembly is for the one file that needs it. */
static void
test_worker (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *worker = get (fixture, "/sha256-worker.js", NULL);
  g_autofree char *etag = dup_header (worker, "ETag");
  g_autofree char *condition = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autofree char *unchanged = get (fixture, "/sha256-worker.js", condition);
  g_autofree char *namesake = get (fixture, "/assets/sha256-worker.js", NULL);
  const char *policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

  assert_status (worker, 200);
  assert_header (worker, "Content-Security-Policy", policy);
  assert_header (worker, "Content-Type", "text/javascript; charset=utf-8");
  assert_header (worker, "Cache-Control", "no-cache");
  assert_header (worker, "X-Content-Type-Options", "nosniff");
  assert_status (unchanged, 304);
  assert_header (unchanged, "Content-Security-Policy", policy);
  assert_status (namesake, 200);
  assert_secure (namesake);
}

static void
test_compressed (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *plain = get (fixture, "/style.css", NULL);
  g_autofree char *refused = get (fixture, "/style.css", "Accept-Encoding: br, gzip;q=0\r\n");
  g_autofree char *compressed = get (fixture, "/style.css", "Accept-Encoding: br, gzip\r\n");
  g_autofree char *none = get (fixture, "/", "Accept-Encoding: gzip\r\n");
  g_autofree char *plain_etag = dup_header (plain, "ETag");
  g_autofree char *etag = dup_header (compressed, "ETag");

  assert_status (compressed, 200);
  assert_secure (compressed);
  assert_header (compressed, "Content-Encoding", "gzip");
  assert_header (compressed, "Content-Type", "text/css; charset=utf-8");
  assert_header (compressed, "Vary", "Accept-Encoding, Sec-Fetch-Dest");
  assert_body (compressed, "compressed");
  g_assert_cmpstr (etag, !=, plain_etag);

  assert_header (plain, "Content-Encoding", NULL);
  assert_header (plain, "Vary", "Accept-Encoding, Sec-Fetch-Dest");
  assert_body (plain, "p {}");
  assert_header (refused, "Content-Encoding", NULL);
  assert_body (refused, "p {}");
  assert_header (none, "Content-Encoding", NULL);
  assert_body (none, "<p>index");
}

static void
test_traversal (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "root/link.txt", NULL);
  const char *const paths[] = {
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2E%2E%2Fsecret.txt",
    "/..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/%252e%252e/secret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "//secret.txt",
    "/%00/../secret.txt",
    "/index.html%00.txt",
    "/link.txt",
    "http://localhost/../secret.txt",
    "file:///etc/passwd",
    "/%2fetc%2fpasswd",
    "*",
  };

  g_assert_no_errno (symlink ("../secret.txt", link));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *response = get (fixture, paths[i], NULL);

      if (g_str_has_prefix (response, "HTTP/1.1 200") ||
          strstr (response, "\r\n\r\nsecret") != NULL ||
          strstr (response, "root:") != NULL)
        g_error ("%s: %s", paths[i], response);
    }
}

static void
test_methods (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *head = request (fixture, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_autofree char *delete = request (fixture, "DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_autofree char *options = request (fixture, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n");

  assert_status (head, 200);
  assert_header (head, "Content-Length", "8");
  assert_body (head, "");
  assert_status (delete, 405);
  assert_header (delete, "Allow", "GET, HEAD");
  assert_secure (delete);
  g_assert_false (g_str_has_prefix (options, "HTTP/1.1 200"));
}

/* A body is not read, whatever it says of itself. */
static void
test_bodies (Fixture       *fixture,
             gconstpointer  data)
{
#define CHUNKED "Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
  const char *const requests[] = {
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nhello",
    "GET / HTTP/1.1\r\n" CHUNKED,
    "PUT /ws HTTP/1.1\r\n" CHUNKED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *response = request (fixture, requests[i]);

      g_assert_cmpstr (response, ==, "");
    }
  server_thread_await (fixture->server, "tincan_sockets", 1);
}

static void
test_ranges (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *response = get (fixture, "/", "Range: bytes=0-0,0-0,0-0,0-0\r\n");

  assert_status (response, 200);
  assert_body (response, "<p>index");
}

static void
test_health (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *response = get (fixture, "/healthz", NULL);

  assert_status (response, 200);
  assert_secure (response);
  assert_header (response, "Cache-Control", "no-store");
  assert_body (response, "ok\n");
}

/* The numbers move, and hold nothing of who moved them. */
static void
test_metrics (Fixture       *fixture,
              gconstpointer  data)
{
  const char *open = "{\"type\":\"open\",\"mailbox\":\"AQEBAQEBAQEBAQEBAQEBAQ\","
                     "\"token\":\"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\","
                     "\"code\":true,\"nameplate\":\"314159\"}";
  g_autoptr(RawClient) host = NULL;
  g_autofree char *opened = NULL;
  g_autofree char *response = NULL;

  g_assert_cmpint (server_thread_metric (fixture->server, "tincan_mailboxes"), ==, 0);
  host = raw_client_new_websocket (server_thread_port (fixture->server), NULL);
  raw_client_say_hello (host);
  g_assert_true (raw_client_send_message (host, open));
  opened = raw_client_read_message (host);
  g_assert_nonnull (strstr (opened, "314159"));

  response = get (fixture, "/metrics", NULL);
  assert_status (response, 200);
  assert_header (response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  g_assert_nonnull (strstr (response, "\ntincan_mailboxes 1\n"));
  g_assert_nonnull (strstr (response, "\ntincan_connections 1\n"));
  g_assert_nonnull (strstr (response, "\ntincan_mailboxes_opened_total 1\n"));
  g_assert_nonnull (strstr (response, "\ntincan_messages_received_total 2\n"));
  g_assert_null (strstr (response, "127.0.0.1"));
  g_assert_null (strstr (response, "314159"));
  g_assert_null (strstr (response, "AQEBAQ"));
}

/* Whoever may not see the numbers is not told that there are any. */
static void
assert_metrics (const char **proxies,
                const char **readers,
                const char  *headers,
                gboolean     shown)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = NULL;
  g_autofree char *response = NULL;

  settings->trusted_proxies = g_strdupv ((char **) proxies);
  if (readers != NULL)
    {
      g_strfreev (settings->metrics_readers);
      settings->metrics_readers = g_strdupv ((char **) readers);
    }
  server = server_thread_new (settings);
  response = raw_client_get (server_thread_port (server), "/metrics", headers);
  assert_status (response, shown ? 200 : 404);
  g_assert_true ((strstr (response, "tincan_mailboxes") != NULL) == shown);
}

static void
test_metrics_readers (void)
{
  const char *proxies[] = { "127.0.0.1", NULL };
  const char *readers[] = { "203.0.113.0/24", NULL };
  const char *near = "X-Forwarded-For: 203.0.113.7\r\n";
  const char *far = "X-Forwarded-For: 198.51.100.7\r\n";
  const char *forged = "X-Forwarded-For: 127.0.0.1\r\n";

  assert_metrics (NULL, NULL, NULL, TRUE);
  assert_metrics (NULL, NULL, near, FALSE);
  assert_metrics (NULL, NULL, forged, FALSE);
  assert_metrics (NULL, readers, NULL, FALSE);
  assert_metrics (NULL, readers, near, FALSE);
  assert_metrics (proxies, NULL, far, FALSE);
  assert_metrics (proxies, readers, near, TRUE);
  assert_metrics (proxies, readers, far, FALSE);
  assert_metrics (proxies, readers, NULL, FALSE);
}

static void
test_no_page (void)
{
  g_autoptr(TincanServerSettings) settings = test_settings_new ();
  g_autoptr(ServerThread) server = server_thread_new (settings);
  g_autofree char *page = raw_client_get (server_thread_port (server), "/", NULL);
  g_autofree char *other = raw_client_get (server_thread_port (server), "/index.html", NULL);

  assert_status (page, 200);
  assert_secure (page);
  assert_header (page, "Content-Type", "text/html; charset=utf-8");
  g_assert_nonnull (strstr (page, "tincan-cli receive"));
  assert_status (other, 404);
}

static void
test_not_a_websocket (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *plain = get (fixture, "/ws", NULL);
  g_autofree char *old = get (fixture, "/ws",
                              "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                              "Sec-WebSocket-Version: 8\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

  assert_status (plain, 400);
  assert_secure (plain);
  assert_status (old, 400);
}

/* Compression would cost memory for each client, and lets small messages become big ones. */
static void
test_no_extensions (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(RawClient) client = NULL;

  client = raw_client_new_websocket (server_thread_port (fixture->server),
                                     "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  raw_client_say_hello (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/http/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("page", test_page);
  ADD ("files", test_files);
  ADD ("opener", test_opener);
  ADD ("downloads", test_downloads);
  ADD ("worker", test_worker);
  ADD ("compressed", test_compressed);
  ADD ("traversal", test_traversal);
  ADD ("methods", test_methods);
  ADD ("bodies", test_bodies);
  ADD ("ranges", test_ranges);
  ADD ("health", test_health);
  ADD ("metrics", test_metrics);
  g_test_add_func ("/http/metrics-readers", test_metrics_readers);
  g_test_add_func ("/http/no-page", test_no_page);
  ADD ("not-a-websocket", test_not_a_websocket);
  ADD ("no-extensions", test_no_extensions);

  return g_test_run ();
}
