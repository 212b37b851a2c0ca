/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A room, or a private conversation with one person. It is the list model of its messages, and
 * holds the other state that a window shows. It does not use the network. */

#include "chat-room.h"

#include "chat-member.h"
#include "chat-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* When there are more, the oldest messages are removed. */
#define MAX_ROOM_MESSAGES 100000

struct _ChatRoom
{
  GObject parent_instance;

  /* The name of the room, as in /chat/NAME, or the nickname of the person. */
  char *name;
  char *title;
  char *draft;
  char *problem;

  /* Messages, owned. Own messages that the server has not delivered yet are in unheard too, oldest
   * first. */
  GPtrArray *messages;

  /* The number of messages that the list model has announced. Each change of a long list is
   * expensive for a list view, so a burst of messages is announced in one change, before the next
   * frame. */
  guint told;
  guint telling;
  GQueue unheard;
  GListStore *members;

  /* The last message from a person, or NULL; owned. Its time, or that of joining; microseconds. */
  ChatMessage *latest;
  gint64 activity;

  /* For a private conversation: the room that both people are in, through which messages are sent.
   * Owned. */
  ChatRoom *home;
  guint unread;
  guint watched : 1;

  /* The last message from a person has changed, and this has not been announced yet. */
  guint has_later : 1;
};

static void chat_room_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatRoom, chat_room, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, chat_room_list_model_init))

typedef enum
{
  PROP_PROBLEM = 1,
  PROP_UNREAD,
  PROP_LATEST,
} ChatRoomProperty;

static GParamSpec *room_properties[PROP_LATEST + 1];

enum
{
  SIGNAL_SENT_BY_US,
  SIGNAL_UNSENT_CHANGED,
  N_ROOM_SIGNALS,
};

static guint room_signals[N_ROOM_SIGNALS];

static GType
chat_room_get_item_type (GListModel *model)
{
  return CHAT_TYPE_MESSAGE;
}

static guint
chat_room_get_n_items (GListModel *model)
{
  return CHAT_ROOM (model)->told;
}

static gpointer
chat_room_get_item (GListModel *model,
                    guint       position)
{
  ChatRoom *self = CHAT_ROOM (model);

  return position < self->told
         ? g_object_ref (g_ptr_array_index (self->messages, position)) : NULL;
}

static void
chat_room_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = chat_room_get_item_type;
  iface->get_n_items = chat_room_get_n_items;
  iface->get_item = chat_room_get_item;
}

static void
chat_room_finalize (GObject *object)
{
  ChatRoom *self = CHAT_ROOM (object);

  g_clear_handle_id (&self->telling, g_source_remove);
  g_queue_clear (&self->unheard);
  g_ptr_array_unref (self->messages);
  g_clear_object (&self->members);
  g_clear_object (&self->home);
  g_clear_object (&self->latest);
  g_free (self->name);
  g_free (self->title);
  g_free (self->draft);
  g_free (self->problem);

  G_OBJECT_CLASS (chat_room_parent_class)->finalize (object);
}

static void
chat_room_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  ChatRoom *self = CHAT_ROOM (object);

  switch ((ChatRoomProperty)prop_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;

    case PROP_LATEST:
      g_value_set_object (value, self->latest);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_room_class_init (ChatRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_room_finalize;
  object_class->get_property = chat_room_get_property;

  room_properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  room_properties[PROP_UNREAD] =
    g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Like the messages, a burst is announced in one change. */
  room_properties[PROP_LATEST] =
    g_param_spec_object ("latest", NULL, NULL,
                         CHAT_TYPE_MESSAGE,
                         (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, G_N_ELEMENTS (room_properties), room_properties);

  /* The user of this window has sent a message here, which should become visible. */
  room_signals[SIGNAL_SENT_BY_US] =
    g_signal_new ("sent-by-us", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /* The draft, or the set of unsent messages, has changed. */
  room_signals[SIGNAL_UNSENT_CHANGED] =
    g_signal_new ("unsent-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 0);
}

static void
chat_room_init (ChatRoom *self)
{
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->draft = g_strdup ("");
  self->activity = g_get_real_time ();
}

/* Creates a room or, if @home is given, a private conversation with the person of that name. */
ChatRoom *
chat_room_new (const char *name,
               ChatRoom   *home)
{
  ChatRoom *self = g_object_new (CHAT_TYPE_ROOM, NULL);

  self->name = g_strdup (name);
  if (home != NULL)
    {
      self->home = g_object_ref (home);
      self->title = g_strdup (name);
    }
  else
    {
      self->title = g_strdup_printf ("#%s", name);
      self->members = g_list_store_new (CHAT_TYPE_MEMBER);
    }

  return self;
}

const char *
chat_room_get_name (ChatRoom *self)
{
  return self->name;
}

ChatRoom *
chat_room_get_home (ChatRoom *self)
{
  return self->home;
}

gboolean
chat_room_is_private (ChatRoom *self)
{
  return self->home != NULL;
}

const char *
chat_room_get_title (ChatRoom *self)
{
  return self->title;
}

/* Why the server refuses access, or NULL. */
const char *
chat_room_get_problem (ChatRoom *self)
{
  return self->problem;
}

void
chat_room_set_problem (ChatRoom   *self,
                       const char *problem)
{
  g_autofree char *text = chat_text_to_line (problem);

  if (g_strcmp0 (self->problem, text) == 0)
    return;

  g_free (self->problem);
  self->problem = g_steal_pointer (&text);
  g_object_notify_by_pspec (G_OBJECT (self), room_properties[PROP_PROBLEM]);
}

guint
chat_room_get_unread (ChatRoom *self)
{
  return self->unread;
}

static void
set_unread (ChatRoom *self,
            guint     unread)
{
  if (self->unread == unread)
    return;

  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), room_properties[PROP_UNREAD]);
}

/* Whether the room is visible; if so, its messages are not unread. */
void
chat_room_set_watched (ChatRoom *self,
                       gboolean  watched)
{
  self->watched = !!watched;
  if (watched)
    set_unread (self, 0);
}

/* The last message from a person, or NULL. */
ChatMessage *
chat_room_get_latest (ChatRoom *self)
{
  return self->latest;
}

/* The last message as one line, or NULL. */
char *
chat_room_dup_preview (ChatRoom *self)
{
  g_autofree char *line = NULL;

  if (self->latest == NULL)
    return NULL;

  line = chat_text_to_line (chat_message_get_text (self->latest));
  if (chat_message_is_own (self->latest))
    /* Translators: the last message of a conversation, which the user sent. */
    return g_strdup_printf (_("You: %s"), line);

  if (chat_room_is_private (self))
    return g_steal_pointer (&line);

  return g_strdup_printf (_("%s: %s"), chat_message_get_author (self->latest), line);
}

/* Orders rooms by their last message, the most recent first. */
int
chat_room_compare (ChatRoom *self,
                   ChatRoom *other)
{
  if (self->activity != other->activity)
    return self->activity > other->activity ? -1 : 1;

  return g_utf8_collate (self->title, other->title);
}

/* The text that is typed and not sent. */
const char *
chat_room_get_draft (ChatRoom *self)
{
  return self->draft;
}

void
chat_room_set_draft (ChatRoom   *self,
                     const char *draft)
{
  g_autofree char *before = self->draft;

  self->draft = g_strdup (draft);
  if (!g_str_equal (before, draft))
    g_signal_emit (self, room_signals[SIGNAL_UNSENT_CHANGED], 0);
}

/* The members of a room, as ChatMember; NULL for a private conversation. */
GListModel *
chat_room_get_members (ChatRoom *self)
{
  return G_LIST_MODEL (self->members);
}

/* Replaces the members by a sorted list of names. */
void
chat_room_set_members (ChatRoom *self,
                       char    **names)
{
  g_assert (self->members != NULL);

  chat_member_update_list (self->members, (const char * const *)names);
}

static gboolean
tell_cb (gpointer user_data)
{
  ChatRoom *self = user_data;
  guint position = self->told;

  self->telling = 0;
  self->told = self->messages->len;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, self->told - position);
  if (self->has_later)
    g_object_notify_by_pspec (G_OBJECT (self), room_properties[PROP_LATEST]);
  self->has_later = FALSE;
  return G_SOURCE_REMOVE;
}

static void
status_changed_cb (ChatRoom *self)
{
  g_signal_emit (self, room_signals[SIGNAL_UNSENT_CHANGED], 0);
}

static void
forget_oldest (ChatRoom *self)
{
  guint count = MAX_ROOM_MESSAGES / 10;

  /* Announce all messages before some are removed. */
  g_clear_handle_id (&self->telling, g_source_remove);
  tell_cb (self);

  for (guint i = 0; i < count; i++)
    g_queue_remove (&self->unheard, g_ptr_array_index (self->messages, i));
  g_ptr_array_remove_range (self->messages, 0, count);
  self->told -= count;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, count, 0);
}

static void
set_latest (ChatRoom    *self,
            ChatMessage *message)
{
  GDateTime *time = chat_message_get_time (message);

  g_set_object (&self->latest, message);
  self->activity = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  self->has_later = TRUE;
}

/* Adds a message of an earlier session. */
void
chat_room_restore (ChatRoom    *self,
                   ChatMessage *message)
{
  guint position = self->messages->len;

  if (position > 0)
    chat_message_follow (message, g_ptr_array_index (self->messages, position - 1));

  g_ptr_array_add (self->messages, g_object_ref (message));
  if (chat_message_get_kind (message) == CHAT_MESSAGE_SPOKEN)
    set_latest (self, message);
  if (chat_message_is_own (message) && !chat_message_is_heard (message))
    {
      g_queue_push_tail (&self->unheard, message);
      g_signal_connect_object (message, "notify::status",
                               G_CALLBACK (status_changed_cb), self, G_CONNECT_SWAPPED);
      status_changed_cb (self);
    }
  if (self->telling == 0)
    self->telling = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_cb, self, NULL);

  if (self->messages->len > MAX_ROOM_MESSAGES)
    forget_oldest (self);
}

/* Adds a message that was just sent or received. */
void
chat_room_add (ChatRoom    *self,
               ChatMessage *message)
{
  chat_room_restore (self, message);
  if (chat_message_is_own (message))
    g_signal_emit (self, room_signals[SIGNAL_SENT_BY_US], 0);
  else if (chat_message_get_kind (message) == CHAT_MESSAGE_SPOKEN && !self->watched)
    set_unread (self, self->unread + 1);
}

/* The last messages that were sent or received, at most @count, oldest first, without notices about
 * persons. The length of their texts, in bytes, is taken from *budget, which is not exceeded. */
GPtrArray *
chat_room_dup_last (ChatRoom *self,
                    guint     count,
                    gsize    *budget)
{
  GPtrArray *last = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->messages->len; i > 0 && last->len < count; i--)
    {
      ChatMessage *message = g_ptr_array_index (self->messages, i - 1);
      gsize length = strlen (chat_message_get_text (message));

      if (chat_message_get_kind (message) != CHAT_MESSAGE_SPOKEN
          || chat_message_is_unsent (message))
        continue;
      if (length > *budget)
        break;

      *budget -= length;
      g_ptr_array_insert (last, 0, g_object_ref (message));
    }

  return last;
}

/* Finds the oldest own message with this text that the server has not delivered yet, and marks it
 * as delivered. Returns NULL if the message is from another client. */
ChatMessage *
chat_room_find_unheard (ChatRoom   *self,
                        const char *text)
{
  for (GList *link = self->unheard.head; link != NULL; link = link->next)
    {
      ChatMessage *message = link->data;

      if (g_str_equal (chat_message_get_text (message), text))
        {
          g_queue_delete_link (&self->unheard, link);
          return message;
        }
    }

  return NULL;
}

/* Own messages that the server has not confirmed, oldest first. */
GPtrArray *
chat_room_dup_unsent (ChatRoom *self)
{
  GPtrArray *unsent = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = self->unheard.head; link != NULL; link = link->next)
    if (chat_message_is_unsent (link->data))
      g_ptr_array_add (unsent, g_object_ref (link->data));

  return unsent;
}

/* Their number, including a draft. */
guint
chat_room_count_unsent (ChatRoom *self)
{
  g_autoptr(GPtrArray) unsent = chat_room_dup_unsent (self);

  return unsent->len + (*self->draft != '\0' ? 1 : 0);
}
