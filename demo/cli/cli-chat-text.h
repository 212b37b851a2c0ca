/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* The words of the chat: what goes over the wire, and what people see and type. */

/* A line for people; NULL if there is nothing to see. What could steer a terminal is taken out. */
char *cli_chat_text_format     (CometdMessage  *message,
                                const char     *members_channel) G_GNUC_WARN_UNUSED_RESULT;
/* JSON for a line that was typed; NULL if there is nothing to say. @trouble is set, transfer full,
 * if the line is wrong. */
char *cli_chat_text_parse      (const char     *line,
                                const char     *nickname,
                                const char     *room,
                                gboolean       *is_private,
                                char          **trouble) G_GNUC_WARN_UNUSED_RESULT;
/* JSON that tells the service of a new member, and the others of one that comes or goes. */
char *cli_chat_text_member     (const char     *nickname,
                                const char     *room) G_GNUC_WARN_UNUSED_RESULT;
char *cli_chat_text_membership (const char     *nickname,
                                gboolean        joins) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
