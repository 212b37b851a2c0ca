/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-exchange.h"

G_BEGIN_DECLS

/* The batches that were received: each is announced in the next turn of the main loop, where the
 * app may do anything, and processed after the delay, in order. */
typedef struct _CometdTestingArrivals CometdTestingArrivals;

typedef void (*CometdTestingArrivalFunc) (BayeuxExchange *exchange,
                                          gpointer        user_data);

/* owner: the user data of both functions, kept alive while they run. It owns the arrivals. */
CometdTestingArrivals *cometd_testing_arrivals_new       (guint                     max_waiting,
                                                          CometdTestingArrivalFunc  announce,
                                                          CometdTestingArrivalFunc  process,
                                                          GObject                  *owner)
  G_GNUC_WARN_UNUSED_RESULT;
void                   cometd_testing_arrivals_free      (CometdTestingArrivals    *self);

/* Milliseconds. Batches that are waiting already are not affected, and later ones do not
 * overtake them. */
void                   cometd_testing_arrivals_set_delay (CometdTestingArrivals    *self,
                                                          guint                     delay);
/* Returns FALSE if too many are waiting. */
gboolean               cometd_testing_arrivals_add       (CometdTestingArrivals    *self,
                                                          BayeuxExchange           *exchange);
void                   cometd_testing_arrivals_clear     (CometdTestingArrivals    *self);

G_END_DECLS
