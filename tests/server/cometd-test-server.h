/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "bayeux-endpoint.h"
#include "bayeux-json.h"
#include "cometd-test-log.h"
#include "cometd-test-replay.h"
#include "cometd-test-script.h"

G_BEGIN_DECLS

/* A Bayeux server for tests, in the thread and main context of the test, on 127.0.0.1 or another
 * address of this machine. By default it is a well-behaved CometD server, with the services of
 * cometd-test-services.h. A count says how often a fault applies; negative for no limit. */
typedef struct _CometdTestServer CometdTestServer;

CometdTestServer *cometd_test_server_new             (void) G_GNUC_WARN_UNUSED_RESULT;
CometdTestServer *cometd_test_server_new_full        (guint             port,
                                                      GTlsCertificate  *certificate,
                                                      GError          **error)
  G_GNUC_WARN_UNUSED_RESULT;
CometdTestServer *cometd_test_server_new_at          (const char       *address,
                                                      guint             port,
                                                      GTlsCertificate  *certificate,
                                                      GError          **error)
  G_GNUC_WARN_UNUSED_RESULT;
void              cometd_test_server_free            (CometdTestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestServer, cometd_test_server_free)

const char       *cometd_test_server_get_url         (CometdTestServer *self);
guint             cometd_test_server_get_port        (CometdTestServer *self);
BayeuxOptions    *cometd_test_server_get_options     (CometdTestServer *self);
BayeuxEngine     *cometd_test_server_get_engine      (CometdTestServer *self);
CometdTestLog    *cometd_test_server_get_log         (CometdTestServer *self);

/* The connection. Pause refuses new connections and keeps open ones; stop resets them too. */
void              cometd_test_server_pause           (CometdTestServer *self);
void              cometd_test_server_stop            (CometdTestServer *self);
void              cometd_test_server_resume          (CometdTestServer *self);
void              cometd_test_server_set_frozen      (CometdTestServer *self,
                                                      gboolean          frozen);
void              cometd_test_server_reset_all       (CometdTestServer *self);
/* Larger requests and frames are refused, with 413 and 1009. */
void              cometd_test_server_set_max_size    (CometdTestServer *self,
                                                      gsize             max_size);
guint             cometd_test_server_count_accepted  (CometdTestServer *self);
guint             cometd_test_server_count_open      (CometdTestServer *self);
guint             cometd_test_server_count_posts     (CometdTestServer *self);

/* Faults; see CometdTestFault for further options. */
CometdTestFault  *cometd_test_server_delay           (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count,
                                                      guint             milliseconds);
CometdTestFault  *cometd_test_server_drop            (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count);
CometdTestFault  *cometd_test_server_lose_reply      (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count);
CometdTestFault  *cometd_test_server_cut             (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count);
CometdTestFault  *cometd_test_server_reset           (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count);
CometdTestFault  *cometd_test_server_respond         (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count,
                                                      guint             status,
                                                      const char       *body);
CometdTestFault  *cometd_test_server_fail            (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count,
                                                      const char       *error,
                                                      const char       *patch_json);
CometdTestFault  *cometd_test_server_patch           (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               count,
                                                      const char       *patch_json);
void              cometd_test_server_clear_faults    (CometdTestServer *self);
void              cometd_test_server_set_upgrade     (CometdTestServer *self,
                                                      BayeuxUpgrade     upgrade,
                                                      guint             status,
                                                      int               count);
guint             cometd_test_server_count_upgrades  (CometdTestServer *self);

/* A cookie for the response to each HTTP request, including upgrades: "NODE=a; Path=/". May be
 * NULL. */
void              cometd_test_server_set_cookie      (CometdTestServer *self,
                                                      const char       *cookie);

/* How far its clock is ahead of the client's, for the time synchronization extension. */
void              cometd_test_server_set_clock_offset (CometdTestServer *self,
                                                       gint64            milliseconds);

/* From now on, the server behaves like Salesforce: it retains events, offers long-polling only and
 * insists on its cookies. Owned by the server. */
CometdTestReplay *cometd_test_server_enable_replay   (CometdTestServer *self);

/* Sessions. A NULL client id means all. */
void              cometd_test_server_kick            (CometdTestServer *self,
                                                      const char       *client_id);
void              cometd_test_server_expire          (CometdTestServer *self,
                                                      const char       *client_id);
void              cometd_test_server_publish         (CometdTestServer *self,
                                                      const char       *channel,
                                                      const char       *data_json);
guint             cometd_test_server_count_sessions  (CometdTestServer *self);
guint             cometd_test_server_count_held      (CometdTestServer *self);
guint             cometd_test_server_count_subscribers (CometdTestServer *self,
                                                        const char       *channel);

/* The messages received so far; NULL for all channels. */
guint             cometd_test_server_count           (CometdTestServer *self,
                                                      const char       *channel);
CometdTestRecord *cometd_test_server_get_record      (CometdTestServer *self,
                                                      const char       *channel,
                                                      int               number);

/* WebSockets: the newest open one (or NULL), and the newest one ever. */
BayeuxSocket     *cometd_test_server_get_socket      (CometdTestServer *self);
BayeuxSocket     *cometd_test_server_get_last_socket (CometdTestServer *self);

G_END_DECLS
