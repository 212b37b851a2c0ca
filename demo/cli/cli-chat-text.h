/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* The texts of the chat: what is sent to the server, and what users see and type. */

/* Formats a message for users; returns NULL if there is nothing to show. Control characters are
 * removed. */
char *cli_chat_text_format     (CometdMessage  *message,
                                const char     *members_channel) G_GNUC_WARN_UNUSED_RESULT;
/* Converts a line typed by the user to JSON; returns NULL if there is nothing to send. @trouble is
 * set, transfer full, if the line is invalid. */
char *cli_chat_text_parse      (const char     *line,
                                const char     *nickname,
                                const char     *room,
                                gboolean       *is_private,
                                char          **trouble) G_GNUC_WARN_UNUSED_RESULT;
/* JSON that announces a new member to the service, and one that joins or leaves to the room. */
char *cli_chat_text_member     (const char     *nickname,
                                const char     *room) G_GNUC_WARN_UNUSED_RESULT;
char *cli_chat_text_membership (const char     *nickname,
                                gboolean        joins) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
