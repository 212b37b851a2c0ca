/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-request-private.h"
#include "cometd-session-private.h"

G_BEGIN_DECLS

/* What a session has still to tell: gathered while its state changes, told when it has settled, in
 * order, so that who hears of it may call the session again. */
typedef struct
{
  GQueue items;
} CometdNews;

void     cometd_news_init             (CometdNews                  *self);
void     cometd_news_clear            (CometdNews                  *self);
gboolean cometd_news_is_empty         (CometdNews                  *self);

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
/* An operation that failed with its connection, perhaps with many others: its error is made when it
 * is told, and its message freed then. cause: or NULL. (transfer full) */
void     cometd_news_add_failed       (CometdNews                  *self,
                                       CometdRequest               *request,
                                       const GError                *cause);
void     cometd_news_add_subscription (CometdNews                  *self,
                                       gpointer                     subscription,
                                       CometdSubscriptionState      state,
                                       CometdMessage               *reply,
                                       const GError                *error);
void     cometd_news_add_ended        (CometdNews                  *self,
                                       const GError                *error);
void     cometd_news_add_unreachable  (CometdNews                  *self,
                                       const GError                *error);
void     cometd_news_add_authenticate (CometdNews                  *self,
                                       CometdMessage               *reply);

/* Drops what has not been told yet. */
void     cometd_news_forget_done      (CometdNews                  *self,
                                       guint64                      number);
void     cometd_news_forget_subscription
                                      (CometdNews                  *self,
                                       gpointer                     subscription);

/* Tells the oldest; FALSE if there is none. The listener may free self while it hears of it. */
gboolean cometd_news_tell_one         (CometdNews                  *self,
                                       const CometdSessionListener *listener,
                                       gpointer                     user_data);

G_END_DECLS
