/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-request-private.h"
#include "cometd-session-listener-private.h"

G_BEGIN_DECLS

/* The notifications of a session: collected while its state changes, and emitted in order once all
 * state has been changed, so that a listener can call back into the session. */
typedef struct _CometdNews CometdNews;

CometdNews *cometd_news_new          (void) G_GNUC_WARN_UNUSED_RESULT;
void     cometd_news_free             (CometdNews                  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdNews, cometd_news_free)

void     cometd_news_clear            (CometdNews                  *self);
gboolean cometd_news_is_empty         (CometdNews                  *self);
/* Whether the listener has not been told of a change to the state handshaking. */
gboolean cometd_news_has_handshaking  (CometdNews                  *self);

void     cometd_news_add_changed      (CometdNews                  *self,
                                       CometdState                  old_state,
                                       CometdState                  new_state);
void     cometd_news_add_meta         (CometdNews                  *self,
                                       CometdMessage               *message);
/* number: see cometd_news_forget_done(). */
void     cometd_news_add_done         (CometdNews                  *self,
                                       guint64                      number,
                                       CometdSessionDone            done,
                                       gpointer                     user_data,
                                       CometdMessage               *reply,
                                       const GError                *error);
/* Adds an operation that failed with its connection, possibly with many others: its error is
 * created, and its message freed, when the notification is emitted. cause: or NULL. (transfer
 * full) */
void     cometd_news_add_failed       (CometdNews                  *self,
                                       CometdRequest               *request,
                                       const GError                *cause);
void     cometd_news_add_subscription (CometdNews                  *self,
                                       gpointer                     subscription,
                                       CometdSubscriptionState      state,
                                       CometdMessage               *reply,
                                       const GError                *error);
void     cometd_news_add_ended        (CometdNews                  *self);
void     cometd_news_add_unreachable  (CometdNews                  *self,
                                       const GError                *error);
void     cometd_news_add_authenticate (CometdNews                  *self,
                                       CometdMessage               *reply);

/* Drops a notification that has not been emitted yet. */
void     cometd_news_forget_done      (CometdNews                  *self,
                                       guint64                      number);
void     cometd_news_forget_ended     (CometdNews                  *self);
void     cometd_news_forget_unreachable
                                      (CometdNews                  *self);
/* That credentials are needed; FALSE if the listener has been asked for them already. */
gboolean cometd_news_forget_authenticate
                                      (CometdNews                  *self);
void     cometd_news_forget_subscription
                                      (CometdNews                  *self,
                                       gpointer                     subscription);

/* Emits the oldest notification; FALSE if there is none. The listener may free self. */
gboolean cometd_news_tell_one         (CometdNews                  *self,
                                       const CometdSessionListener *listener,
                                       gpointer                     user_data);

G_END_DECLS
