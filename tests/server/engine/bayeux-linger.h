/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A TCP connection that stays open although its socket is closed, until the other side closes it,
 * too. Data that still arrives is read and dropped: if it were not, closing would reset the
 * connection, and the other side might not read what was sent to it last. */
typedef struct _BayeuxLinger BayeuxLinger;

/* Called at the end, which comes after @milliseconds at the latest; may free it. */
typedef void (*BayeuxLingerFunc) (BayeuxLinger *linger,
                                  gpointer      user_data);

/* @socket is still open. Returns NULL if that is impossible. */
BayeuxLinger *bayeux_linger_new  (GSocket          *socket,
                                  guint             milliseconds,
                                  BayeuxLingerFunc  func,
                                  gpointer          user_data) G_GNUC_WARN_UNUSED_RESULT;
void          bayeux_linger_free (BayeuxLinger     *self);

G_END_DECLS
