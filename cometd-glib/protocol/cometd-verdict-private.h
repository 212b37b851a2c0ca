/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the code and text of a refusal mean (bayeux-protocol: error codes). text may be NULL. */

/* Whether the server does not know the session. CometD answers 402, Faye 401 and Salesforce 403,
 * the latter two with a text. Faye uses 402 for other refusals as well, but not of a connect. */
gboolean cometd_verdict_is_session_unknown (gboolean    is_connect,
                                            int         code,
                                            const char *text);
/* Whether other credentials may help: not if a limit was exceeded, for which some use 403, too. */
gboolean cometd_verdict_wants_credentials  (int         code,
                                            const char *text);

G_END_DECLS
