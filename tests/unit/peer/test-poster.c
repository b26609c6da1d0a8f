/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-poster.h"

static guint n_destroyed;
static GString *written;
static GThread *owner;

static void
write_cb (gpointer target,
          gpointer data)
{
  g_assert_true (G_IS_OBJECT (target));
  g_assert_true (g_thread_self () == owner);
  g_string_append (written, data);
}

static void
destroy_cb (gpointer data)
{
  n_destroyed++;
  g_free (data);
}

static gpointer
post_main (gpointer user_data)
{
  TincanPoster *poster = user_data;

  tincan_poster_post (poster, write_cb, g_strdup ("b"), destroy_cb);
  tincan_poster_post (poster, write_cb, g_strdup ("c"), destroy_cb);
  return NULL;
}

static void
run_all (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
begin (void)
{
  owner = g_thread_self ();
  n_destroyed = 0;
  written = g_string_new (NULL);
}

static void
test_order (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GObject) target = g_object_new (G_TYPE_OBJECT, NULL);
  TincanPoster *poster = tincan_poster_new (target, context);

  begin ();
  tincan_poster_post (poster, write_cb, g_strdup ("a"), destroy_cb);
  g_thread_join (g_thread_new ("post", post_main, poster));
  tincan_poster_post (poster, write_cb, g_strdup ("d"), destroy_cb);
  g_assert_cmpstr (written->str, ==, "");
  run_all (context);
  g_assert_cmpstr (written->str, ==, "abcd");
  g_assert_cmpuint (n_destroyed, ==, 4);
  tincan_poster_unref (poster);
  g_string_free (written, TRUE);
}

static void
test_target_gone (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  GObject *target = g_object_new (G_TYPE_OBJECT, NULL);
  TincanPoster *poster = tincan_poster_new (target, context);

  begin ();
  tincan_poster_post (poster, write_cb, g_strdup ("a"), destroy_cb);
  g_assert_finalize_object (target);
  run_all (context);
  tincan_poster_post (poster, write_cb, g_strdup ("b"), destroy_cb);
  run_all (context);
  g_assert_cmpstr (written->str, ==, "");
  g_assert_cmpuint (n_destroyed, ==, 2);
  tincan_poster_unref (poster);
  g_string_free (written, TRUE);
}

static void
test_detached (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GObject) target = g_object_new (G_TYPE_OBJECT, NULL);
  TincanPoster *poster = tincan_poster_new (target, context);

  begin ();
  tincan_poster_post (poster, write_cb, g_strdup ("a"), destroy_cb);
  tincan_poster_detach (poster);
  run_all (context);
  g_assert_cmpstr (written->str, ==, "");
  g_assert_cmpuint (n_destroyed, ==, 1);
  tincan_poster_unref (poster);
  g_string_free (written, TRUE);
}

/* A context that never runs again frees what was posted to it. */
static void
test_context_gone (void)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr(GObject) target = g_object_new (G_TYPE_OBJECT, NULL);
  TincanPoster *poster = tincan_poster_new (target, context);

  begin ();
  tincan_poster_post (poster, write_cb, g_strdup ("a"), destroy_cb);
  tincan_poster_unref (poster);
  run_all (context);
  g_assert_cmpstr (written->str, ==, "a");
  g_main_context_unref (context);
  g_string_free (written, TRUE);
}

static void
notify_cb (GObject      *object,
           GParamSpec   *pspec,
           TincanPoster *poster)
{
  tincan_poster_post (poster, write_cb, g_strdup ("n"), destroy_cb);
}

static void
test_connect (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GObject) target = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(GObject) instance = g_object_new (G_TYPE_OBJECT, NULL);
  TincanPoster *poster = tincan_poster_new (target, context);

  begin ();
  tincan_poster_connect (poster, instance, "notify", G_CALLBACK (notify_cb));

  /* The handler holds the poster. */
  tincan_poster_unref (poster);
  g_signal_emit_by_name (instance, "notify", NULL);
  run_all (context);
  g_assert_cmpstr (written->str, ==, "n");

  g_assert_cmpuint (g_signal_handlers_disconnect_by_data (instance, poster), ==, 1);
  g_string_free (written, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer/poster/order", test_order);
  g_test_add_func ("/peer/poster/target-gone", test_target_gone);
  g_test_add_func ("/peer/poster/detached", test_detached);
  g_test_add_func ("/peer/poster/context-gone", test_context_gone);
  g_test_add_func ("/peer/poster/connect", test_connect);

  return g_test_run ();
}
