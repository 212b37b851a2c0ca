/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../protocol/cometd-addresses-private.h"
#include "../protocol/cometd-advice-private.h"
#include "../protocol/cometd-lifecycle-private.h"
#include "../protocol/cometd-polling-private.h"
#include "cometd-request-private.h"
#include "cometd-session-settings-private.h"

G_BEGIN_DECLS

/* The handshake, connect and disconnect of a conversation: makes and sends them, and knows which of
 * them is in progress. */
typedef struct _CometdMetaRequests CometdMetaRequests;

typedef struct
{
  /* A meta message is to be sent: first make a request, whose number is returned, … */
  guint64 (*add)   (CometdRequestKind  kind,
                    CometdMessage     *message,
                    guint              timeout,
                    gpointer           user_data);
  /* … then send it. */
  void    (*send)  (guint64            number,
                    gpointer           user_data);
  /* The reply to a request is waited for no longer than this from now, in milliseconds. */
  void    (*limit) (guint64            number,
                    guint              timeout,
                    gpointer           user_data);
  /* A request has ended. Nothing happens if there is none of that number. */
  void    (*end)   (guint64            number,
                    CometdMessage     *reply,
                    const GError      *error,
                    gpointer           user_data);
} CometdMetaRequestsSink;

/* settings and fields, the extra members of each handshake (name → JsonNode), must outlive them. */
CometdMetaRequests *cometd_meta_requests_new             (const CometdMetaRequestsSink *sink,
                                                          gpointer                    user_data,
                                                          const CometdSessionSettings *settings,
                                                          GHashTable                 *fields)
                                                         G_GNUC_WARN_UNUSED_RESULT;
void                cometd_meta_requests_free            (CometdMetaRequests         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdMetaRequests, cometd_meta_requests_free)

/* The numbers of those in progress; 0 if there is none. */
guint64             cometd_meta_requests_get_handshake   (CometdMetaRequests         *self);
guint64             cometd_meta_requests_get_connect     (CometdMetaRequests         *self);

/* Makes and sends what is to be done: a handshake, a connect or a disconnect. */
void                cometd_meta_requests_send            (CometdMetaRequests         *self,
                                                          CometdAction                action,
                                                          CometdAddresses            *addresses,
                                                          CometdPolling              *polling,
                                                          const CometdAdvice         *advice);

/* A reply that still arrives does not match any more. */
void                cometd_meta_requests_forget_handshake (CometdMetaRequests        *self);
void                cometd_meta_requests_forget_connect  (CometdMetaRequests         *self);
/* The same; the request ends with an error. FALSE if there is none. */
gboolean            cometd_meta_requests_fail_handshake  (CometdMetaRequests         *self,
                                                          const GError               *error);
/* Another connect replaces the one in progress, whose reply is waited for no longer than this, in
 * milliseconds. */
void                cometd_meta_requests_replace_connect (CometdMetaRequests         *self,
                                                          guint                       wait);

G_END_DECLS
