/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_TESTING_INSIDE) && !defined (COMETD_TESTING_COMPILATION)
# error "Only <cometd-glib-testing/cometd-testing.h> can be included directly."
#endif

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

#ifndef _COMETD_TESTING_EXTERN
# define _COMETD_TESTING_EXTERN __attribute__ ((visibility ("default"))) extern
#endif

#define COMETD_TESTING_AVAILABLE_IN_ALL _COMETD_TESTING_EXTERN

#define COMETD_TESTING_MAX_MESSAGES 10000
#define COMETD_TESTING_MAX_KEPT_SIZE 67108864
#define COMETD_TESTING_MAX_DELAY 60000
#define COMETD_TESTING_MAX_SESSIONS 1000
#define COMETD_TESTING_MAX_WAITING 100000

#define COMETD_TESTING_TYPE_SERVER (cometd_testing_server_get_type ())

COMETD_TESTING_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdTestingServer, cometd_testing_server, COMETD_TESTING, SERVER, GObject)

COMETD_TESTING_AVAILABLE_IN_ALL
CometdTestingServer *cometd_testing_server_new              (void) G_GNUC_WARN_UNUSED_RESULT;
COMETD_TESTING_AVAILABLE_IN_ALL
gboolean             cometd_testing_server_start            (CometdTestingServer  *self,
                                                             GError              **error);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_stop             (CometdTestingServer  *self);
COMETD_TESTING_AVAILABLE_IN_ALL
const char          *cometd_testing_server_get_url          (CometdTestingServer  *self);

COMETD_TESTING_AVAILABLE_IN_ALL
gboolean             cometd_testing_server_publish_json     (CometdTestingServer  *self,
                                                             const char           *channel,
                                                             const char           *json);
COMETD_TESTING_AVAILABLE_IN_ALL
gboolean             cometd_testing_server_deliver_json     (CometdTestingServer  *self,
                                                             const char           *client_id,
                                                             const char           *channel,
                                                             const char           *json);
COMETD_TESTING_AVAILABLE_IN_ALL
gboolean             cometd_testing_server_kick             (CometdTestingServer  *self,
                                                             const char           *client_id);
COMETD_TESTING_AVAILABLE_IN_ALL
gboolean             cometd_testing_server_expire           (CometdTestingServer  *self,
                                                             const char           *client_id);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_drop_connections (CometdTestingServer  *self);

COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_set_delay        (CometdTestingServer  *self,
                                                             guint                 delay);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_refuse_channel   (CometdTestingServer  *self,
                                                             const char           *pattern,
                                                             const char           *error);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_refuse_websocket (CometdTestingServer  *self,
                                                             guint                 status);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_advise           (CometdTestingServer  *self,
                                                             const char           *json);
COMETD_TESTING_AVAILABLE_IN_ALL
void                 cometd_testing_server_require_token    (CometdTestingServer  *self,
                                                             const char           *header,
                                                             const char           *value);

COMETD_TESTING_AVAILABLE_IN_ALL
char               **cometd_testing_server_dup_client_ids   (CometdTestingServer  *self)
  G_GNUC_WARN_UNUSED_RESULT;
COMETD_TESTING_AVAILABLE_IN_ALL
GListModel          *cometd_testing_server_get_messages     (CometdTestingServer  *self);

G_END_DECLS
