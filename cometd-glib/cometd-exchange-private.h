/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-exchange.h"
#include "cometd-extension.h"

G_BEGIN_DECLS

typedef enum
{
  COMETD_EXCHANGE_OUTGOING,
  COMETD_EXCHANGE_INCOMING,
} CometdExchangeDirection;

/* Called once: when the last extension is done with the exchange, or when one has failed it (error
 * is set). Never called from inside cometd_exchange_run() if an extension held the exchange. */
typedef void (*CometdExchangeDone) (CometdExchange *exchange,
                                    const GError   *error,
                                    gpointer        user_data);

/* client: returned by cometd_exchange_get_client(); a weak reference to an opaque GObject.
 * extensions: in the order in which they are to run; a reference is taken. messages: (transfer
 * full), may be changed. */
CometdExchange *cometd_exchange_new            (CometdExchangeDirection   direction,
                                                GObject                  *client,
                                                GPtrArray                *extensions,
                                                GListStore               *messages)
                                               G_GNUC_WARN_UNUSED_RESULT;
/* headers: name, value, name, value, …, with unique names; or NULL. The array may be shared. */
void            cometd_exchange_take_headers   (CometdExchange           *self,
                                                GPtrArray                *headers);
/* Runs the extensions one after another; a hold stops at that extension until it is released. Calls
 * done exactly once, possibly before this function returns. If the last reference to a held
 * exchange is dropped, it fails in an idle callback; for this to work, the caller drops its own
 * reference if the exchange is held when this function returns. The pointer remains valid until
 * done is called, or until cometd_exchange_abandon(). */
void            cometd_exchange_run            (CometdExchange           *self,
                                                CometdExchangeDone        done,
                                                gpointer                  user_data);
/* Gives up the exchange: done is no longer called; hold, release and fail have no effect. */
void            cometd_exchange_abandon        (CometdExchange           *self);
gboolean        cometd_exchange_is_held        (CometdExchange           *self);
/* Calls func for each header, in the order in which they were set. */
void            cometd_exchange_foreach_header (CometdExchange           *self,
                                                void                    (*func) (const char *name,
                                                                                 const char *value,
                                                                                 gpointer    data),
                                                gpointer                  user_data);
/* Whether an extension has called cometd_exchange_retry() for this reply. */
gboolean        cometd_exchange_wants_retry    (CometdMessage            *reply);

G_END_DECLS
