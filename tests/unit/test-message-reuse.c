/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The object of an event is used for the next one only if nothing can tell. */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-message-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test.h"

#define FIRST \
  "{\"channel\":\"/a\",\"id\":\"1\",\"clientId\":\"c\",\"ext\":{\"e\":1},\"data\":{\"a\":1}," \
  "\"more\":[1,2]}"
#define SECOND "{\"channel\":\"/b\",\"data\":2}"

static CometdMessage *
make (CometdMessage **spare,
      const char     *json)
{
  g_autoptr(GBytes) text = g_bytes_new (json, strlen (json));
  g_autoptr(GError) error = NULL;
  CometdEnvelope envelope;

  cometd_codec_read_one (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                         COMETD_JSON_MAX_DEPTH, &envelope, &error);
  g_assert_no_error (error);
  return cometd_message_reuse (spare, text, &envelope, NULL);
}

static void
assert_is_second (CometdMessage *message)
{
  g_autofree char *json = cometd_message_to_json (message);
  gsize frame_size;
  gconstpointer frame;
  g_autoptr(CometdMessage) fresh = cometd_message_new_from_json (SECOND, NULL);
  gconstpointer other;
  gsize other_size;

  g_assert_cmpstr (json, ==, SECOND);
  g_assert_cmpuint (cometd_message_measure (message, &frame, &frame_size), ==,
                    cometd_message_measure (fresh, &other, &other_size));
  g_assert_cmpstr (cometd_message_get_channel (message), ==, "/b");
  g_assert_null (cometd_message_get_id (message));
  g_assert_null (cometd_message_get_client_id (message));
  g_assert_null (cometd_message_get_ext (message));
  g_assert_null (cometd_message_get_field (message, "more"));
  g_assert_null (cometd_message_get_field (message, "added"));
  g_assert_cmpint (json_node_get_int (cometd_message_get_data (message)), ==, 2);
  g_assert_false (cometd_message_has_unmarked_bytes (message));
}

static void
do_nothing (CometdMessage *message)
{
}

static void
read_all (CometdMessage *message)
{
  g_assert_nonnull (cometd_message_get_channel (message));
  g_assert_nonnull (cometd_message_get_id (message));
  g_assert_nonnull (cometd_message_get_client_id (message));
  g_assert_nonnull (cometd_message_get_ext (message));
  g_assert_nonnull (cometd_message_get_data (message));
  g_assert_nonnull (cometd_message_get_field (message, "more"));
  cometd_message_show_bytes (message);
}

static void
change_all (CometdMessage *message)
{
  g_autoptr(JsonNode) node = json_node_init_int (json_node_alloc (), 5);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);

  cometd_message_set_channel (message, "/changed");
  cometd_message_set_field (message, "added", node);
  cometd_message_set_unmarked_bytes (message, bytes, TRUE, NULL);
}

static void
set_unwritable (CometdMessage *message)
{
  g_autoptr(JsonNode) node = json_node_init_double (json_node_alloc (), 1e300 * 1e300);

  cometd_message_set_data (message, node);
}

/* What has come and gone leaves nothing behind. */
static void
hold_for_a_while (CometdMessage *message)
{
  g_object_unref (g_object_ref (message));
  g_object_set_data (G_OBJECT (message), "key", message);
  g_object_set_data (G_OBJECT (message), "key", NULL);
}

static void
test_reused (void)
{
  void (*uses[]) (CometdMessage *message) =
    { do_nothing, read_all, change_all, set_unwritable, hold_for_a_while };
  CometdMessage *spare = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      CometdMessage *message = make (&spare, FIRST), *second;

      g_assert_null (spare);
      uses[i] (message);
      cometd_message_release (message, &spare);
      g_assert_true (spare == message);

      second = make (&spare, SECOND);
      g_assert_true (second == message);
      assert_is_second (second);
      cometd_message_release (second, &spare);
    }
  g_assert_finalize_object (spare);
}

typedef struct
{
  CometdMessage *message;
  gpointer pointer;
  GWeakRef weak;
  guint n_calls;
} Holder;

static void
count_weak (gpointer  user_data,
            GObject  *object)
{
  ((Holder *)user_data)->n_calls++;
}

static void
count_call (gpointer user_data)
{
  ((Holder *)user_data)->n_calls++;
}

static void
count_closure (gpointer  user_data,
               GClosure *closure)
{
  ((Holder *)user_data)->n_calls++;
}

static void
count_toggle (gpointer  user_data,
              GObject  *object,
              gboolean  is_last_ref)
{
  ((Holder *)user_data)->n_calls++;
}

static void
hold_strongly (Holder *holder)
{
  g_set_object (&holder->message, holder->pointer);
}

static void
hold_weakly (Holder *holder)
{
  g_object_weak_ref (holder->pointer, count_weak, holder);
}

static void
hold_weak_ref (Holder *holder)
{
  g_weak_ref_init (&holder->weak, holder->pointer);
}

static void
hold_by_data (Holder *holder)
{
  g_object_set_data_full (holder->pointer, "key", holder, count_call);
}

static void
hold_by_toggle (Holder *holder)
{
  g_object_add_toggle_ref (holder->pointer, count_toggle, holder);
  holder->message = holder->pointer;
}

static void
hold_by_closure (Holder *holder)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (do_nothing), NULL, NULL);

  g_closure_add_invalidate_notifier (closure, holder, count_closure);
  g_object_watch_closure (holder->pointer, closure);
  g_closure_sink (g_closure_ref (closure));
  g_closure_unref (closure);
}

static const struct
{
  void (*hold) (Holder *holder);
  gboolean is_kept; /* The message outlives its release. */
  guint n_calls;    /* At its release. */
} holds[] = {
  { hold_strongly, TRUE, 0 },
  { hold_weakly, FALSE, 1 },
  { hold_weak_ref, FALSE, 0 },
  { hold_by_data, FALSE, 1 },
  { hold_by_toggle, TRUE, 1 },
  { hold_by_closure, FALSE, 1 },
};

static void
test_held (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (holds); i++)
    {
      CometdMessage *spare = NULL;
      Holder holder = { NULL };

      g_test_message ("hold %" G_GSIZE_FORMAT, i);
      holder.pointer = make (&spare, FIRST);
      holds[i].hold (&holder);
      cometd_message_release (holder.pointer, &spare);
      g_assert_null (spare);
      g_assert_cmpuint (holder.n_calls, ==, holds[i].n_calls);
      if (holds[i].hold == hold_weak_ref)
        g_assert_null (g_weak_ref_get (&holder.weak));

      if (holds[i].is_kept)
        {
          g_assert_cmpstr (cometd_message_get_id (holder.message), ==, "1");
          if (holds[i].hold == hold_by_toggle)
            g_object_remove_toggle_ref (G_OBJECT (holder.message), count_toggle, &holder);
          else
            g_assert_finalize_object (holder.message);
        }
    }
}

static void
keep_cb (CometdMessage *message,
         GParamSpec    *pspec,
         gpointer       user_data)
{
  ((Holder *)user_data)->n_calls++;
}

static void
keep_again (gpointer  user_data,
            GClosure *closure)
{
  hold_strongly (user_data);
}

/* Handlers end with the message, and may keep it as late as then. */
static void
test_handlers (void)
{
  CometdMessage *spare = NULL;
  Holder holder = { NULL };
  CometdMessage *message = make (&spare, FIRST);

  g_signal_connect (message, "notify", G_CALLBACK (keep_cb), &holder);
  cometd_message_release (message, &spare);
  g_assert_true (spare == message);
  message = make (&spare, SECOND);
  cometd_message_set_channel (message, "/c");
  g_assert_cmpuint (holder.n_calls, ==, 0);

  holder.pointer = message;
  g_signal_connect_data (message, "notify", G_CALLBACK (keep_cb), &holder, keep_again, 0);
  cometd_message_release (message, &spare);
  g_assert_null (spare);
  g_assert_cmpstr (cometd_message_get_channel (holder.message), ==, "/c");
  g_assert_finalize_object (holder.message);
}

static void
test_packed (void)
{
  void (*uses[]) (CometdMessage *message) = { read_all, change_all, set_unwritable };
  CometdMessage *spare = NULL;
  CometdMessage *message = make (&spare, FIRST);
  CometdPackedRecord *packed = cometd_message_pack (message);
  gconstpointer frame;
  gsize frame_size;

  g_assert_nonnull (packed);
  g_assert_cmpuint (cometd_packed_record_measure (packed, &frame, &frame_size), <, 100);
  g_assert_cmpuint (frame_size, ==, strlen (FIRST));
  cometd_message_release (message, &spare);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(CometdMessage) copy = i == 0
                                        ? cometd_message_unpack (packed)
                                        : cometd_message_take_packed (packed, &spare);
      g_autofree char *json = cometd_message_to_json (copy);

      g_assert_true ((copy == message) == (i == 1));
      g_assert_true ((spare == NULL) == (i == 1));
      g_assert_cmpstr (json, ==, FIRST);
      read_all (copy);
    }

  /* A message that has more than its text, or that is referred to, is kept as it is. */
  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr(CometdMessage) used = make (&spare, FIRST);

      uses[i] (used);
      g_assert_null (cometd_message_pack (used));
    }
  message = make (&spare, FIRST);
  g_object_ref (message);
  g_assert_null (cometd_message_pack (message));
  g_object_unref (message);
  g_assert_finalize_object (message);
}

static void
frame_freed (gpointer user_data)
{
  (*(guint *)user_data)++;
}

static CometdMessage *
make_from_frame (CometdMessage **spare,
                 GBytes         *frame,
                 const char     *channel)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GRefString) name = g_ref_string_new (channel);
  CometdEnvelope envelope;

  cometd_codec_read_one (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                         COMETD_JSON_MAX_DEPTH, &envelope, &error);
  g_assert_no_error (error);
  return cometd_message_reuse (spare, frame, &envelope, name);
}

/* A spare object keeps the last frame until it gets another one, or is told to drop it. */
static void
test_frames (void)
{
  guint n_freed = 0;
  GBytes *first = g_bytes_new_with_free_func (FIRST, strlen (FIRST), frame_freed, &n_freed);
  GBytes *second = g_bytes_new_with_free_func (SECOND, strlen (SECOND), frame_freed, &n_freed);
  CometdMessage *spare = NULL;
  CometdMessage *message;

  for (guint i = 0; i < 2; i++)
    {
      message = make_from_frame (&spare, first, "/a");
      g_assert_cmpstr (cometd_message_get_id (message), ==, "1");
      cometd_message_release (message, &spare);
    }
  g_bytes_unref (first);
  g_assert_cmpuint (n_freed, ==, 0);

  message = make_from_frame (&spare, second, "/b");
  g_assert_cmpuint (n_freed, ==, 1);
  assert_is_second (message);
  cometd_message_release (message, &spare);
  g_bytes_unref (second);
  g_assert_cmpuint (n_freed, ==, 1);

  cometd_message_drop_frame (spare);
  g_assert_cmpuint (n_freed, ==, 2);
  cometd_message_drop_frame (spare);
  g_assert_finalize_object (spare);
}

/* Messages of nested deliveries: there is one spare object. */
static void
test_nested (void)
{
  CometdMessage *spare = NULL;
  CometdMessage *outer = make (&spare, FIRST);
  CometdMessage *inner = make (&spare, SECOND);

  g_assert_true (outer != inner);
  cometd_message_release (inner, &spare);
  g_assert_true (spare == inner);
  g_object_add_weak_pointer (G_OBJECT (outer), (gpointer *)&outer);
  cometd_message_release (outer, &spare);
  g_assert_null (outer);
  g_assert_finalize_object (spare);
}

typedef struct
{
  GAsyncQueue *queue;
  guint n_wrong;
} Consumer;

static gpointer
consume (gpointer user_data)
{
  Consumer *consumer = user_data;

  for (guint i = 0; i < 20000; i++)
    {
      CometdMessage *message = g_async_queue_pop (consumer->queue);
      g_autofree char *json = cometd_message_to_json (message);
      g_autofree char *expected = g_strdup_printf ("{\"channel\":\"/a\",\"data\":%u}", i);

      consumer->n_wrong += g_strcmp0 (json, expected) != 0;
      g_object_unref (message);
    }
  return NULL;
}

/* Another thread drops its reference at any time. */
static void
test_threads (void)
{
  Consumer consumer = { g_async_queue_new () };
  GThread *thread = g_thread_new ("consumer", consume, &consumer);
  CometdMessage *spare = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/a\",\"data\":%u}", i);
      CometdMessage *message = make (&spare, json);

      g_async_queue_push (consumer.queue, g_object_ref (message));
      cometd_message_release (message, &spare);
    }

  g_thread_join (thread);
  g_assert_cmpuint (consumer.n_wrong, ==, 0);
  g_async_queue_unref (consumer.queue);
  g_clear_object (&spare);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-reuse/reused", test_reused);
  g_test_add_func ("/message-reuse/held", test_held);
  g_test_add_func ("/message-reuse/handlers", test_handlers);
  g_test_add_func ("/message-reuse/packed", test_packed);
  g_test_add_func ("/message-reuse/frames", test_frames);
  g_test_add_func ("/message-reuse/nested", test_nested);
  g_test_add_func ("/message-reuse/threads", test_threads);

  return g_test_run ();
}
