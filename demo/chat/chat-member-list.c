/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The members of a room, with a search entry. Activating a member opens a private conversation. */

#include "chat-member-list.h"

#include "chat-accessible.h"
#include "chat-member.h"

#include <glib/gi18n.h>

struct _ChatMemberList
{
  AdwBin parent_instance;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *list;
  GtkFilterListModel *filtered;
  GtkStringFilter *filter;
};

G_DEFINE_FINAL_TYPE (ChatMemberList, chat_member_list, ADW_TYPE_BIN)

static void
member_search_changed_cb (ChatMemberList *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
members_changed_cb (ChatMemberList *self)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean searches = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';

  gtk_stack_set_visible_child_name (self->stack,
                                    count == 0 && searches ? "nobody" : "members");
}

static void
choose (ChatMemberList *self,
        guint           position)
{
  g_autoptr(ChatMember) member =
    g_list_model_get_item (G_LIST_MODEL (self->filtered), position);

  if (member != NULL)
    g_signal_emit_by_name (self, "chosen", chat_member_get_name (member));
}

static void
activate_cb (ChatMemberList *self,
             guint           position)
{
  choose (self, position);
}

static void
search_activate_cb (ChatMemberList *self)
{
  choose (self, 0);
}

static void
setup_member_cb (ChatMemberList *self,
                 GtkListItem    *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *avatar = adw_avatar_new (28, NULL, TRUE);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), avatar);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
bind_member_cb (ChatMemberList *self,
                GtkListItem    *item)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *avatar = gtk_widget_get_first_child (box);
  GtkWidget *label = gtk_widget_get_next_sibling (avatar);
  const char *name = chat_member_get_name (gtk_list_item_get_item (item));
  /* Translators: %s is a person. */
  g_autofree char *tooltip = g_strdup_printf (_("Write to %s"), name);

  adw_avatar_set_text (ADW_AVATAR (avatar), name);
  gtk_label_set_label (GTK_LABEL (label), name);
  gtk_widget_set_tooltip_text (box, tooltip);
  chat_accessible_name_item (box, name);
}

static void
chat_member_list_class_init (ChatMemberListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (CHAT_TYPE_MEMBER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/cometdglib/Chat/chat-member-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ChatMemberList, search);
  gtk_widget_class_bind_template_child (widget_class, ChatMemberList, stack);
  gtk_widget_class_bind_template_child (widget_class, ChatMemberList, list);
  gtk_widget_class_bind_template_child (widget_class, ChatMemberList, filtered);
  gtk_widget_class_bind_template_child (widget_class, ChatMemberList, filter);
  gtk_widget_class_bind_template_callback (widget_class, member_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, members_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_member_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_member_cb);
}

static void
chat_member_list_init (ChatMemberList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
chat_member_list_set_members (ChatMemberList *self,
                              GListModel     *members)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_filter_list_model_set_model (self->filtered, members);
}

void
chat_member_list_start_search (ChatMemberList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
