/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-timesync-samples-private.h"

/* A number without a fraction; some servers write 1.0 for 1. */
static gboolean
read_number (JsonObject *object,
             const char *name,
             gint64     *number)
{
  JsonNode *node = json_object_get_member (object, name);
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *number = json_node_get_int (node);
      return *number >= 0 && *number <= COMETD_TIMESYNC_MAX_TIME;
    }

  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  value = json_node_get_double (node);
  if (!(value >= 0 && value <= COMETD_TIMESYNC_MAX_TIME))
    return FALSE;

  *number = (gint64)value;
  return TRUE;
}

gboolean
cometd_timesync_read_reply (JsonNode            *node,
                            CometdTimesyncReply *reply)
{
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  return (read_number (object, "tc", &reply->client_time) &&
          read_number (object, "ts", &reply->server_time) &&
          read_number (object, "p", &reply->processing));
}

gboolean
cometd_timesync_measure (const CometdTimesyncReply *reply,
                         gint64                     sent,
                         gint64                     received,
                         CometdTimesyncSample      *sample)
{
  gint64 elapsed = received - sent;
  gint64 processing = reply->processing * 1000;
  gint64 lag = MAX (elapsed - processing, 0) / 2;

  if (elapsed < 0 || processing - elapsed > COMETD_TIMESYNC_MAX_EXCESS ||
      lag > COMETD_TIMESYNC_MAX_LAG)
    return FALSE;

  sample->lag = lag;
  sample->difference = reply->server_time * 1000 - (sent + lag);
  return TRUE;
}

void
cometd_timesync_samples_add (CometdTimesyncSamples      *self,
                             const CometdTimesyncSample *sample)
{
  self->samples[self->next] = *sample;
  self->next = (self->next + 1) % COMETD_TIMESYNC_MAX_SAMPLES;
  self->n_samples = MIN (self->n_samples + 1, COMETD_TIMESYNC_MAX_SAMPLES);
}

void
cometd_timesync_samples_mean (const CometdTimesyncSamples *self,
                              CometdTimesyncSample        *mean)
{
  const CometdTimesyncSample *first = &self->samples[0];
  gint64 lag = 0;
  gint64 difference = 0;

  *mean = (CometdTimesyncSample) { 0 };
  if (self->n_samples == 0)
    return;

  /* Relative to the first, so that the sum stays small. */
  for (guint i = 0; i < self->n_samples; i++)
    {
      lag += self->samples[i].lag;
      difference += self->samples[i].difference - first->difference;
    }
  mean->lag = lag / self->n_samples;
  mean->difference = first->difference + difference / self->n_samples;
}
