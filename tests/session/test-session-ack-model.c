/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-ack-extension.h>
#include <cometd-glib/cometd-exchange.h>
#include <locale.h>
#include <string.h>

#include "stage.h"

/* A session against a model of a server that acknowledges, over a WebSocket: whatever happens to
 * the connection, the extensions and the clock, in any order, each event is received once. */

#define N_STORIES 300
#define N_STEPS 150

/* An extension that holds what passes until it is released. */
typedef struct
{
  CometdExtension parent_instance;
  gboolean is_holding;
  GQueue held; /* CometdExchange, owned. */
} Gate;
typedef CometdExtensionClass GateClass;
GType gate_get_type (void);
G_DEFINE_TYPE (Gate, gate, COMETD_TYPE_EXTENSION)

static void
gate_pass (CometdExtension *extension,
           CometdExchange  *exchange)
{
  Gate *self = (Gate *)extension;

  if (!self->is_holding)
    return;

  cometd_exchange_hold (exchange);
  g_queue_push_tail (&self->held, g_object_ref (exchange));
}

static void
gate_class_init (GateClass *klass)
{
  klass->outgoing = gate_pass;
  klass->incoming = gate_pass;
}

static void
gate_init (Gate *self)
{
  g_queue_init (&self->held);
}

typedef struct
{
  guint number;
  guint batch; /* 0 before it is sent. */
} Event;

typedef struct
{
  Stage *stage;
  Gate *gate;
  GRand *random;
  gint64 hold_time;

  /* The server. */
  guint n_transports, n_read; /* Of the last transport. */
  GQueue frames;              /* On their way to the client. */
  GArray *events;             /* Event; not acknowledged. */
  guint n_published, batch;
  char *connect;              /* The id of the connect that it holds, or NULL. */

  guint n_received;
} Model;

static void
event_cb (gpointer       data,
          CometdMessage *message)
{
  Model *model = ((Stage *)data)->data;
  g_autofree char *json = cometd_message_dup_data_json (message);
  guint64 number = g_ascii_strtoull (json, NULL, 10);

  g_assert_cmpuint (number, ==, ++model->n_received);
}

static gboolean
is_connected (Model *model)
{
  FakeRecord *record = NULL;

  if (model->stage->transports->len == 0)
    return FALSE;

  record = fake_transport_get_record (stage_transport (model->stage));
  if (model->n_transports != model->stage->transports->len)
    {
      model->n_transports = model->stage->transports->len;
      model->n_read = 0;
      g_queue_clear_full (&model->frames, g_free);
      g_clear_pointer (&model->connect, g_free);
    }
  return !record->is_aborted && !record->is_closed;
}

static void
push_frame (Model *model,
            char  *json)
{
  g_queue_push_tail (&model->frames, json);
}

/* Replies to the connect, after all events that have not been acknowledged. */
static void
answer_connect (Model *model)
{
  model->batch++;
  for (guint i = 0; i < model->events->len; i++)
    {
      Event *event = &g_array_index (model->events, Event, i);

      event->batch = model->batch;
      push_frame (model, g_strdup_printf ("[{\"channel\":\"/a\",\"data\":%u}]", event->number));
    }
  push_frame (model, g_strdup_printf ("[{\"channel\":\"/meta/connect\",\"id\":\"%s\"," OK ","
                                      "\"ext\":{\"ack\":%u}}]", model->connect, model->batch));
  g_clear_pointer (&model->connect, g_free);
}

static void
read_connect (Model         *model,
              CometdMessage *message)
{
  JsonObject *ext = json_node_get_object (cometd_message_get_ext (message));
  JsonNode *advice = cometd_message_get_advice (message);
  gint64 ack = json_object_get_int_member (ext, "ack");
  guint n_acknowledged = 0;

  g_assert_cmpint (ack, <=, model->batch);
  while (n_acknowledged < model->events->len)
    {
      Event *event = &g_array_index (model->events, Event, n_acknowledged);

      if (event->batch == 0 || event->batch > ack)
        break;
      n_acknowledged++;
    }
  if (n_acknowledged > 0)
    g_array_remove_range (model->events, 0, n_acknowledged);

  g_free (model->connect);
  model->connect = g_strdup (cometd_message_get_id (message));
  if (advice != NULL || model->events->len > 0)
    answer_connect (model);
}

static void
read_message (Model         *model,
              CometdMessage *message)
{
  const char *channel = cometd_message_get_channel (message);
  const char *id = cometd_message_get_id (message);
  gboolean refuses = g_rand_int_range (model->random, 0, 4) == 0;

  if (g_str_equal (channel, "/meta/connect"))
    read_connect (model, message);
  else if (g_str_equal (channel, "/meta/handshake"))
    push_frame (model, g_strdup_printf ("[{\"channel\":\"%s\",\"id\":\"%s\"," HANDSHAKE_OK ","
                                        "\"ext\":{\"ack\":true}}]", channel, id));
  else
    push_frame (model, g_strdup_printf ("[{\"channel\":\"%s\",\"id\":\"%s\",%s}]", channel, id,
                                        refuses ? "\"successful\":false,\"error\":\"402::no\""
                                                : OK));
}

/* The server reads a frame. */
static void
read_frame (Model *model)
{
  GPtrArray *sent = fake_transport_get_record (stage_transport (model->stage))->sent;
  FakeExchange *exchange;
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GBytes) bytes = NULL;

  if (model->n_read >= sent->len)
    return;

  exchange = g_ptr_array_index (sent, model->n_read++);
  bytes = g_bytes_new (exchange->body, strlen (exchange->body));
  cometd_codec_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 100, envelopes,
                     NULL);
  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autoptr(CometdMessage) message =
        cometd_message_new_from_envelope (bytes, &g_array_index (envelopes, CometdEnvelope, i),
                                          NULL);

      read_message (model, message);
    }
}

static void
deliver_frame (Model *model)
{
  g_autofree char *frame = g_queue_pop_head (&model->frames);

  if (frame != NULL)
    stage_push (model->stage, frame);
}

static void
publish (Model *model)
{
  Event event = { .number = ++model->n_published };

  g_array_append_val (model->events, event);
  if (model->connect != NULL)
    answer_connect (model);
}

static void
release (Model *model)
{
  g_autoptr(CometdExchange) exchange = g_queue_pop_head (&model->gate->held);

  if (exchange != NULL)
    cometd_exchange_release (exchange);
  stage_run (model->stage);
}

static void
release_all (Model *model)
{
  model->gate->is_holding = FALSE;
  while (!g_queue_is_empty (&model->gate->held))
    release (model);
}

static void
lose (Model *model)
{
  stage_fail (model->stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
}

/* No hold lasts until it fails. */
static void
pass_time (Model *model)
{
  guint milliseconds = (guint)g_rand_int_range (model->random, 0, 45000);

  if (g_rand_boolean (model->random))
    milliseconds /= 100;
  if (model->stage->now + milliseconds * (gint64)1000 > model->hold_time + 50 * G_USEC_PER_SEC)
    release_all (model);
  stage_pass (model->stage, milliseconds);
}

static void
step (Model *model)
{
  guint choice = (guint)g_rand_int_range (model->random, 0, 100);

  if (choice < 30 && is_connected (model))
    read_frame (model);
  else if (choice < 60 && is_connected (model))
    deliver_frame (model);
  else if (choice < 72)
    publish (model);
  else if (choice < 76 &&
           cometd_session_get_state (model->stage->session) == COMETD_STATE_CONNECTED)
    stage_publish (model->stage, "/b", "publish");
  else if (choice < 80 && is_connected (model))
    lose (model);
  else if (choice < 86)
    pass_time (model);
  else if (choice < 88)
    cometd_session_set_paused (model->stage->session, g_rand_boolean (model->random));
  else if (choice < 92 && !model->gate->is_holding)
    {
      model->gate->is_holding = TRUE;
      model->hold_time = model->stage->now;
    }
  else if (choice < 99)
    release (model);
  else
    release_all (model);
  stage_run (model->stage);
}

/* Nothing more happens to the connection. */
static void
finish (Model *model)
{
  release_all (model);
  cometd_session_set_paused (model->stage->session, FALSE);
  for (guint i = 0; model->n_received < model->n_published; i++)
    {
      g_assert_cmpuint (i, <, 10000);
      if (is_connected (model))
        {
          read_frame (model);
          deliver_frame (model);
        }
      stage_pass (model->stage, 100);
    }
}

static void
tell_story (guint32 seed)
{
  g_autoptr(Stage) stage = stage_new ("websocket");
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);
  Model model = { .stage = stage, .random = g_rand_new_with_seed (seed) };

  model.gate = g_object_new (gate_get_type (), NULL);
  model.events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_queue_init (&model.frames);
  g_ptr_array_add (extensions, cometd_ack_extension_new ());
  g_ptr_array_add (extensions, model.gate);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  stage->data = &model;
  stage->on_event = event_cb;

  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  for (guint i = 0;
       cometd_session_get_state (stage->session) != COMETD_STATE_CONNECTED && i < 10; i++)
    {
      stage_run (stage);
      g_assert_true (is_connected (&model));
      read_frame (&model);
      deliver_frame (&model);
    }
  for (guint i = 0; i < N_STEPS; i++)
    step (&model);
  finish (&model);
  g_assert_cmpuint (model.n_received, ==, model.n_published);
  g_assert_cmpstr (cometd_session_get_client_id (stage->session), ==, "abc");

  cometd_session_abort (stage->session);
  g_queue_clear_full (&model.frames, g_free);
  g_array_unref (model.events);
  g_rand_free (model.random);
  g_free (model.connect);
}

/* A failure names the seed of its story. */
static void
test_stories (void)
{
  for (guint i = 0; i < N_STORIES; i++)
    {
      guint32 seed = (guint32)g_test_rand_int ();

      g_test_message ("story %u", seed);
      tell_story (seed);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/ack-model/stories", test_stories);

  return g_test_run ();
}
