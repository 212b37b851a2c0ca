/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-arrival-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* With acknowledged delivery (CometD's ack extension) a connect tells the server which events have
 * arrived: those that precede the reply to the connect before it. The server sends all others
 * again.
 *
 * So the gate holds events until the reply to the connect in progress arrives, and discards them if
 * it does not, because they have no id by which the repetition could be recognized. It is in front
 * of the extensions, which never see an event that is discarded. Replies pass at once. */
typedef struct _CometdAckGate CometdAckGate;

/* The maximum number of messages that are held, which is also that of one body. */
#define COMETD_ACK_GATE_MAX_MESSAGES COMETD_CODEC_MAX_MESSAGES

/* What a message is to the gate. */
typedef enum
{
  COMETD_ACK_EVENT,
  COMETD_ACK_ANSWER,   /* The connect in progress was accepted, and the session continues. */
  COMETD_ACK_REFUSAL,  /* The connect in progress was refused, but the session continues. */
  COMETD_ACK_OUTDATED, /* The reply to an earlier connect, which has been sent again. */
  COMETD_ACK_END,      /* The session is over: the events that are held will not be sent again. */
  COMETD_ACK_OTHER,
} CometdAckKind;

typedef struct
{
  /* exchange: the one that brought the message, or 0. */
  CometdAckKind (*judge) (GBytes               *bytes,
                          const CometdEnvelope *envelope,
                          guint64               exchange,
                          gpointer              user_data);
} CometdAckGateSink;

/* settings must outlive the gate, and the gate the arrivals that it releases. */
CometdAckGate *cometd_ack_gate_new        (const CometdAckGateSink     *sink,
                                           gpointer                     user_data,
                                           const CometdSessionSettings *settings)
                                          G_GNUC_WARN_UNUSED_RESULT;
void           cometd_ack_gate_free       (CometdAckGate               *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdAckGate, cometd_ack_gate_free)

/* A handshake or connect was sent in that exchange; the server sends again what is held.
 * acknowledges: it says which events have arrived, so those that follow wait for the reply.
 * Otherwise everything passes. */
void           cometd_ack_gate_expect     (CometdAckGate               *self,
                                           guint64                      exchange,
                                           gboolean                     acknowledges);
/* The connection was lost. */
void           cometd_ack_gate_lose       (CometdAckGate               *self);
/* The session has ended. */
void           cometd_ack_gate_clear      (CometdAckGate               *self);

/* Whether messages have to pass the gate. */
gboolean       cometd_ack_gate_is_on      (CometdAckGate               *self);
/* Whether an arrival that it released, and that exists, has the reply to the connect. */
gboolean       cometd_ack_gate_has_answer (CometdAckGate               *self);

/* Messages have arrived. FALSE if too much would be held, and nothing has changed; otherwise takes
 * arrival. released: arrivals that may be dispatched now are added. (transfer full) */
gboolean       cometd_ack_gate_take       (CometdAckGate               *self,
                                           CometdArrival               *arrival,
                                           GQueue                      *released,
                                           GError                     **error);

G_END_DECLS
