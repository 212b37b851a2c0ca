/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the files of ChatSession share. They, and no others, talk to CometdClient. */
#pragma once

#include "chat-keeper.h"
#include "chat-session.h"

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

struct _ChatSession
{
  GObject parent_instance;
  CometdClient *client;
  char *nickname;
  char *problem;
  GListStore *rooms;

  /* Keeps what is unsent in the rooms, from the first attempt to connect until we close. */
  ChatKeeper *keeper;

  /* Messages typed while there was no link, as Waiting, in the order of typing. */
  GQueue waiting;

  /* With which client id the server knows us as a member of our rooms; NULL if it does not. */
  char *present_as;

  /* While connect is under way its own steps, not changes of the link, make us present. */
  guint entering : 1;
};

/* chat-session.c */
ChatRoom *chat_session_find_room   (ChatSession *self,
                                    ChatRoom    *home,
                                    const char  *name);
ChatRoom *chat_session_add_room    (ChatSession *self,
                                    ChatRoom    *home,
                                    const char  *name);
void      chat_session_set_problem (ChatSession *self,
                                    const char  *problem);

/* chat-session-entering.c */
void chat_session_enter      (ChatSession *self,
                              ChatRoom    *room);
void chat_session_exit       (ChatSession *self,
                              ChatRoom    *room);
void chat_session_be_present (ChatSession *self);

/* chat-session-hearing.c */
void chat_session_take_message (ChatSession   *self,
                                CometdMessage *message);

/* chat-session-saying.c */
void chat_session_send_waiting (ChatSession *self);
void chat_session_drop_waiting (ChatSession *self,
                                ChatRoom    *room);

G_END_DECLS
