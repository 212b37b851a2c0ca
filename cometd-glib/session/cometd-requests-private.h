/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message-private.h"
#include "cometd-message-ids-private.h"

G_BEGIN_DECLS

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

/* A message that has, or will have, a reply: from the moment it is wanted to the moment it ends. */
typedef struct
{
  guint64 number; /* Its id on the wire is made of it. */
  CometdRequestKind kind;
  CometdMessage *message; /* Owned. */
  guint timeout;          /* For the reply; milliseconds. */
  gsize size;             /* Bytes by which it counts as waiting to be sent. */
  guint64 turn;           /* Of the main loop in which it was queued. */
  guint64 exchange;       /* That which carries it; 0 while it waits to be sent. */
  gint64 sent_time;       /* Of that exchange. */
  guint session;          /* The number of the session whose client id it has. */
  guint status;           /* HTTP refused it so; 0 if it did not. */
  gboolean is_automatic;  /* A subscription that is made again; no operation waits for it. */
  gboolean is_restoring;  /* The state is not connected before it has ended. */
  gboolean is_retry;      /* Sent once more with new credentials already. */

  /* Who is told; the table does not call it. */
  void (*done) (CometdMessage *reply,
                const GError  *error,
                gpointer       user_data);
  gpointer user_data;

  /* The table's own. */
  gint64 deadline;
  guint place; /* In the heap, if there is a deadline. */
  GList in_outbox;
} CometdRequest;

void            cometd_request_free                (CometdRequest       *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRequest, cometd_request_free)

/* Requests that have not ended, by number, and by the time at which they are given up. */
typedef struct _CometdRequests CometdRequests;

CometdRequests *cometd_requests_new                (void);
void            cometd_requests_free               (CometdRequests      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRequests, cometd_requests_free)

/* Numbers rise for as long as the table lives, so that a late reply matches nothing. The table owns
 * the request. */
CometdRequest  *cometd_requests_add                (CometdRequests      *self,
                                                    CometdRequestKind    kind,
                                                    CometdMessage       *message);
/* A number for a message that nobody waits for. */
guint64         cometd_requests_next_number        (CometdRequests      *self);
guint           cometd_requests_get_count          (CometdRequests      *self);
CometdRequest  *cometd_requests_find               (CometdRequests      *self,
                                                    guint64              number);
/* The id of a number; id has COMETD_MESSAGE_ID_SIZE bytes. */
void            cometd_requests_write_id           (CometdRequests      *self,
                                                    guint64              number,
                                                    char                *id);
/* The request to which a message is the reply, by its id and its channel. */
CometdRequest  *cometd_requests_find_by_reply      (CometdRequests      *self,
                                                    CometdMessage       *reply);
/* Whether a message has an id that was made here, also of a request that has ended. */
gboolean        cometd_requests_has_own_id         (CometdRequests      *self,
                                                    CometdMessage       *message);
/* Every ending begins here. (transfer full) */
CometdRequest  *cometd_requests_steal              (CometdRequests      *self,
                                                    CometdRequest       *request);
/* Back into the table, under its old number. (transfer full) */
void            cometd_requests_restore            (CometdRequests      *self,
                                                    CometdRequest       *request);

void            cometd_requests_set_deadline       (CometdRequests      *self,
                                                    CometdRequest       *request,
                                                    gint64               deadline);
/* Whether an operation of the app is waiting. */
gboolean        cometd_requests_has_waiting        (CometdRequests      *self);
/* -1 if there is none. */
gint64          cometd_requests_get_next_deadline  (CometdRequests      *self);
/* The first request whose deadline is not after now, or NULL. (transfer none) */
CometdRequest  *cometd_requests_find_expired       (CometdRequests      *self,
                                                    gint64               now);
/* All, or those that were sent, in the order of their numbers. (transfer container) */
GPtrArray      *cometd_requests_list               (CometdRequests      *self,
                                                    gboolean             only_sent);

G_END_DECLS
