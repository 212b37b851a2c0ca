/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A member of a room. */

#include "chat-member.h"

struct _ChatMember
{
  GObject parent_instance;
  char *name;
};

G_DEFINE_FINAL_TYPE (ChatMember, chat_member, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
} ChatMemberProperty;

static GParamSpec *member_properties[PROP_NAME + 1];

static void
chat_member_finalize (GObject *object)
{
  g_free (CHAT_MEMBER (object)->name);
  G_OBJECT_CLASS (chat_member_parent_class)->finalize (object);
}

static void
chat_member_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch ((ChatMemberProperty)prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, CHAT_MEMBER (object)->name);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_member_class_init (ChatMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_member_finalize;
  object_class->get_property = chat_member_get_property;

  member_properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, G_N_ELEMENTS (member_properties),
                                     member_properties);
}

static void
chat_member_init (ChatMember *self)
{
}

ChatMember *
chat_member_new (const char *name)
{
  ChatMember *self = g_object_new (CHAT_TYPE_MEMBER, NULL);

  self->name = g_strdup (name);
  return self;
}

const char *
chat_member_get_name (ChatMember *self)
{
  return self->name;
}

/* Compares two names for sorting; a total order, with ties broken by bytes. */
int
chat_member_compare (const char *name,
                     const char *other)
{
  int order = g_utf8_collate (name, other);

  return order != 0 ? order : g_strcmp0 (name, other);
}

/* Updates a sorted list of members to match sorted names. Members that stay keep their rows, and so
 * the focus. */
void
chat_member_update_list (GListStore         *list,
                         const char * const *names)
{
  guint position = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(ChatMember) member = NULL;
      int order = 1;

      while ((member = g_list_model_get_item (G_LIST_MODEL (list), position)) != NULL
             && (order = chat_member_compare (chat_member_get_name (member), names[i])) < 0)
        {
          g_list_store_remove (list, position);
          g_clear_object (&member);
        }

      if (member == NULL || order > 0)
        {
          g_autoptr(ChatMember) newcomer = chat_member_new (names[i]);

          g_list_store_insert (list, position, newcomer);
        }
      position++;
    }

  g_list_store_splice (list,
                       position,
                       g_list_model_get_n_items (G_LIST_MODEL (list)) - position,
                       NULL,
                       0);
}
