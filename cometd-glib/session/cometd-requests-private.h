/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-message-ids-private.h"
#include "cometd-request-private.h"

G_BEGIN_DECLS

/* The requests that wait for their replies, by number and by deadline. */
typedef struct _CometdRequests CometdRequests;

typedef struct
{
  /* These two are called when the request has left the table, which may be called from here.
   * A request has ended, with a reply or an error or both; with neither if the app cancelled it.
   * It is freed when this returns. */
  void (*ended)   (CometdRequest *request,
                   CometdMessage *reply,
                   const GError  *error,
                   gpointer       user_data);
  /* An operation of the app has failed with its connection. Many may fail together, so the error
   * is left to cometd_request_make_closed_error(). (transfer full) */
  void (*closed)  (CometdRequest *request,
                   const GError  *cause,
                   gpointer       user_data);
  /* The deadline of a request is over. Still in the table: to be ended, or to get a later one. */
  void (*expired) (CometdRequest *request,
                   gpointer       user_data);
  /* Whether a publish with flags stays in the table instead of failing with its connection. */
  gboolean (*keeps) (CometdRequest *request,
                     gpointer       user_data);
} CometdRequestsSink;

typedef enum
{
  COMETD_REQUEST_FILTER_ALL,
  COMETD_REQUEST_FILTER_SENT,
} CometdRequestFilter;

CometdRequests *cometd_requests_new                (const CometdRequestsSink *sink,
                                                    gpointer                  user_data);
void            cometd_requests_free               (CometdRequests           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdRequests, cometd_requests_free)

/* Numbers rise during the life of the table, so a late reply matches no later request. The table
 * owns the request. */
CometdRequest  *cometd_requests_add                (CometdRequests           *self,
                                                    CometdRequestKind         kind,
                                                    CometdMessage            *message,
                                                    guint                     timeout);
/* A publish. Takes draft. */
CometdRequest  *cometd_requests_add_draft          (CometdRequests           *self,
                                                    CometdDraft              *draft,
                                                    guint                     timeout);
guint           cometd_requests_get_count          (CometdRequests           *self);
CometdRequest  *cometd_requests_find               (CometdRequests           *self,
                                                    guint64                   number);
/* Writes the id of a request, or a new id for a message without a reply if it is NULL. id has
 * COMETD_MESSAGE_ID_SIZE bytes. */
void            cometd_requests_write_id           (CometdRequests           *self,
                                                    CometdRequest            *request,
                                                    char                     *id);
/* The request to which a message is the reply, by its id and its channel. */
CometdRequest  *cometd_requests_find_by_reply      (CometdRequests           *self,
                                                    CometdMessage            *reply);
/* Whether a message has an id that was made here, also of a request that has ended. */
gboolean        cometd_requests_has_own_id         (CometdRequests           *self,
                                                    CometdMessage            *message);

/* Ends a request and frees it. */
void            cometd_requests_end                (CometdRequests           *self,
                                                    CometdRequest            *request,
                                                    CometdMessage            *reply,
                                                    const GError             *error);
/* Ends requests with CONNECTION_CLOSED because of cause, or because the app closed the client. */
void            cometd_requests_fail_all           (CometdRequests           *self,
                                                    CometdRequestFilter       filter,
                                                    const GError             *cause);
/* The same for the app's messages of a turn that have not been sent: the subscribers of a channel
 * must not get a later message without an earlier one that failed. */
void            cometd_requests_fail_behind        (CometdRequests           *self,
                                                    guint64                   turn,
                                                    const GError             *cause);
/* Ends a request whose operation was cancelled. FALSE if no operation waits for that number. */
gboolean        cometd_requests_cancel             (CometdRequests           *self,
                                                    guint64                   number);
/* Takes a request out without ending it. (transfer full) */
CometdRequest  *cometd_requests_steal              (CometdRequests           *self,
                                                    CometdRequest            *request);
/* Puts it back under its old number, to be sent again. (transfer full) */
void            cometd_requests_restore            (CometdRequests           *self,
                                                    CometdRequest            *request);

/* deadline: -1 if there is none. */
void            cometd_requests_set_deadline       (CometdRequests           *self,
                                                    CometdRequest            *request,
                                                    gint64                    deadline);
gint64          cometd_requests_get_deadline       (CometdRequests           *self,
                                                    CometdRequest            *request);
/* -1 if there is none. */
gint64          cometd_requests_get_next_deadline  (CometdRequests           *self);
/* Tells of the request with the earliest deadline, if that is over; FALSE if it is not. */
gboolean        cometd_requests_expire             (CometdRequests           *self,
                                                    gint64                    now);
/* Moves the deadline of a request to wait milliseconds after progress_time, when bytes last arrived
 * that may precede its reply. FALSE if that is over as well. */
gboolean        cometd_requests_extend             (CometdRequests           *self,
                                                    CometdRequest            *request,
                                                    gint64                    progress_time,
                                                    guint                     wait,
                                                    gint64                    now);
/* Whether an operation of the app waits for a reply. */
gboolean        cometd_requests_has_waiting        (CometdRequests           *self);
/* In the order of their numbers. (transfer container) */
GPtrArray      *cometd_requests_list               (CometdRequests           *self,
                                                    CometdRequestFilter       filter);

G_END_DECLS
