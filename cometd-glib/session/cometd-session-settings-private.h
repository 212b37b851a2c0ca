/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-log-private.h"

G_BEGIN_DECLS

/* How long an extension may hold a batch. Milliseconds. */
#define COMETD_SESSION_MAX_HOLD (60 * 1000)

/* Read each time they are used, so a change takes effect at once; but what waits for a time is told
 * of it by cometd_session_settings_changed(). Milliseconds. */
typedef struct
{
  guint connection_timeout;
  guint max_network_delay;
  guint backoff_increment;
  guint max_backoff;
  guint64 max_message_size;  /* Of one outgoing message, in bytes; 0 = no limit. */
  guint max_batch_size;      /* Of a body or frame that several messages share. */
  guint64 max_outgoing_size; /* Of all messages that wait to be sent; 0 = no limit. */
  guint max_depth;
  gboolean resubscribe;
  char **connection_types;   /* Owned by the settings. */
  guint n_addresses;         /* From 1; the first is used first. Read when the session is opened. */
  CometdLog *log;            /* Not owned; or NULL. The session notes its state there. */
} CometdSessionSettings;

G_END_DECLS
