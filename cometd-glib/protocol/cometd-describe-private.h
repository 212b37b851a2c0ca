/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-lifecycle-private.h"

G_BEGIN_DECLS

/* Words for the log. Not translated. */

/* What has happened, such as "handshake accepted". */
const char *cometd_describe_event  (CometdEvent         event);

/* The advice in force, such as "reconnect retry, interval 0 ms, timeout 30000 ms". */
char       *cometd_describe_advice (const CometdAdvice *advice) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
