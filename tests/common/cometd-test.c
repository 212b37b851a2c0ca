/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test.h"

struct _CometdTestDeadline
{
  GSource *source;
  gboolean expired;
};

double
cometd_test_timeout_scale (void)
{
  const char *text = g_getenv ("COMETD_TEST_TIMEOUT_SCALE");
  double scale = text != NULL ? g_ascii_strtod (text, NULL) : 1;

  return scale > 0 ? scale : 1;
}

static gboolean
deadline_expired_cb (gpointer user_data)
{
  CometdTestDeadline *self = user_data;

  self->expired = TRUE;
  return G_SOURCE_REMOVE;
}

CometdTestDeadline *
cometd_test_deadline_new (double seconds)
{
  CometdTestDeadline *self = g_new0 (CometdTestDeadline, 1);

  /* The source is what ends a blocking iteration when nothing else does. */
  self->source = g_timeout_source_new ((guint)(seconds * cometd_test_timeout_scale () * 1000));
  g_source_set_callback (self->source, deadline_expired_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

/* FALSE when the time is over. */
gboolean
cometd_test_deadline_iterate (CometdTestDeadline *self)
{
  if (self->expired)
    return FALSE;

  g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return TRUE;
}

void
cometd_test_deadline_free (CometdTestDeadline *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

/* FALSE when the monotonic time @end has come; otherwise iterates once. */
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
