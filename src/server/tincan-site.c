/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "tincan-site"

#include "config.h"

#include "server/tincan-site.h"
#include "server/tincan-web-root.h"

#include <string.h>

struct _TincanSite
{
  TincanWebRoot *root; /* (nullable): without one there is only a page that says what this is */
};

/*
 * The page loads nothing from anywhere else and runs nothing that is not a file of ours. It may
 * connect to any signaling server, since a link can name another one, but only as one does that, by
 * WebSocket. The frame is what a download begins in: an address below ours that the page's service
 * worker answers. src/web/tools/policy.ts has the same for hosts that send no headers.
 */
#define CONTENT_SECURITY_POLICY \
  "default-src 'none'; " \
  "script-src 'self'; " \
  "worker-src 'self'; " \
  "style-src 'self'; " \
  "img-src 'self' data: blob:; " \
  "connect-src 'self' ws: wss:; " \
  "frame-src 'self'; " \
  "manifest-src 'self'; " \
  "base-uri 'none'; " \
  "form-action 'none'; " \
  "frame-ancestors 'none'"

/*
 * SHA-256 where a browser has no WebCrypto, which is on plain HTTP. A browser holds WebAssembly to
 * be as dangerous as eval(); it is permitted to this one file, which can reach nothing.
 */
#define SHA256_WORKER_PATH "/sha256-worker.js"
#define SHA256_WORKER_POLICY "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"

static const struct
{
  const char *name;
  const char *value;
} security_headers[] = {
  { "Content-Security-Policy", CONTENT_SECURITY_POLICY },
  { "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { "Referrer-Policy", "no-referrer" },
  { "X-Content-Type-Options", "nosniff" },
};

static const char page[] =
  "<!doctype html>\n"
  "<html lang=\"en\">\n"
  "<head>\n"
  "<meta charset=\"utf-8\">\n"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
  "<title>Tincan</title>\n"
  "</head>\n"
  "<body>\n"
  "<h1>Tincan</h1>\n"
  "<p>Whoever sent you here wants to hand you files, or to get some from you. This server only\n"
  "introduces the two of you to one another: the files go from one machine straight to the other,\n"
  "and it does not see them.</p>\n"
  "<p>It has no page that does this in a browser. Copy the whole address that you were given,\n"
  "with everything behind its <code>#</code>, and type in a terminal:</p>\n"
  "<pre>tincan-cli receive 'ADDRESS'</pre>\n"
  "<p>or, if you are the one who sends:</p>\n"
  "<pre>tincan-cli send --to 'ADDRESS' FILE</pre>\n"
  "</body>\n"
  "</html>\n";

/**
 * tincan_site_new:
 * @web_root: (nullable): folder of the page
 *
 * Returns: (transfer full): a site
 */
TincanSite *
tincan_site_new (const char *web_root)
{
  TincanSite *self = g_new0 (TincanSite, 1);

  if (web_root != NULL)
    self->root = tincan_web_root_new (web_root);
  return self;
}

void
tincan_site_free (TincanSite *self)
{
  g_clear_pointer (&self->root, tincan_web_root_free);
  g_free (self);
}

/**
 * tincan_site_add_headers:
 * @message: a request that was just begun
 *
 * Adds the headers that every answer has, also one that libsoup gives by itself.
 */
void
tincan_site_add_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  for (gsize i = 0; i < G_N_ELEMENTS (security_headers); i++)
    soup_message_headers_replace (headers, security_headers[i].name, security_headers[i].value);
}

/*
 * Another page that opened this one is not to keep a hold on it. On an address that a browser does
 * not trust, such as one of plain HTTP, it ignores this and complains; and only to those that it
 * trusts it says what it fetches for.
 */
static void
add_opener_policy (SoupServerMessage  *message,
                   SoupMessageHeaders *headers)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);

  if (g_strcmp0 (soup_message_headers_get_one (request, "Sec-Fetch-Dest"), "document") == 0)
    soup_message_headers_replace (headers, "Cross-Origin-Opener-Policy", "same-origin");
}

/* A connection is for one request: what is left open costs more than it saves. */
static SoupMessageHeaders *
begin_answer (SoupServerMessage *message,
              guint              status,
              const char        *cache_control)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", cache_control);
  soup_message_headers_replace (headers, "Connection", "close");
  add_opener_policy (message, headers);
  return headers;
}

/**
 * tincan_site_answer_text:
 * @message: a request
 * @type: a MIME type
 * @text: the body, which is copied
 */
void
tincan_site_answer_text (SoupServerMessage *message,
                         const char        *type,
                         const char        *text)
{
  (void) begin_answer (message, SOUP_STATUS_OK, "no-store");
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static gboolean
has_already (SoupServerMessage *message,
             const char        *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *known = soup_message_headers_get_list (headers, "If-None-Match");

  return known != NULL && strstr (known, etag) != NULL;
}

static gboolean
accepts_gzip (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *accepted = soup_message_headers_get_list (headers, "Accept-Encoding");
  GSList *codings = NULL;
  gboolean found;

  if (accepted == NULL)
    return FALSE;

  codings = soup_header_parse_quality_list (accepted, NULL);
  found = g_slist_find_custom (codings, "gzip", (GCompareFunc) g_ascii_strcasecmp) != NULL;
  soup_header_free_list (codings);
  return found;
}

static void
answer_file (SoupServerMessage   *message,
             const char          *path,
             const TincanWebFile *file)
{
  gboolean same = has_already (message, file->etag);
  SoupMessageHeaders *headers;

  headers = begin_answer (message,
                          same ? SOUP_STATUS_NOT_MODIFIED : SOUP_STATUS_OK,
                          file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  soup_message_headers_replace (headers, "ETag", file->etag);
  soup_message_headers_replace (headers,
                                "Vary",
                                file->immutable ? "Accept-Encoding"
                                                : "Accept-Encoding, Sec-Fetch-Dest");
  if (g_str_equal (path, SHA256_WORKER_PATH))
    soup_message_headers_replace (headers, "Content-Security-Policy", SHA256_WORKER_POLICY);
  if (same)
    return;

  if (file->encoding != NULL)
    soup_message_headers_replace (headers, "Content-Encoding", file->encoding);
  soup_message_headers_set_content_type (headers, file->type, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), file->bytes);
}

static void
answer_refusal (SoupServerMessage *message,
                guint              status,
                const char        *text)
{
  (void) begin_answer (message, status, "no-store");
  soup_server_message_set_response (message,
                                    "text/plain; charset=utf-8",
                                    SOUP_MEMORY_COPY,
                                    text,
                                    strlen (text));
}

/**
 * tincan_site_answer:
 * @self: a site
 * @message: a request
 * @path: its decoded path
 */
void
tincan_site_answer (TincanSite        *self,
                    SoupServerMessage *message,
                    const char        *path)
{
  const char *method = soup_server_message_get_method (message);
  const TincanWebFile *file = NULL;

  if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD)
    {
      answer_refusal (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Allow",
                                    "GET, HEAD");
      return;
    }

  if (self->root != NULL)
    file = tincan_web_root_lookup (self->root, path, accepts_gzip (message));

  if (file != NULL)
    answer_file (message, path, file);
  else if (self->root == NULL && g_str_equal (path, "/"))
    tincan_site_answer_text (message, "text/html; charset=utf-8", page);
  else
    answer_refusal (message, SOUP_STATUS_NOT_FOUND, "There is nothing here.\n");
}
