/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happened to a connection, the last event first. The number of entries is limited. */

#include "chat-log.h"

#include "chat-text.h"

struct _ChatLogEntry
{
  GObject parent_instance;
  GDateTime *time;
  char *text;
  guint is_problem : 1;
};

G_DEFINE_FINAL_TYPE (ChatLogEntry, chat_log_entry, G_TYPE_OBJECT)

static void
chat_log_entry_finalize (GObject *object)
{
  ChatLogEntry *self = CHAT_LOG_ENTRY (object);

  g_date_time_unref (self->time);
  g_free (self->text);

  G_OBJECT_CLASS (chat_log_entry_parent_class)->finalize (object);
}

static void
chat_log_entry_class_init (ChatLogEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chat_log_entry_finalize;
}

static void
chat_log_entry_init (ChatLogEntry *self)
{
  self->time = g_date_time_new_now_local ();
}

const char *
chat_log_entry_get_text (ChatLogEntry *self)
{
  return self->text;
}

GDateTime *
chat_log_entry_get_time (ChatLogEntry *self)
{
  return self->time;
}

gboolean
chat_log_entry_is_problem (ChatLogEntry *self)
{
  return self->is_problem;
}

/* Creates a list of ChatLogEntry. */
GListStore *
chat_log_new (void)
{
  return g_list_store_new (CHAT_TYPE_LOG_ENTRY);
}

/* Adds an entry, unless it is the same as the last one. */
void
chat_log_add (GListStore *log,
              const char *text,
              gboolean    is_problem)
{
  g_autoptr(ChatLogEntry) last = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_autoptr(ChatLogEntry) entry = g_object_new (CHAT_TYPE_LOG_ENTRY, NULL);

  entry->text = chat_text_to_line (text);
  entry->is_problem = !!is_problem;
  if (last != NULL && g_str_equal (last->text, entry->text))
    return;

  g_list_store_insert (log, 0, entry);
  if (g_list_model_get_n_items (G_LIST_MODEL (log)) > CHAT_LOG_MAX)
    g_list_store_remove (log, CHAT_LOG_MAX);
}
