/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-enums.h"

G_BEGIN_DECLS

/* The log: one line for each event in the life of a client, written with GLib's structured logging.
 * The domain is Cometd, the level mostly DEBUG, and the fields are COMETD_CLIENT, COMETD_STATE and
 * COMETD_CHANNEL. Lines are not translated. Text from the server is cut and made printable.
 * Headers, cookies, client ids, ext and data are never logged, nor the userinfo and the query of a
 * URL. */

/* What the log knows of a client. All functions take NULL, for lines of no client. */
typedef struct
{
  guint number;      /* COMETD_CLIENT: of the clients of this process, from 1. */
  CometdState state; /* COMETD_STATE. */
  gboolean is_on;    /* What cometd_log_ask() said when the state last changed. */

  gboolean is_marked; /* Sysprof records marks. */
  /* Begin of the open and of the handshake under way, for the profiler; 0: there is none. */
  gint64 open_time;
  gint64 handshake_time;
} CometdLog;

void     cometd_log_init  (CometdLog       *self);

/* Asks GLib whether debug lines are written, which takes a search of the environment. */
gboolean cometd_log_ask   (void);

/* Whether debug lines are written: G_MESSAGES_DEBUG had the domain when the client was made, or at
 * its last change of state, or g_log_set_debug_enabled() was called. Costs next to nothing. */
static inline gboolean
cometd_log_is_on (const CometdLog *self)
{
  return self != NULL ? self->is_on || g_log_get_debug_enabled () : cometd_log_ask ();
}

/* Writes a line. channel: the one that it is about, or NULL. */
void     cometd_log_write (const CometdLog *self,
                           GLogLevelFlags   level,
                           const char      *channel,
                           const char      *format,
                           ...)             G_GNUC_PRINTF (4, 5);

/* The same for a debug line. The arguments are evaluated only if it is written. */
#define cometd_log_debug(self, channel, ...) \
  G_STMT_START \
  { \
    if (G_UNLIKELY (cometd_log_is_on (self))) \
      cometd_log_write (self, G_LOG_LEVEL_DEBUG, channel, __VA_ARGS__); \
  } \
  G_STMT_END

/* Notes the state of the client, and why. Writes a line if the state is a new one, or if there is
 * an error. */
void     cometd_log_state (CometdLog       *self,
                           CometdState      state,
                           const char      *why,
                           const GError    *error);

void     cometd_log_subscription (const CometdLog         *self,
                                  const char              *channel,
                                  CometdSubscriptionState  state,
                                  const GError            *error);

/* The most channels that are named for messages that travel together. */
#define COMETD_LOG_MAX_CHANNELS 8

typedef struct
{
  guint n_messages;
  guint n_channels;
  guint n_others; /* Messages on channels that are not named. */
  struct
  {
    char *name;
    guint n_messages;
  } channels[COMETD_LOG_MAX_CHANNELS];
} CometdLogBatch;

#define COMETD_LOG_BATCH_INIT { 0 }

/* channel need not end with a NUL. */
void     cometd_log_batch_add    (CometdLogBatch  *self,
                                  const char      *channel,
                                  gsize            length);
/* One message fewer on a channel. */
void     cometd_log_batch_remove (CometdLogBatch  *self,
                                  const char      *channel);
void     cometd_log_batch_clear  (CometdLogBatch  *self);
/* Writes a line that begins with the text, names the channels, and says how many messages each
 * has. */
void     cometd_log_batch_write  (CometdLogBatch  *self,
                                  const CometdLog *log,
                                  const char      *format,
                                  ...)             G_GNUC_PRINTF (3, 4);

G_END_DECLS
