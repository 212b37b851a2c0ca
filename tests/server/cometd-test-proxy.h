/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP proxy on 127.0.0.1: CONNECT, and requests with an absolute URI to one server. */
typedef struct _CometdTestProxy CometdTestProxy;

CometdTestProxy *cometd_test_proxy_new           (guint            server_port)
  G_GNUC_WARN_UNUSED_RESULT;
void             cometd_test_proxy_free          (CometdTestProxy *self);
const char      *cometd_test_proxy_get_url       (CometdTestProxy *self);
guint            cometd_test_proxy_count_connect (CometdTestProxy *self);
guint            cometd_test_proxy_count_forward (CometdTestProxy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestProxy, cometd_test_proxy_free)

G_END_DECLS
