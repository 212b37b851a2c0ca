/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A message in a room. Only its status changes after construction. */

#include "chat-message.h"

#include "chat-text.h"

/* Messages of the same person within this time share a heading. */
#define GROUP_SPAN (5 * G_TIME_SPAN_MINUTE)

/* Received text may be as long as a protocol message; laying out a line of that length would block
 * the window. */
#define MAX_LAID_OUT_CHARACTERS 16384

struct _ChatMessage
{
  GObject parent_instance;
  char *author;
  char *text;
  GDateTime *time;

  /* The reason why it was not sent; NULL unless the status is FAILED. */
  char *problem;
  ChatMessageKind kind;
  ChatMessageStatus status;
  guint own : 1;

  /* The server has delivered it to the room, and so to us. */
  guint heard : 1;
  guint starts_day : 1;
  guint starts_group : 1;
};

G_DEFINE_ENUM_TYPE (ChatMessageStatus, chat_message_status,
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CHAT_MESSAGE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (ChatMessage, chat_message, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATUS = 1,
} ChatMessageProperty;

static GParamSpec *message_properties[PROP_STATUS + 1];

static void
chat_message_finalize (GObject *object)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  g_free (self->author);
  g_free (self->text);
  g_free (self->problem);
  g_date_time_unref (self->time);

  G_OBJECT_CLASS (chat_message_parent_class)->finalize (object);
}

static void
chat_message_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ChatMessage *self = CHAT_MESSAGE (object);

  switch ((ChatMessageProperty)prop_id)
    {
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_message_class_init (ChatMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_message_finalize;
  object_class->get_property = chat_message_get_property;

  message_properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL,
                       CHAT_TYPE_MESSAGE_STATUS,
                       CHAT_MESSAGE_SENT,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, G_N_ELEMENTS (message_properties),
                                     message_properties);
}

static void
chat_message_init (ChatMessage *self)
{
  self->time = g_date_time_new_now_local ();
  self->starts_day = TRUE;
  self->starts_group = TRUE;
}

static char *
shorten (const char *text)
{
  const char *end = text;

  for (guint i = 0; i < MAX_LAID_OUT_CHARACTERS; i++)
    {
      if (*end == '\0')
        return g_strdup (text);
      end = g_utf8_next_char (end);
    }

  if (*end == '\0')
    return g_strdup (text);

  return g_strdup_printf ("%.*s…", (int)(end - text), text);
}

ChatMessage *
chat_message_new (ChatMessageKind  kind,
                  const char      *author,
                  const char      *text,
                  gboolean         own)
{
  ChatMessage *self = g_object_new (CHAT_TYPE_MESSAGE, NULL);

  self->kind = kind;
  self->author = g_strdup (author);
  /* Own messages are sent as typed. */
  self->text = own ? g_strdup (text) : shorten (text);
  self->own = !!own;

  return self;
}

ChatMessageKind
chat_message_get_kind (ChatMessage *self)
{
  return self->kind;
}

const char *
chat_message_get_author (ChatMessage *self)
{
  return self->author;
}

const char *
chat_message_get_text (ChatMessage *self)
{
  return self->text;
}

gboolean
chat_message_is_own (ChatMessage *self)
{
  return self->own;
}

GDateTime *
chat_message_get_time (ChatMessage *self)
{
  return self->time;
}

/* Sets the time of a restored message, before it is shown. */
void
chat_message_set_time (ChatMessage *self,
                       GDateTime   *time)
{
  g_date_time_ref (time);
  g_date_time_unref (self->time);
  self->time = time;
}

ChatMessageStatus
chat_message_get_status (ChatMessage *self)
{
  return self->status;
}

const char *
chat_message_get_problem (ChatMessage *self)
{
  return self->problem;
}

void
chat_message_set_status (ChatMessage       *self,
                         ChatMessageStatus  status,
                         const char        *problem)
{
  g_free (self->problem);
  self->problem = chat_text_to_line (problem);
  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), message_properties[PROP_STATUS]);
}

gboolean
chat_message_is_heard (ChatMessage *self)
{
  return self->heard;
}

void
chat_message_set_heard (ChatMessage *self)
{
  self->heard = TRUE;
  if (self->status != CHAT_MESSAGE_SENT)
    chat_message_set_status (self, CHAT_MESSAGE_SENT, NULL);
}

gboolean
chat_message_starts_day (ChatMessage *self)
{
  return self->starts_day;
}

gboolean
chat_message_starts_group (ChatMessage *self)
{
  return self->starts_group;
}

/* Sets the preceding message, before this one is shown. */
void
chat_message_follow (ChatMessage *self,
                     ChatMessage *previous)
{
  self->starts_day =
    g_date_time_get_day_of_year (self->time) != g_date_time_get_day_of_year (previous->time)
    || g_date_time_get_year (self->time) != g_date_time_get_year (previous->time);
  self->starts_group =
    self->starts_day
    || self->kind != previous->kind
    || self->own != previous->own
    || g_strcmp0 (self->author, previous->author) != 0
    || g_date_time_difference (self->time, previous->time) > GROUP_SPAN;
}

/* Whether the message would be lost if the window were closed. */
gboolean
chat_message_is_unsent (ChatMessage *self)
{
  return self->status != CHAT_MESSAGE_SENT;
}
