/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Frames on their way into a socket that may not take them at once. */
typedef struct
{
  GPollableOutputStream *stream;

  /* GBytes, the first without what was written of it; and how many bytes that is. */
  GQueue unsent;
  gsize unsent_size;
  guint64 n_written; /* Bytes that the socket has taken. */
  GSource *source;

  /* Set once the stream has failed: then nothing more is written. Told by failed, which may be
   * called from inside of cometd_websocket_writer_write(). */
  GError *error;
  void (*failed) (gpointer user_data);
  /* Called from the main loop when frames that waited were written. It may clear the writer. */
  void (*sent) (gpointer user_data);
  gpointer user_data;
} CometdWebsocketWriter;

void cometd_websocket_writer_init  (CometdWebsocketWriter *self,
                                    GPollableOutputStream *stream,
                                    void                 (*failed) (gpointer user_data),
                                    void                 (*sent) (gpointer user_data),
                                    gpointer               user_data);
void cometd_websocket_writer_clear (CometdWebsocketWriter *self);

/* Takes frame. */
void cometd_websocket_writer_write (CometdWebsocketWriter *self,
                                    GBytes                *frame);

G_END_DECLS
