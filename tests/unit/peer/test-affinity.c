/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/peer/tincan-affinity.h"

static cpu_set_t
get_cores (void)
{
  cpu_set_t cores;

  CPU_ZERO (&cores);
  g_assert_cmpint (sched_getaffinity (0, sizeof cores, &cores), ==, 0);
  return cores;
}

/* The number, from 1, of the last core that we may use. */
static guint
find_core (void)
{
  cpu_set_t cores = get_cores ();

  for (guint core = CPU_SETSIZE; core > 0; core--)
    {
      if (CPU_ISSET (core - 1, &cores))
        return core;
    }
  g_assert_not_reached ();
}

static void
send_status (const TincanAffinity *affinity,
             GstStreamStatusType   type)
{
  g_autoptr(GstElement) element = gst_object_ref_sink (gst_element_factory_make ("queue", NULL));
  GstMessage *message = gst_message_new_stream_status (GST_OBJECT (element), type, element);

  tincan_affinity_message (affinity, message);
  gst_message_unref (message);
}

static void
test_place (void)
{
  guint core = find_core ();
  cpu_set_t before = get_cores ();
  cpu_set_t placed;
  cpu_set_t after;
  TincanAffinity affinity;

  tincan_affinity_init (&affinity, core);
  g_assert_true (affinity.placed);

  send_status (&affinity, GST_STREAM_STATUS_TYPE_CREATE);
  placed = get_cores ();
  g_assert_true (CPU_EQUAL (&before, &placed));

  send_status (&affinity, GST_STREAM_STATUS_TYPE_ENTER);
  placed = get_cores ();
  g_assert_cmpint (CPU_COUNT (&placed), ==, 1);
  g_assert_true (CPU_ISSET (core - 1, &placed));

  send_status (&affinity, GST_STREAM_STATUS_TYPE_LEAVE);
  after = get_cores ();
  g_assert_true (CPU_EQUAL (&before, &after));
}

static void
test_leave_alone (void)
{
  static const guint numbers[] = { 0, CPU_SETSIZE, CPU_SETSIZE + 1, G_MAXUINT };
  cpu_set_t before = get_cores ();

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      TincanAffinity affinity;
      cpu_set_t after;

      if (numbers[i] == CPU_SETSIZE && CPU_ISSET (CPU_SETSIZE - 1, &before))
        continue;

      tincan_affinity_init (&affinity, numbers[i]);
      send_status (&affinity, GST_STREAM_STATUS_TYPE_ENTER);
      after = get_cores ();
      g_assert_true (CPU_EQUAL (&before, &after));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  g_test_add_func ("/peer/affinity/place", test_place);
  g_test_add_func ("/peer/affinity/leave-alone", test_leave_alone);

  return g_test_run ();
}
