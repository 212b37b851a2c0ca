/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  CHAT_EVENT_SAID,
  CHAT_EVENT_WHISPERED,
  CHAT_EVENT_JOINED,
  CHAT_EVENT_LEFT,
  CHAT_EVENT_MEMBERS,
} ChatEventKind;

/* A parsed event. Texts that its kind does not use are NULL. */
typedef struct
{
  ChatEventKind kind;
  char *room;
  char *user;
  char *text;

  /* The recipient of a private message; not all servers include it. */
  char *peer;

  /* Sorted, without duplicates. */
  char **members;
} ChatEvent;

ChatEvent *chat_event_read      (const char *channel,
                                 JsonNode   *data);
void       chat_event_free      (ChatEvent *self);
gboolean   chat_wire_is_room    (const char *name);
const char *chat_wire_get_room  (const char *channel);
char      *chat_wire_channel    (const char *room);
char      *chat_wire_members    (const char *room);
JsonNode  *chat_wire_said       (const char *user,
                                 const char *text);
JsonNode  *chat_wire_whispered  (const char *room,
                                 const char *user,
                                 const char *peer,
                                 const char *text);
JsonNode  *chat_wire_membership (const char *user,
                                 gboolean    joins);
JsonNode  *chat_wire_presence   (const char *user,
                                 const char *room);

#define CHAT_WIRE_PRESENCE "/service/members"
#define CHAT_WIRE_WHISPER "/service/privatechat"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatEvent, chat_event_free)

G_END_DECLS
