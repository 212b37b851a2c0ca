/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ChatFile ChatFile;

ChatFile   *chat_file_new         (const char *path);
void        chat_file_unref       (ChatFile *self);
const char *chat_file_get_path    (ChatFile *self);
char       *chat_file_read        (ChatFile *self,
                                   gboolean *exists);
char       *chat_file_set_aside   (ChatFile *self);
void        chat_file_write       (ChatFile *self,
                                   char     *text);
void        chat_file_write_later (ChatFile *self,
                                   char     *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatFile, chat_file_unref)

G_END_DECLS
