/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-log"

#include "config.h"

#include "server/tincan-server-log.h"

#include <json-glib/json-glib.h>

static char *last_json;

static GLogWriterOutput
writer (GLogLevelFlags   level,
        const GLogField *fields,
        gsize            n_fields,
        gpointer         user_data)
{
  g_free (last_json);
  last_json = tincan_server_log_format_json (level, fields, n_fields);
  return G_LOG_WRITER_HANDLED;
}

static void
test_event (void)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  tincan_server_log_event ("mailbox-ended", "host-left", { "seconds", 12 }, { "guests", 3 });
  node = json_from_string (last_json, NULL);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "mailbox-ended");
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, "host-left");
  g_assert_cmpstr (json_object_get_string_member (object, "level"), ==, "info");
  g_assert_cmpint (json_object_get_int_member (object, "seconds"), ==, 12);
  g_assert_cmpint (json_object_get_int_member (object, "guests"), ==, 3);
  g_assert_true (json_object_has_member (object, "time"));
  g_assert_false (json_object_has_member (object, "message"));
}

static void
test_message (void)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  /* Not g_warning(): what GLib's own test program makes of that differs from version to version. */
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE", "%s", "A “line”\nand another");
  node = json_from_string (last_json, NULL);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "message"), ==, "A “line”\nand another");
  g_assert_cmpstr (json_object_get_string_member (object, "level"), ==, "warning");
  g_assert_null (strchr (last_json, '\n'));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (writer, NULL, NULL);

  g_test_add_func ("/log/event", test_event);
  g_test_add_func ("/log/message", test_message);

  return g_test_run ();
}
