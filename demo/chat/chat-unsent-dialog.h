/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CHAT_UNSENT_DISCARD "discard"
#define CHAT_UNSENT_KEEP "keep"

GtkWidget *chat_unsent_dialog_new (GtkWindow *window,
                                   guint      count,
                                   gboolean   can_keep);

G_END_DECLS
