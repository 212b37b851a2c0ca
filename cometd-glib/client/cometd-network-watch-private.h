/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Forwards the changes of a network monitor to an object that lives in another main context: of the
 * network itself, of its availability and of its connectivity, such as the end of a captive
 * portal. */

typedef struct _CometdNetworkWatch CometdNetworkWatch;

/* Called in the target's context; the target may be disposed of meanwhile. */
typedef void (*CometdNetworkChanged) (GObject *target);

/* target: not kept alive. context: where changed is called. Of a series of changes the first one is
 * reported immediately, and the others together, at intervals of up to a second. */
CometdNetworkWatch *cometd_network_watch_new         (GNetworkMonitor      *monitor,
                                                      GMainContext         *context,
                                                      CometdNetworkChanged  changed,
                                                      GObject              *target)
                                                     G_GNUC_WARN_UNUSED_RESULT;
/* Must be called in the target's context: changed is no longer called. */
void                cometd_network_watch_free        (CometdNetworkWatch   *self);

/* The monitor of the process. It belongs to the global default main context, whichever thread
 * calls this first. (transfer none) */
GNetworkMonitor    *cometd_network_watch_get_default (void);

G_END_DECLS
