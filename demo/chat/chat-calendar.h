/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CHAT_TYPE_CALENDAR (chat_calendar_get_type ())
G_DECLARE_FINAL_TYPE (ChatCalendar, chat_calendar, CHAT, CALENDAR, GObject)

ChatCalendar *chat_calendar_new           (void);
void          chat_calendar_check         (ChatCalendar *self);
char         *chat_calendar_format_day    (GDateTime *then,
                                           GDateTime *now);
char         *chat_calendar_format_recent (GDateTime *then,
                                           GDateTime *now);

G_END_DECLS
