/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A stream with a limited number of bytes to read, after which it fails. The limit is reset after
 * each complete message. So a client cannot send headers, fragments or pings without end, which the
 * layers above would store or reply to. */
#define BAYEUX_TYPE_METER (bayeux_meter_get_type ())
G_DECLARE_FINAL_TYPE (BayeuxMeter, bayeux_meter, BAYEUX, METER, GIOStream)

BayeuxMeter *bayeux_meter_new       (GIOStream   *base,
                                     gsize        allowance) G_GNUC_WARN_UNUSED_RESULT;
void         bayeux_meter_refill    (BayeuxMeter *self);
/* Allows this number of bytes until the next complete message. */
void         bayeux_meter_allow     (BayeuxMeter *self,
                                     gsize        size);
/* When the first byte since the last complete message was read, on the monotonic clock; -1 if none
 * was. */
gint64       bayeux_meter_get_start (BayeuxMeter *self);

G_END_DECLS
