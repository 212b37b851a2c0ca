/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-in-lane-private.h"

#include "../cometd-exchange-private.h"
#include "../cometd-log-body-private.h"
#include "cometd-pipeline-private.h"

struct _CometdInLane
{
  const CometdInLaneSink *sink;
  gpointer user_data;
  CometdInLaneFunc passed;
  gpointer passed_data;
  const CometdSessionSettings *settings;
  GObject *client;

  GPtrArray *extensions; /* NULL if there are none. */
  CometdPipeline *pipeline; /* Of CometdArrival. */
};

/* The messages that extensions have removed. */
static void
log_removed (CometdInLane  *self,
             CometdArrival *arrival)
{
  CometdLogBatch removed = COMETD_LOG_BATCH_INIT;
  GListModel *messages = cometd_arrival_get_messages (arrival);

  cometd_log_batch_add_envelopes (&removed, cometd_arrival_get_envelopes (arrival));
  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      cometd_log_batch_remove (&removed, cometd_message_get_channel (message));
    }

  if (removed.n_messages > 0)
    cometd_log_batch_write (&removed, self->settings->log, "an extension dropped %u received",
                            removed.n_messages);
  cometd_log_batch_clear (&removed);
}

static void
arrival_through_cb (CometdExchange *exchange,
                    const GError   *error,
                    gpointer        job,
                    gpointer        user_data)
{
  CometdInLane *self = user_data;
  CometdArrival *arrival = job;
  g_autoptr(GListModel) dropped = NULL;

  if (exchange != NULL)
    {
      GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
      g_autoptr(GListStore) none = g_list_store_new (COMETD_TYPE_MESSAGE);

      if (error != NULL)
        dropped = g_object_ref (messages);
      cometd_arrival_set_messages (arrival, error != NULL ? G_LIST_MODEL (none) : messages);
      if (cometd_log_is_on (self->settings->log))
        log_removed (self, arrival);
    }

  self->passed (arrival, dropped, error, self->passed_data);
}

static void
free_lane_job (gpointer job)
{
  cometd_arrival_free (job);
}

/* The messages of a body, for the extensions. */
static CometdExchange *
make_exchange (CometdInLane    *self,
               CometdTransport *transport,
               CometdArrival   *arrival)
{
  GArray *envelopes = cometd_arrival_get_envelopes (arrival);
  GListStore *list = g_list_store_new (COMETD_TYPE_MESSAGE);
  CometdExchange *exchange = NULL;

  for (guint i = 0; i < envelopes->len; i++)
    {
      g_autoptr(CometdMessage) message =
        self->sink->make_message (cometd_arrival_get_bytes (arrival),
                                  &g_array_index (envelopes, CometdEnvelope, i),
                                  self->user_data);

      if (message != NULL)
        g_list_store_append (list, message);
    }

  exchange = cometd_exchange_new (COMETD_EXCHANGE_INCOMING, self->client, self->extensions, list);
  if (transport != NULL)
    cometd_exchange_take_headers (exchange, cometd_transport_dup_response_headers (transport));
  return exchange;
}

CometdInLane *
cometd_in_lane_new (const CometdInLaneSink      *sink,
                    gpointer                     user_data,
                    CometdInLaneFunc             passed,
                    gpointer                     passed_data,
                    const CometdSessionSettings *settings,
                    GObject                     *client)
{
  CometdInLane *self = g_new0 (CometdInLane, 1);

  self->sink = sink;
  self->user_data = user_data;
  self->passed = passed;
  self->passed_data = passed_data;
  self->settings = settings;
  self->client = client;
  self->pipeline = cometd_pipeline_new (arrival_through_cb, free_lane_job, self);
  return self;
}

void
cometd_in_lane_free (CometdInLane *self)
{
  cometd_pipeline_free (self->pipeline);
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  g_free (self);
}

void
cometd_in_lane_set_extensions (CometdInLane *self,
                               GPtrArray    *extensions)
{
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  if (extensions != NULL)
    self->extensions = g_ptr_array_ref (extensions);
}

static gboolean
has_extensions (CometdInLane  *self,
                CometdArrival *arrival)
{
  return self->extensions != NULL &&
         cometd_arrival_get_kind (arrival) == COMETD_ARRIVAL_MESSAGES;
}

gboolean
cometd_in_lane_is_needed (CometdInLane  *self,
                          CometdArrival *arrival)
{
  return has_extensions (self, arrival) || !cometd_pipeline_is_idle (self->pipeline);
}

void
cometd_in_lane_add (CometdInLane    *self,
                    CometdTransport *transport,
                    CometdArrival   *arrival)
{
  cometd_pipeline_add (self->pipeline,
                       has_extensions (self, arrival) ? make_exchange (self, transport, arrival)
                                                      : NULL,
                       COMETD_SESSION_MAX_HOLD * (gint64)1000, arrival);
}

guint
cometd_in_lane_get_length (CometdInLane *self)
{
  return cometd_pipeline_get_length (self->pipeline);
}

void
cometd_in_lane_clear (CometdInLane *self)
{
  cometd_pipeline_clear (self->pipeline);
}

gint64
cometd_in_lane_get_deadline (CometdInLane *self,
                             gint64        now)
{
  return cometd_pipeline_is_idle (self->pipeline) ? -1
                                                  : cometd_pipeline_get_deadline (self->pipeline,
                                                                                  now);
}

void
cometd_in_lane_expire (CometdInLane *self,
                       gint64        now)
{
  cometd_pipeline_expire (self->pipeline, now);
}
