/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-engine.h"

G_BEGIN_DECLS

/* What goes wrong, and when. A fault applies to batches that hold a message it is for. */
typedef enum
{
  COMETD_TEST_FAULT_DELAY,       /* Look at the batch only after a while. */
  COMETD_TEST_FAULT_DROP,        /* Neither look at it nor answer. */
  COMETD_TEST_FAULT_LOSE_REPLY,  /* Do what it says, but never answer. */
  COMETD_TEST_FAULT_RESET,       /* Reset the TCP connection it came by. */
  COMETD_TEST_FAULT_RESPOND,     /* Answer with any status and body. */
  COMETD_TEST_FAULT_FAIL,        /* Answer this one message with successful: false. */
  COMETD_TEST_FAULT_PATCH,       /* Change the reply to this one message. */
} CometdTestFaultKind;

/* Test code may change any field until the fault has done its work. */
typedef struct
{
  CometdTestFaultKind kind;
  char *channel;                 /* Channel or pattern; NULL for all. */
  const char *connection_type;   /* Static; NULL for both. */
  const char *subscription;      /* Static; only messages with this subscription. */
  guint skip;                    /* Lets that many pass first. */
  int count;                     /* How often it applies; negative for ever. */
  guint hits;                    /* How often it has applied. */

  guint delay;                   /* Milliseconds. */
  guint status;
  const char *content_type;      /* Static. */
  char *body;
  gssize length;                 /* Negative if the body is text. */
  char *error;
  JsonObject *patch;             /* Also what a failed reply has besides, such as advice. */
} CometdTestFault;

typedef struct _CometdTestScript CometdTestScript;

CometdTestScript *cometd_test_script_new        (BayeuxEngine        *engine)
  G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_script_free       (CometdTestScript    *self);

/* The fault belongs to the script, and stays until the script goes or is cleared. */
CometdTestFault  *cometd_test_script_add        (CometdTestScript    *self,
                                                 CometdTestFaultKind  kind,
                                                 const char          *channel,
                                                 int                  count);
void              cometd_test_script_clear      (CometdTestScript    *self);

/* Frozen, nothing that came in is looked at and nothing goes out; thawed, all of it does. */
void              cometd_test_script_set_frozen (CometdTestScript    *self,
                                                 gboolean             frozen);

/* For the hooks of the engine. */
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
