/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-exchange.h"

G_BEGIN_DECLS

/* One message that the server received. */
typedef struct
{
  JsonObject *message;
  const char *channel;           /* Pointers into the message; "" if it has no such field. */
  const char *id;
  const char *client_id;
  const char *subscription;
  const char *connection_type;
  char *path;
  GHashTable *headers;           /* Lower-case name → value. */
  guint connection;              /* Number of the TCP connection. */
  guint batch;                   /* Messages with the same number arrived together. */
  gint64 time;                   /* Monotonic. */
} CometdTestRecord;

typedef struct _CometdTestLog CometdTestLog;

CometdTestLog    *cometd_test_log_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_log_free     (CometdTestLog  *self);
void              cometd_test_log_add      (CometdTestLog  *self,
                                            BayeuxExchange *exchange);
/* Both take a channel, or NULL for all channels. Negative numbers count from the end. */
guint             cometd_test_log_count    (CometdTestLog  *self,
                                            const char     *channel);
CometdTestRecord *cometd_test_log_get      (CometdTestLog  *self,
                                            const char     *channel,
                                            int             number);
/* Describes the messages from @first on: "handshake /a subscribe:/b connect". */
char             *cometd_test_log_dup_text (CometdTestLog  *self,
                                            guint           first) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
