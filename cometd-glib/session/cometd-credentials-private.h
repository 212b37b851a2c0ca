/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-failure-private.h"
#include "cometd-request-private.h"

G_BEGIN_DECLS

/* How long to wait for new credentials, in milliseconds: the user may have to type a password. */
#define COMETD_CREDENTIALS_MAX_WAIT (5 * 60 * 1000)

/* Requests that the server refused for lack of valid credentials. They are parked here until there
 * are new credentials, and are then sent again. Credentials are asked for once, however many
 * requests are parked. */
typedef struct _CometdCredentials CometdCredentials;

typedef struct
{
  /* New credentials are needed because of reply; with NULL, they are no longer needed. */
  void (*ask)    (CometdMessage       *reply,
                  gpointer             user_data);
  /* There are new credentials: requests are to be sent again, in this order. The function takes
   * them out of the queue. */
  void (*resend) (GQueue              *requests,
                  gpointer             user_data);
  /* A request has failed for lack of credentials. upgrade: the failure of the WebSocket upgrade
   * that the server refused, or NULL. The request is freed when this returns. */
  void (*failed) (CometdRequest       *request,
                  const GError        *error,
                  const CometdFailure *upgrade,
                  gpointer             user_data);
} CometdCredentialsSink;

CometdCredentials *cometd_credentials_new          (const CometdCredentialsSink *sink,
                                                    gpointer                     user_data);
void               cometd_credentials_free         (CometdCredentials           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdCredentials, cometd_credentials_free)

/* Parks a request, and asks for credentials unless that is being done. (transfer full) */
void               cometd_credentials_park         (CometdCredentials           *self,
                                                    CometdRequest               *request,
                                                    CometdMessage               *reply,
                                                    gint64                       now);
/* The server refused the WebSocket upgrade that a parked request needs. */
void               cometd_credentials_set_upgrade  (CometdCredentials           *self,
                                                    const CometdFailure         *failure);
gboolean           cometd_credentials_is_asking    (CometdCredentials           *self);
/* When to stop waiting for credentials; -1 if none are asked for. */
gint64             cometd_credentials_get_deadline (CometdCredentials           *self);
/* Ends the wait. error: why there are no new credentials, or NULL if there are. */
void               cometd_credentials_ready        (CometdCredentials           *self,
                                                    const GError                *error);
/* Ends the wait because it has taken too long. */
void               cometd_credentials_expire       (CometdCredentials           *self);
/* Fails what is parked with error, or because the app closed the client. */
void               cometd_credentials_fail_all     (CometdCredentials           *self,
                                                    const GError                *error);
/* Drops a request whose operation was cancelled. FALSE if it is not parked. */
gboolean           cometd_credentials_cancel       (CometdCredentials           *self,
                                                    guint64                      number);

G_END_DECLS
