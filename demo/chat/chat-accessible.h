/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void chat_accessible_set_label    (GtkWidget  *widget,
                                   const char *label);
void chat_accessible_name_item    (GtkWidget  *child,
                                   const char *label);
void chat_accessible_name_buttons (GtkWidget *widget);

G_END_DECLS
