/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The largest file of positions, in bytes. */
#define COMETD_REPLAY_FILE_MAX_SIZE (1024 * 1024)

/* The text of a file of positions, a GKeyFile:
 *
 *   [Positions]
 *   /event/Order__e=9007199254740993
 *
 * Bytes of a channel's name that are not letters, digits, or one of /-._~ are written as %XX.
 *
 * ids: channel → gint64. */
char     *cometd_replay_file_format    (GHashTable  *ids) G_GNUC_WARN_UNUSED_RESULT;
/* Adds what the text has. Fails with COMETD_ERROR_INVALID_DATA; ids is unchanged then. */
gboolean  cometd_replay_file_parse     (const char  *text,
                                        gsize        length,
                                        GHashTable  *ids,
                                        GError     **error);
/* Adds what a file has, which need not exist. Fails like parse() and g_file_get_contents(), and
 * with COMETD_ERROR_TOO_LARGE unless it is a regular file of at most that size. */
gboolean  cometd_replay_file_read      (const char  *path,
                                        GHashTable  *ids,
                                        GError     **error);
/* At most the bytes that format() writes for a channel, and for all of them. */
gsize     cometd_replay_file_measure   (const char  *channel);
gsize     cometd_replay_file_measure_table
                                       (GHashTable  *ids);

/* Owned channel → owned gint64. */
GHashTable *cometd_replay_file_table_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Writes files in this and in other threads, such that an older text never replaces a newer one. */
typedef struct _CometdReplayWriter CometdReplayWriter;

CometdReplayWriter *cometd_replay_writer_new   (const char          *path)
                                               G_GNUC_WARN_UNUSED_RESULT;
CometdReplayWriter *cometd_replay_writer_ref   (CometdReplayWriter  *self);
void                cometd_replay_writer_unref (CometdReplayWriter  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdReplayWriter, cometd_replay_writer_unref)
/* Replaces the file, or leaves it as it is; may be called in any thread. number: that of the text,
 * which rises. */
gboolean            cometd_replay_writer_write (CometdReplayWriter  *self,
                                                const char          *text,
                                                guint64              number,
                                                GError             **error);

G_END_DECLS
