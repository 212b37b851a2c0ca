/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-script.h"

#include "bayeux-channel.h"
#include "bayeux-json.h"

struct _CometdTestScript
{
  BayeuxEngine *engine;
  GPtrArray *faults;
  GPtrArray *timers;           /* GSource of delayed batches; including those that have fired. */
  GQueue frozen_in;            /* BayeuxExchange */
  GQueue frozen_out;           /* Outgoing */
  gboolean frozen;
};

typedef struct
{
  BayeuxExchange *exchange;
  JsonArray *messages;
} Outgoing;

typedef struct
{
  BayeuxEngine *engine;
  BayeuxExchange *exchange;
} Delayed;

static void
fault_free (gpointer data)
{
  CometdTestFault *fault = data;

  g_free (fault->channel);
  g_free (fault->body);
  g_free (fault->error);
  g_clear_pointer (&fault->patch, json_object_unref);
  g_free (fault);
}

static void
timer_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

static void
outgoing_free (gpointer data)
{
  Outgoing *outgoing = data;

  g_object_unref (outgoing->exchange);
  json_array_unref (outgoing->messages);
  g_free (outgoing);
}

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  g_object_unref (delayed->exchange);
  g_free (delayed);
}

CometdTestScript *
cometd_test_script_new (BayeuxEngine *engine)
{
  CometdTestScript *self = g_new0 (CometdTestScript, 1);

  self->engine = engine;
  self->faults = g_ptr_array_new_with_free_func (fault_free);
  self->timers = g_ptr_array_new_with_free_func (timer_free);
  g_queue_init (&self->frozen_in);
  g_queue_init (&self->frozen_out);

  return self;
}

void
cometd_test_script_free (CometdTestScript *self)
{
  g_ptr_array_unref (self->faults);
  g_ptr_array_unref (self->timers);
  g_queue_clear_full (&self->frozen_in, g_object_unref);
  g_queue_clear_full (&self->frozen_out, outgoing_free);
  g_free (self);
}

CometdTestFault *
cometd_test_script_add (CometdTestScript    *self,
                        CometdTestFaultKind  kind,
                        const char          *channel,
                        int                  count)
{
  CometdTestFault *fault = g_new0 (CometdTestFault, 1);

  fault->kind = kind;
  fault->channel = g_strdup (channel);
  fault->count = count;
  fault->status = 200;
  fault->content_type = "application/json";
  fault->length = -1;
  g_ptr_array_add (self->faults, fault);

  return fault;
}

void
cometd_test_script_clear (CometdTestScript *self)
{
  g_ptr_array_set_size (self->faults, 0);
}

static gboolean
is_for (CometdTestFault *fault,
        BayeuxExchange  *exchange,
        JsonObject      *message)
{
  const char *channel = bayeux_json_get_string (message, "channel");
  BayeuxExchangeInfo *info = bayeux_exchange_get_info (exchange);

  return (fault->channel == NULL
          || (channel != NULL && bayeux_channel_matches (fault->channel, channel)))
    && (fault->connection_type == NULL
        || g_str_equal (fault->connection_type, info->connection_type))
    && (fault->subscription == NULL
        || g_strcmp0 (fault->subscription, bayeux_json_get_string (message, "subscription")) == 0);
}

/* Counts down; returns TRUE if the fault applies now. */
static gboolean
applies (CometdTestFault *fault)
{
  if (fault->count == 0)
    return FALSE;
  if (fault->skip > 0)
    {
      fault->skip--;
      return FALSE;
    }

  if (fault->count > 0)
    fault->count--;
  fault->hits++;
  return TRUE;
}

static gboolean
is_for_whole_batch (CometdTestFault *fault)
{
  return fault->kind != COMETD_TEST_FAULT_FAIL && fault->kind != COMETD_TEST_FAULT_PATCH
    && fault->kind != COMETD_TEST_FAULT_CUT;
}

static CometdTestFault *
find_for_batch (CometdTestScript *self,
                BayeuxExchange   *exchange)
{
  JsonArray *messages = bayeux_exchange_get_info (exchange)->messages;

  for (guint i = 0; i < self->faults->len; i++)
    {
      CometdTestFault *fault = self->faults->pdata[i];

      for (guint n = 0; is_for_whole_batch (fault) && n < json_array_get_length (messages); n++)
        {
          if (is_for (fault, exchange, json_array_get_object_element (messages, n))
              && applies (fault))
            return fault;
        }
    }

  return NULL;
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Delayed *delayed = user_data;

  bayeux_engine_process (delayed->engine, delayed->exchange);
  return G_SOURCE_REMOVE;
}

static void
process_later (CometdTestScript *self,
               BayeuxExchange   *exchange,
               guint             milliseconds)
{
  Delayed *delayed = g_new0 (Delayed, 1);
  GSource *timer = g_timeout_source_new (milliseconds);

  delayed->engine = self->engine;
  delayed->exchange = g_object_ref (exchange);
  g_source_set_callback (timer, delay_over_cb, delayed, delayed_free);
  g_source_attach (timer, g_main_context_get_thread_default ());
  g_ptr_array_add (self->timers, timer);
}

/* Returns TRUE if the engine must not process the batch now. */
static gboolean
apply (CometdTestScript *self,
       CometdTestFault  *fault,
       BayeuxExchange   *exchange)
{
  switch (fault->kind)
    {
    case COMETD_TEST_FAULT_DELAY:
      process_later (self, exchange, fault->delay);
      return TRUE;

    case COMETD_TEST_FAULT_DROP:
      return TRUE;

    case COMETD_TEST_FAULT_LOSE_REPLY:
      bayeux_exchange_mute (exchange);
      return FALSE;

    case COMETD_TEST_FAULT_RESET:
      bayeux_exchange_reset (exchange);
      return TRUE;

    case COMETD_TEST_FAULT_RESPOND:
      bayeux_exchange_reject (exchange, fault->status, fault->content_type,
                              fault->body != NULL ? fault->body : "", fault->length);
      return TRUE;

    case COMETD_TEST_FAULT_CUT:
    case COMETD_TEST_FAULT_FAIL:
    case COMETD_TEST_FAULT_PATCH:
      break;
    }

  g_assert_not_reached ();
}

gboolean
cometd_test_script_received (CometdTestScript *self,
                             BayeuxExchange   *exchange)
{
  CometdTestFault *fault;

  if (self->frozen)
    {
      g_queue_push_tail (&self->frozen_in, g_object_ref (exchange));
      return TRUE;
    }

  fault = find_for_batch (self, exchange);
  return fault != NULL && apply (self, fault, exchange);
}

JsonObject *
cometd_test_script_answer (CometdTestScript *self,
                           BayeuxExchange   *exchange,
                           JsonObject       *message)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      CometdTestFault *fault = self->faults->pdata[i];
      g_autoptr(JsonObject) reply = NULL;
      static const char *kept[] = { "id", "channel", "subscription" };

      if (fault->kind != COMETD_TEST_FAULT_FAIL
          || !is_for (fault, exchange, message)
          || !applies (fault))
        continue;

      reply = json_object_new ();
      for (guint n = 0; n < G_N_ELEMENTS (kept); n++)
        {
          JsonNode *node = json_object_get_member (message, kept[n]);

          if (node != NULL)
            json_object_set_member (reply, kept[n], json_node_copy (node));
        }
      json_object_set_boolean_member (reply, "successful", FALSE);
      if (fault->error != NULL)
        json_object_set_string_member (reply, "error", fault->error);
      if (fault->patch != NULL)
        bayeux_json_patch (reply, fault->patch);

      return g_steal_pointer (&reply);
    }

  return NULL;
}

void
cometd_test_script_reply (CometdTestScript *self,
                          BayeuxExchange   *exchange,
                          JsonObject       *request,
                          JsonObject       *reply)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      CometdTestFault *fault = self->faults->pdata[i];

      if (fault->kind == COMETD_TEST_FAULT_PATCH
          && is_for (fault, exchange, request)
          && applies (fault))
        bayeux_json_patch (reply, fault->patch);
    }
}

static gboolean
cut (CometdTestScript *self,
     BayeuxExchange   *exchange,
     JsonArray        *messages)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      CometdTestFault *fault = self->faults->pdata[i];

      for (guint n = 0;
           fault->kind == COMETD_TEST_FAULT_CUT && n < json_array_get_length (messages); n++)
        {
          if (!is_for (fault, exchange, json_array_get_object_element (messages, n))
              || !applies (fault))
            continue;

          if (bayeux_exchange_is_websocket (exchange))
            bayeux_exchange_close (exchange, 1001); /* Going away. */
          else
            bayeux_exchange_reset (exchange);
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
cometd_test_script_sending (CometdTestScript *self,
                            BayeuxExchange   *exchange,
                            JsonArray        *messages)
{
  Outgoing *outgoing;

  if (!self->frozen)
    return cut (self, exchange, messages);

  outgoing = g_new0 (Outgoing, 1);
  outgoing->exchange = g_object_ref (exchange);
  outgoing->messages = json_array_ref (messages);
  g_queue_push_tail (&self->frozen_out, outgoing);

  return TRUE;
}

void
cometd_test_script_set_frozen (CometdTestScript *self,
                               gboolean          frozen)
{
  Outgoing *outgoing;
  BayeuxExchange *exchange;

  self->frozen = frozen;

  while (!self->frozen && (outgoing = g_queue_pop_head (&self->frozen_out)) != NULL)
    {
      bayeux_exchange_send (outgoing->exchange, outgoing->messages);
      outgoing_free (outgoing);
    }
  while (!self->frozen && (exchange = g_queue_pop_head (&self->frozen_in)) != NULL)
    {
      bayeux_engine_receive (self->engine, exchange);
      g_object_unref (exchange);
    }
}
