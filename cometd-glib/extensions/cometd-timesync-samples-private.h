/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* The arithmetic of CometdTimesyncExtension, without clocks. Times are in microseconds. */

/* How many measurements the mean is taken of. */
#define COMETD_TIMESYNC_MAX_SAMPLES 10

/* A larger delay says nothing about the server's clock: the reply was held up, or its times are
 * wrong. */
#define COMETD_TIMESYNC_MAX_LAG (60 * G_USEC_PER_SEC)
/* How much longer than the request took the server's own part of it may seem to be, as its clock is
 * not exactly as fast as ours, and counts milliseconds. */
#define COMETD_TIMESYNC_MAX_EXCESS (100 * 1000)
/* The last millisecond of the year 9999, the last year of a GDateTime. */
#define COMETD_TIMESYNC_MAX_TIME G_GINT64_CONSTANT (253402300799999)

/* What a reply says, in milliseconds. */
typedef struct
{
  gint64 client_time;  /* tc: the client's own time, repeated. */
  gint64 server_time;  /* ts: when the request arrived. */
  gint64 processing;   /* p: how long the server took, or held the connect. */
} CometdTimesyncReply;

typedef struct
{
  gint64 lag;          /* Of a message on its way, in one direction. */
  gint64 difference;   /* The server's time minus that of the clock used for sent and received. */
} CometdTimesyncSample;

typedef struct
{
  CometdTimesyncSample samples[COMETD_TIMESYNC_MAX_SAMPLES];
  guint n_samples;
  guint next;
} CometdTimesyncSamples;

/* FALSE if a number is missing or out of range. node: the member timesync of ext; may be NULL. */
gboolean cometd_timesync_read_reply   (JsonNode                    *node,
                                       CometdTimesyncReply         *reply);
/* FALSE if the times contradict each other, or if they tell too little. */
gboolean cometd_timesync_measure      (const CometdTimesyncReply   *reply,
                                       gint64                       sent,
                                       gint64                       received,
                                       CometdTimesyncSample        *sample);

void     cometd_timesync_samples_add  (CometdTimesyncSamples       *self,
                                       const CometdTimesyncSample  *sample);
/* Zero if there are no samples. */
void     cometd_timesync_samples_mean (const CometdTimesyncSamples *self,
                                       CometdTimesyncSample        *mean);

G_END_DECLS
