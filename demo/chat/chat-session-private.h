/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shared by the files of ChatSession, the only ones that use CometdClient besides the probe. */
#pragma once

#include "chat-history.h"
#include "chat-keeper.h"
#include "chat-log.h"
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

  /* Saves the unsent text of the rooms, from the first attempt to connect until closing. */
  ChatKeeper *keeper;

  /* Saves the last messages of the rooms, from the same time on; and the path of a file of either
   * that could not be read, or NULL. */
  ChatHistory *history;
  char *set_aside;

  /* The file that stores the session, or NULL; the client id of an earlier process that was in it,
   * or NULL; and the channels which that process subscribed to, and this one has not. */
  char *stored_path;
  char *stored_id;
  GHashTable *restored;

  /* Messages that were written while there was no connection, as Waiting, in order. */
  GQueue waiting;

  /* The client id with which we are a member of our rooms, or NULL. */
  char *present_as;

  /* The fingerprint of a certificate that the user trusts, or NULL; the last certificate that was
   * refused, or NULL, and why. */
  char *trusted;
  GTlsCertificate *refused;
  GTlsCertificateFlags refused_flags;

  /* A certificate was accepted because the user trusts it; one was confirmed by an authority. */
  guint has_exception : 1;
  guint was_confirmed : 1;

  /* What the server says of itself, what happened, and how often an attempt was planned; and when
   * the message was sent whose reply tells the round trip. */
  ChatServerInfo *info;
  GListStore *log;
  guint retries;
  gint64 entering_since;

  /* The session is stored, and one that an earlier process stored is continued. */
  guint continues : 1;
  guint keeps_history : 1;

  /* Set while connecting: joining the rooms is a step of it, and not a reaction to changes of the
   * connection. */
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

/* chat-session-kept.c */
void chat_session_restore_texts (ChatSession *self);

/* chat-session-saying.c */
void chat_session_send_waiting (ChatSession *self);
void chat_session_drop_waiting (ChatSession *self,
                                ChatRoom    *room);

/* chat-session-watching.c */
void chat_session_watch (ChatSession *self);

/* chat-session-stored.c */
void     chat_session_restore       (ChatSession *self);
gboolean chat_session_is_continued  (ChatSession *self);
gboolean chat_session_take_restored (ChatSession *self,
                                     const char  *channel);

G_END_DECLS
