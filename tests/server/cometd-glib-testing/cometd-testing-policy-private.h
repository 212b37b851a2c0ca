/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the test has told the server to refuse, and to advise. */
typedef struct _CometdTestingPolicy CometdTestingPolicy;

CometdTestingPolicy *cometd_testing_policy_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void                 cometd_testing_policy_free        (CometdTestingPolicy *self);

/* Replaces the error of the pattern; NULL allows its channels again. */
void                 cometd_testing_policy_refuse      (CometdTestingPolicy *self,
                                                        const char          *pattern,
                                                        const char          *error);
/* NULL requires no token. */
void                 cometd_testing_policy_set_token   (CometdTestingPolicy *self,
                                                        const char          *header,
                                                        const char          *value);
/* Returns the error with which the message is refused, or NULL. headers: lower-case name → value,
 * of the HTTP request or of the upgrade. */
const char          *cometd_testing_policy_judge       (CometdTestingPolicy *self,
                                                        JsonObject          *message,
                                                        GHashTable          *headers);

/* Members for the advice of all replies to handshakes and connects, but for "reconnect", which is
 * for those sessions that are told to. May be NULL. */
void                 cometd_testing_policy_set_advice  (CometdTestingPolicy *self,
                                                        JsonObject          *advice);
/* The next reply to a connect of this session has the advice to reconnect in this way, once. */
void                 cometd_testing_policy_redirect    (CometdTestingPolicy *self,
                                                        const char          *client_id,
                                                        const char          *reconnect);
/* NULL means all. */
void                 cometd_testing_policy_forget      (CometdTestingPolicy *self,
                                                        const char          *client_id);
/* Adds the advice to a reply. Returns TRUE if it tells a session to end. */
gboolean             cometd_testing_policy_advise      (CometdTestingPolicy *self,
                                                        JsonObject          *request,
                                                        JsonObject          *reply);

G_END_DECLS
