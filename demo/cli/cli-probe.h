/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

#define CLI_TYPE_PROBE (cli_probe_get_type ())
G_DECLARE_FINAL_TYPE (CliProbe, cli_probe, CLI, PROBE, CometdExtension)

/* An extension that takes notes while a client is opened. */
CliProbe      *cli_probe_new           (void) G_GNUC_WARN_UNUSED_RESULT;
/* The reply to the handshake, or NULL. */
CometdMessage *cli_probe_get_handshake (CliProbe *self);
/* From a request to its reply, in microseconds; negative if there was no reply. The first includes
 * the time to connect. */
gint64         cli_probe_get_handshake_time (CliProbe *self);
gint64         cli_probe_get_round_trip     (CliProbe *self);

G_END_DECLS
