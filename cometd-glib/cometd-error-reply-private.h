/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-error.h"

G_BEGIN_DECLS

/* Creates a COMETD_ERROR_SERVER with the reply attached. The text names the channel and quotes the
 * server's error. */
GError *cometd_error_new_from_reply (CometdMessage *reply);

G_END_DECLS
