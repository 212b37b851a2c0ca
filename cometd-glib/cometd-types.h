/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Forward declarations, which let headers use each other's types without including each other. */
typedef struct _CometdAuthExtension CometdAuthExtension;
typedef struct _CometdAuthRequest CometdAuthRequest;
typedef struct _CometdClient CometdClient;
typedef struct _CometdExchange CometdExchange;
typedef struct _CometdExtension CometdExtension;
typedef struct _CometdMessage CometdMessage;
typedef struct _CometdMessageList CometdMessageList;
typedef struct _CometdReplayStore CometdReplayStore;
typedef struct _CometdSubscription CometdSubscription;

G_END_DECLS
