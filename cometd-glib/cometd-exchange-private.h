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

/* Called once: when the last extension is done with the exchange, or one failed it (error set).
 * Never from inside cometd_exchange_run() unless no extension held it. */
typedef void (*CometdExchangeDone) (CometdExchange *exchange,
                                    const GError   *error,
                                    gpointer        user_data);

/* client: what cometd_exchange_get_client() returns; kept as a weak pointer; an opaque GObject to
 * this file. extensions: in the order in which they are to run; kept. messages is taken over and
 * may be changed. */
CometdExchange *cometd_exchange_new            (CometdExchangeDirection   direction,
                                                GObject                  *client,
                                                GPtrArray                *extensions,
                                                GListStore               *messages)
                                               G_GNUC_WARN_UNUSED_RESULT;
/* headers: name, value, name, value, …, each name once; or NULL. They may be shared. */
void            cometd_exchange_take_headers   (CometdExchange           *self,
                                                GPtrArray                *headers);
/* Runs the hooks, one after another; a hold stops at that extension until it is released. Calls
 * done exactly once, perhaps before it returns. An exchange whose holder drops its last reference
 * fails from an idle; to make that possible the caller drops its own reference when this returns
 * and the exchange is held. The pointer stays good until done is called, or
 * cometd_exchange_abandon(). */
void            cometd_exchange_run            (CometdExchange           *self,
                                                CometdExchangeDone        done,
                                                gpointer                  user_data);
/* Gives up: done is not called any more; hold, release and fail have no effect from here on. */
void            cometd_exchange_abandon        (CometdExchange           *self);
gboolean        cometd_exchange_is_held        (CometdExchange           *self);
/* Calls func for each header that was set, in the order of setting. */
void            cometd_exchange_foreach_header (CometdExchange           *self,
                                                void                    (*func) (const char *name,
                                                                                 const char *value,
                                                                                 gpointer    data),
                                                gpointer                  user_data);

G_END_DECLS
