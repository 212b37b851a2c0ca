/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The names of widgets, as a screen reader says them. */

#include "chat-accessible.h"

void
chat_accessible_set_label (GtkWidget  *widget,
                           const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

/* Names the item of a list view in which this widget is. GTK 4.8 leaves items without names. */
void
chat_accessible_name_item (GtkWidget  *child,
                           const char *label)
{
  GtkWidget *item = gtk_widget_get_parent (child);

  if (item != NULL)
    chat_accessible_set_label (item, label);
}

/* Removes the underscores of mnemonics from the names of a button and all buttons in a widget. GTK
 * 4.8 makes them part of the names. */
void
chat_accessible_name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget)))
    {
      const char *label = gtk_button_get_label (GTK_BUTTON (widget));
      g_auto(GStrv) parts = g_strsplit (label != NULL ? label : "", "_", 2);
      g_autofree char *name = g_strjoinv ("", parts);

      chat_accessible_set_label (widget, name);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    chat_accessible_name_buttons (child);
}
