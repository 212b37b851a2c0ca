/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test.h"

#include <time.h>

/* How often a condition is checked while the main context is idle: it may depend on another
 * process, or on the kernel. */
#define TICK_MILLISECONDS 20

struct _CometdTestDeadline
{
  GSource *tick;
  gint64 end;
};

double
cometd_test_timeout_scale (void)
{
  const char *text = g_getenv ("COMETD_TEST_TIMEOUT_SCALE");
  double scale = text != NULL ? g_ascii_strtod (text, NULL) : 1;

  return scale > 0 ? scale : 1;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

CometdTestDeadline *
cometd_test_deadline_new (double seconds)
{
  CometdTestDeadline *self = g_new0 (CometdTestDeadline, 1);

  self->end = g_get_monotonic_time ()
    + (gint64)(seconds * cometd_test_timeout_scale () * G_USEC_PER_SEC);
  self->tick = g_timeout_source_new (TICK_MILLISECONDS);
  g_source_set_callback (self->tick, G_SOURCE_FUNC (tick_cb), NULL, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());

  return self;
}

/* Returns FALSE when the time has passed. */
gboolean
cometd_test_deadline_iterate (CometdTestDeadline *self)
{
  if (g_get_monotonic_time () >= self->end)
    return FALSE;

  g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return TRUE;
}

void
cometd_test_deadline_free (CometdTestDeadline *self)
{
  g_source_destroy (self->tick);
  g_source_unref (self->tick);
  g_free (self);
}

/* Returns FALSE at the monotonic time @end; otherwise iterates once. */
gboolean
cometd_test_iterate_until (gint64 end)
{
  gint64 now = g_get_monotonic_time ();
  GSource *source;

  if (now >= end)
    return FALSE;

  source = g_timeout_source_new ((guint)((end - now + 999) / 1000));
  g_source_set_dummy_callback (source);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (source);
  g_source_unref (source);

  return TRUE;
}

gint64
cometd_test_cpu_time (void)
{
  struct timespec used;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used), ==, 0);
  return used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

guint
cometd_test_count_files (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_files = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder) != NULL)
    n_files++;

  /* One of them is the folder itself. */
  return n_files - 1;
}

void
cometd_test_store_result (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  GAsyncResult **location = user_data;

  /* An operation completes exactly once. */
  g_assert_null (*location);
  *location = g_object_ref (result);
}
