/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* The faults of the server. A fault applies to batches that contain a matching message. */
typedef enum
{
  COMETD_TEST_FAULT_DELAY,       /* Process the batch after a delay. */
  COMETD_TEST_FAULT_DROP,        /* Neither process the batch nor reply. */
  COMETD_TEST_FAULT_LOSE_REPLY,  /* Process it, but do not reply. */
  COMETD_TEST_FAULT_CUT,         /* Close the connection in place of the reply, after the events
                                  * that precede it in frames of their own. */
  COMETD_TEST_FAULT_RESET,       /* Reset the TCP connection. */
  COMETD_TEST_FAULT_RESPOND,     /* Respond with any status and body. */
  COMETD_TEST_FAULT_FAIL,        /* Reply to this one message with successful: false. */
  COMETD_TEST_FAULT_PATCH,       /* Change the reply to this one message. */
} CometdTestFaultKind;

/* Tests may change any field until the fault has been applied. */
typedef struct
{
  CometdTestFaultKind kind;
  char *channel;                 /* Channel or pattern; NULL for all. */
  const char *connection_type;   /* Static; NULL for both. */
  const char *subscription;      /* Static; only messages with this subscription. */
  guint skip;                    /* Skips this number of messages first. */
  int count;                     /* How often it applies; negative for no limit. */
  guint hits;                    /* How often it has been applied. */

  guint delay;                   /* Milliseconds. */
  guint status;
  const char *content_type;      /* Static. */
  char *body;
  gssize length;                 /* Negative if the body is a string. */
  char *error;
  JsonObject *patch;             /* Further fields of a failed reply, such as advice. */
} CometdTestFault;

typedef struct _CometdTestScript CometdTestScript;

CometdTestScript *cometd_test_script_new        (BayeuxEngine        *engine)
  G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_script_free       (CometdTestScript    *self);

/* The fault is owned by the script, until the script is freed or cleared. */
CometdTestFault  *cometd_test_script_add        (CometdTestScript    *self,
                                                 CometdTestFaultKind  kind,
                                                 const char          *channel,
                                                 int                  count);
void              cometd_test_script_clear      (CometdTestScript    *self);

/* While frozen, nothing is processed or sent; afterwards, everything is. */
void              cometd_test_script_set_frozen (CometdTestScript    *self,
                                                 gboolean             frozen);

/* Called from the hooks of the engine. */
gboolean          cometd_test_script_received   (CometdTestScript    *self,
                                                 BayeuxExchange      *exchange);
JsonObject       *cometd_test_script_answer     (CometdTestScript    *self,
                                                 BayeuxExchange      *exchange,
                                                 JsonObject          *message);
void              cometd_test_script_reply      (CometdTestScript    *self,
                                                 BayeuxExchange      *exchange,
                                                 JsonObject          *request,
                                                 JsonObject          *reply);
gboolean          cometd_test_script_sending    (CometdTestScript    *self,
                                                 BayeuxExchange      *exchange,
                                                 JsonArray           *messages);

G_END_DECLS
