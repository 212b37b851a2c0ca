/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_EXCHANGE (cometd_exchange_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdExchange, cometd_exchange, COMETD, EXCHANGE, GObject)

COMETD_AVAILABLE_IN_ALL
GListStore   *cometd_exchange_get_messages (CometdExchange *self);
COMETD_AVAILABLE_IN_ALL
CometdClient *cometd_exchange_get_client   (CometdExchange *self);
COMETD_AVAILABLE_IN_ALL
const char   *cometd_exchange_get_header   (CometdExchange *self,
                                            const char     *name);
COMETD_AVAILABLE_IN_ALL
char        **cometd_exchange_dup_header_names
                                           (CometdExchange *self) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_set_header   (CometdExchange *self,
                                            const char     *name,
                                            const char     *value);
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_hold         (CometdExchange *self);
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_release      (CometdExchange *self);
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_fail         (CometdExchange *self,
                                            const GError   *error);
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_fail_literal (CometdExchange *self,
                                            const char     *message);
COMETD_AVAILABLE_IN_ALL
void          cometd_exchange_retry        (CometdExchange *self,
                                            CometdMessage  *reply);

G_END_DECLS
