/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The messages of a room that contain a text. One of them is the current one, at first the last. */

#include "chat-search.h"

#include "chat-text.h"

struct _ChatSearch
{
  GObject parent_instance;
  GListModel *messages;
  char *text;

  /* The positions of the messages found, in order; and the index of the current one. */
  GArray *found;
  guint current;
};

G_DEFINE_FINAL_TYPE (ChatSearch, chat_search, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SEARCH_SIGNALS,
};

static guint search_signals[N_SEARCH_SIGNALS];

static void
search_range (ChatSearch *self,
              guint       first,
              guint       last)
{
  if (*self->text == '\0')
    return;

  for (guint i = first; i < last; i++)
    {
      g_autoptr(ChatMessage) message = g_list_model_get_item (self->messages, i);
      gsize start = 0;
      gsize end;

      if (chat_message_get_kind (message) == CHAT_MESSAGE_SPOKEN
          && chat_text_find (chat_message_get_text (message), self->text, &start, &end))
        g_array_append_val (self->found, i);
    }
}

static void
search_all (ChatSearch *self)
{
  g_array_set_size (self->found, 0);
  if (self->messages != NULL)
    search_range (self, 0, g_list_model_get_n_items (self->messages));
  self->current = MAX (self->found->len, 1) - 1;
  g_signal_emit (self, search_signals[SIGNAL_CHANGED], 0);
}

/* Messages are added at the end, and removed at the beginning; the current one stays. */
static void
searched_items_changed_cb (ChatSearch *self,
                           guint       position,
                           guint       removed,
                           guint       added)
{
  guint gone = 0;

  for (guint i = 0; i < self->found->len; i++)
    {
      guint *found = &g_array_index (self->found, guint, i);

      if (*found < position + removed)
        gone++;
      else
        *found -= removed;
    }
  if (removed > 0)
    {
      g_array_remove_range (self->found, 0, gone);
      self->current -= MIN (gone, self->current);
    }

  search_range (self, position, position + added);
  g_signal_emit (self, search_signals[SIGNAL_CHANGED], 0);
}

static void
chat_search_dispose (GObject *object)
{
  ChatSearch *self = CHAT_SEARCH (object);

  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  g_clear_object (&self->messages);

  G_OBJECT_CLASS (chat_search_parent_class)->dispose (object);
}

static void
chat_search_finalize (GObject *object)
{
  ChatSearch *self = CHAT_SEARCH (object);

  g_array_unref (self->found);
  g_free (self->text);

  G_OBJECT_CLASS (chat_search_parent_class)->finalize (object);
}

static void
chat_search_class_init (ChatSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_search_dispose;
  object_class->finalize = chat_search_finalize;

  /* Other messages are found, or another one is the current one. */
  search_signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_search_init (ChatSearch *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (guint));
  self->text = g_strdup ("");
}

ChatSearch *
chat_search_new (void)
{
  return g_object_new (CHAT_TYPE_SEARCH, NULL);
}

void
chat_search_set_messages (ChatSearch *self,
                          GListModel *messages)
{
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  g_set_object (&self->messages, messages);
  if (messages != NULL)
    g_signal_connect_swapped (messages, "items-changed", G_CALLBACK (searched_items_changed_cb),
                              self);

  search_all (self);
}

/* Sets the text to search for, which may be empty. */
void
chat_search_set_text (ChatSearch *self,
                      const char *text)
{
  if (g_str_equal (self->text, text))
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  search_all (self);
}

const char *
chat_search_get_text (ChatSearch *self)
{
  return self->text;
}

guint
chat_search_get_count (ChatSearch *self)
{
  return self->found->len;
}

/* The number of the current message among those found, from 1; 0 if none is found. */
guint
chat_search_get_current (ChatSearch *self)
{
  return self->found->len > 0 ? self->current + 1 : 0;
}

/* Returns the current message, with its position, or NULL. */
ChatMessage *
chat_search_get_found (ChatSearch *self,
                       guint      *position)
{
  if (self->found->len == 0)
    return NULL;

  *position = g_array_index (self->found, guint, self->current);
  return g_list_model_get_item (self->messages, *position);
}

/* Goes to an earlier message if negative, or to a later one; from the end to the other end. */
void
chat_search_step (ChatSearch *self,
                  int         by)
{
  int count = (int)self->found->len;

  if (count == 0)
    return;

  self->current = (guint)((((int)self->current + by) % count + count) % count);
  g_signal_emit (self, search_signals[SIGNAL_CHANGED], 0);
}
