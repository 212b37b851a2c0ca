/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-enums.h"
#include "cometd-deadlines-private.h"
#include "cometd-draft-private.h"

G_BEGIN_DECLS

/* How often an extension can have one request sent again after a refusal. */
#define COMETD_REQUEST_MAX_REPEATS 10

/* A message that has, or will have, a reply: from the call that makes it until it ends. */

typedef enum
{
  COMETD_REQUEST_HANDSHAKE,
  COMETD_REQUEST_CONNECT,
  COMETD_REQUEST_DISCONNECT,
  COMETD_REQUEST_SUBSCRIBE,
  COMETD_REQUEST_UNSUBSCRIBE,
  COMETD_REQUEST_PUBLISH,
  COMETD_REQUEST_CALL,
} CometdRequestKind;

/* Completes an operation of the app. */
typedef void (*CometdRequestDone) (CometdMessage *reply,
                                   const GError  *error,
                                   gpointer       user_data);

typedef struct _CometdRequest CometdRequest;

/* number: never used again in this client; the id on the wire is made of it. timeout: how long to
 * wait for the reply, in milliseconds. */
CometdRequest     *cometd_request_new              (guint64              number,
                                                    CometdRequestKind    kind,
                                                    CometdMessage       *message,
                                                    guint                timeout);
/* A publish. Takes draft. */
CometdRequest     *cometd_request_new_from_draft   (guint64              number,
                                                    CometdDraft         *draft,
                                                    guint                timeout);
void               cometd_request_free             (CometdRequest       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRequest, cometd_request_free)

guint64            cometd_request_get_number       (const CometdRequest *self);
/* A GCompareFunc for an array of requests: in the order in which they were added. */
int                cometd_request_compare_numbers  (gconstpointer        a,
                                                    gconstpointer        b);
const guint64     *cometd_request_peek_number      (const CometdRequest *self);
CometdRequestKind  cometd_request_get_kind         (const CometdRequest *self);
/* Makes the message of the draft or of the text, if there is one, which the request does not have
 * any more. */
CometdMessage     *cometd_request_get_message      (CometdRequest       *self);
/* Keeps the message of a connect, which waits for minutes, as text if nothing else refers to it. */
void               cometd_request_shrink           (CometdRequest       *self);
/* NULL if the request has a message. */
const CometdDraft *cometd_request_get_draft        (const CometdRequest *self);
gsize              cometd_request_get_message_size (const CometdRequest *self);
const char        *cometd_request_get_channel      (const CometdRequest *self);
const char        *cometd_request_get_subscription (const CometdRequest *self);

/* By kind. */

/* Whether an app sent the message: a publish or a remote call. */
gboolean           cometd_request_is_from_app      (const CometdRequest *self);
/* Whether it subscribes or unsubscribes. The server may receive such a message twice. */
gboolean           cometd_request_is_subscription  (const CometdRequest *self);
/* Whether it opens or keeps the session and is sent without waiting in the outbox. */
gboolean           cometd_request_is_apart         (const CometdRequest *self);
/* How long after it was sent the reply may come, in milliseconds, while bytes arrive; 0 if those do
 * not extend the deadline. */
gint64             cometd_request_get_max_wait     (const CometdRequest *self);

/* For the reply; milliseconds. */
guint              cometd_request_get_timeout      (const CometdRequest *self);
void               cometd_request_set_timeout      (CometdRequest       *self,
                                                    guint                timeout);

/* The timeout contains this max-network-delay, and grows with it. Not after
 * cometd_request_set_timeout(). */
void               cometd_request_follow_delay     (CometdRequest       *self,
                                                    guint                delay);
/* max-network-delay is this now. Returns the milliseconds that were added to the timeout. */
guint              cometd_request_raise_delay      (CometdRequest       *self,
                                                    guint                delay);

/* The exchange that carries it, or 0 while it waits to be sent. */
gboolean           cometd_request_is_sent          (const CometdRequest *self);
guint64            cometd_request_get_exchange     (const CometdRequest *self);
gint64             cometd_request_get_sent_time    (const CometdRequest *self);
void               cometd_request_set_sent         (CometdRequest       *self,
                                                    guint64              exchange,
                                                    gint64               now);
/* It is to be sent again. */
void               cometd_request_set_unsent       (CometdRequest       *self);

/* The bytes by which it counts as waiting to be sent. */
gsize              cometd_request_get_size         (const CometdRequest *self);
void               cometd_request_set_size         (CometdRequest       *self,
                                                    gsize                size);

/* The main loop iteration, or the batch of the app, in which it was queued. */
guint64            cometd_request_get_turn         (const CometdRequest *self);
void               cometd_request_set_turn         (CometdRequest       *self,
                                                    guint64              turn);

/* The number of the session whose client id the message has. */
guint              cometd_request_get_session      (const CometdRequest *self);
void               cometd_request_set_session      (CometdRequest       *self,
                                                    guint                session);

/* The HTTP status that refused it, or 0. */
guint              cometd_request_get_status       (const CometdRequest *self);
void               cometd_request_set_status       (CometdRequest       *self,
                                                    guint                status);

/* Whether it has been sent again with new credentials. */
gboolean           cometd_request_is_retry         (const CometdRequest *self);
void               cometd_request_set_retry        (CometdRequest       *self);

/* Counts that an extension has it sent again; FALSE if that has been done too often. */
gboolean           cometd_request_count_repeat     (CometdRequest       *self);

/* What the app permits a publish that is not sent, or not answered; with the time, of the clock, at
 * which the operation ends in any case, or 0. Extensions get a copy of the message then, so that
 * each sending begins with what the app published. */
CometdPublishFlags cometd_request_get_flags        (const CometdRequest *self);
gint64             cometd_request_get_end_time     (const CometdRequest *self);
void               cometd_request_set_delivery     (CometdRequest       *self,
                                                    CometdPublishFlags   flags,
                                                    gint64               end_time);
void               cometd_request_renew_message    (CometdRequest       *self);
/* Until when to wait for the reply to a sending at that time. max_network_delay: milliseconds. */
gint64             cometd_request_get_wait_end     (const CometdRequest *self,
                                                    gint64               now,
                                                    guint                max_network_delay);
/* The letters of its id; 0 if they have not been set. See cometd_message_ids_get_letters(). */
guint64            cometd_request_get_letters      (const CometdRequest *self);
void               cometd_request_set_letters      (CometdRequest       *self,
                                                    guint64              letters);
/* Whether it may not be repeated again. */
gboolean           cometd_request_is_repeated      (const CometdRequest *self);
void               cometd_request_set_repeated     (CometdRequest       *self);
/* Whether the server has refused it once because it did not know the session. */
gboolean           cometd_request_was_forgotten    (const CometdRequest *self);
void               cometd_request_set_forgotten    (CometdRequest       *self);

/* The operation that waits for the reply, if there is one. */
gboolean           cometd_request_has_done         (const CometdRequest *self);
void               cometd_request_set_done         (CometdRequest       *self,
                                                    CometdRequestDone    done,
                                                    gpointer             user_data);
CometdRequestDone  cometd_request_get_done         (const CometdRequest *self,
                                                    gpointer            *user_data);
void               cometd_request_call_done        (const CometdRequest *self,
                                                    CometdMessage       *reply,
                                                    const GError        *error);

/* The error of a request that ends because its connection did. cause: why that ended, or NULL if
 * the app closed the client. */
GError            *cometd_request_make_closed_error (const CometdRequest *self,
                                                     const GError        *cause)
                                                    G_GNUC_WARN_UNUSED_RESULT;
/* The error of a request that ends because it has waited too long. server: describes the server. */
GError            *cometd_request_make_timeout_error (const CometdRequest *self,
                                                      const char          *server)
                                                    G_GNUC_WARN_UNUSED_RESULT;

/* Its node in the outbox, and its deadline. */
GList             *cometd_request_get_link         (CometdRequest       *self);
CometdDeadline    *cometd_request_peek_deadline    (CometdRequest       *self);

G_END_DECLS
