/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-ack-gate-private.h"
#include "cometd-dispatcher-private.h"
#include "cometd-in-lane-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* A larger body is read in steps of this size, bytes, for a limited time in each iteration of the
 * main loop. */
#define COMETD_SESSION_READ_STEP (256 * 1024)
/* How many bodies may wait behind one that an extension holds. */
#define COMETD_SESSION_MAX_HELD_FRAMES 1024

/* Everything that a transport has received and that has not been dispatched: it is read, passes
 * through the extensions and goes to the dispatcher. */
typedef struct _CometdReceiver CometdReceiver;

typedef struct
{
  CometdDispatcherSink dispatcher;
  CometdAckGateSink gate;
  CometdInLaneSink lane;

  /* Something begins, in the main loop or in an extension. Until it has ended the receiver must not
   * be freed. */
  void           (*enter)        (gpointer              user_data);
  void           (*leave)        (gpointer              user_data);

  /* Bytes arrived. exchange: the one they belong to, or 0. */
  void           (*progress)     (guint64               exchange,
                                  gint64                now,
                                  gpointer              user_data);
  /* The transport has written some of its unsent bytes. */
  void           (*sent)         (gpointer              user_data);
  /* A body was valid: the server speaks Bayeux. */
  void           (*heard)        (gpointer              user_data);
  /* An extension failed: these messages are not dispatched. */
  void           (*dropped)      (GListModel           *messages,
                                  const GError         *error,
                                  gpointer              user_data);
} CometdReceiverSink;

/* turn, settings and client must outlive the receiver. client: for the extensions. */
CometdReceiver *cometd_receiver_new               (const CometdReceiverSink   *sink,
                                                   gpointer                    user_data,
                                                   CometdTurn                 *turn,
                                                   const CometdSessionSettings *settings,
                                                   GObject                    *client)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void            cometd_receiver_free              (CometdReceiver             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReceiver, cometd_receiver_free)

/* Receives from that transport from now on; NULL: from none. */
void            cometd_receiver_set_transport     (CometdReceiver             *self,
                                                   CometdTransport            *transport);
/* The extensions, the first to run first; NULL for none. */
void            cometd_receiver_set_extensions    (CometdReceiver             *self,
                                                   GPtrArray                  *extensions);
/* A handshake or connect was sent; see cometd_ack_gate_expect(). */
void            cometd_receiver_expect            (CometdReceiver             *self,
                                                   guint64                     exchange,
                                                   gboolean                    acknowledges);
/* Whether the reply to a connect that acknowledges events has arrived and is not dispatched. Until
 * it is, the next connect would acknowledge too little. */
gboolean        cometd_receiver_has_answer        (CometdReceiver             *self);
/* Drops everything that has not been dispatched, and ends all holds. */
void            cometd_receiver_clear             (CometdReceiver             *self);

/* A new iteration of the main loop: reads and dispatches what is left. is_in_grace: no hold is over
 * yet. */
void            cometd_receiver_resume            (CometdReceiver             *self,
                                                   gboolean                    is_in_grace);
/* When cometd_receiver_resume() has something to do; 0: at once; -1: there is nothing left. */
gint64          cometd_receiver_get_resume_time   (CometdReceiver             *self);
/* When a batch has been held by an extension for too long; -1 if none is held. */
gint64          cometd_receiver_get_lane_deadline (CometdReceiver             *self);
/* Fails that batch if its deadline is over. */
void            cometd_receiver_expire            (CometdReceiver             *self,
                                                   gint64                      now);

/* Events, and everything behind them, are not dispatched until each hold has been released, for at
 * most COMETD_SESSION_MAX_HOLD_DISPATCH. Returns a token for the release, which has no effect on
 * later holds if this one has ended. */
guint           cometd_receiver_hold              (CometdReceiver             *self);
/* TRUE: cometd_receiver_resume() has something to do. */
gboolean        cometd_receiver_release           (CometdReceiver             *self,
                                                   guint                       token);

gboolean        cometd_receiver_is_held           (CometdReceiver             *self);

/* Whether a message has been received on this transport. */
gboolean        cometd_receiver_is_heard          (CometdReceiver             *self);
/* The exchange whose response is being dispatched, or 0. */
guint64         cometd_receiver_get_arriving      (CometdReceiver             *self);
/* Whether something has been read and is not dispatched. */
gboolean        cometd_receiver_has_arrivals      (CometdReceiver             *self);
/* Whether something was left for a later iteration of the main loop. */
gboolean        cometd_receiver_has_rest          (CometdReceiver             *self);
/* Whether requests may be sent that follow from what was dispatched: a response must be over, so
 * that its connection is free, and no loss of the connection may wait. */
gboolean        cometd_receiver_may_act           (CometdReceiver             *self);

G_END_DECLS
