/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Queues frames for a socket that does not accept them immediately. */
typedef struct
{
  GPollableOutputStream *stream;

  /* GBytes, of which the first lacks the part that was already written; and their total size. */
  GQueue unsent;
  gsize unsent_size;
  guint64 n_written; /* The number of bytes that were written. */
  GSource *source;

  /* Set when the stream has failed; nothing more is written then. failed is called, perhaps from
   * inside cometd_websocket_writer_write(). */
  GError *error;
  void (*failed) (gpointer user_data);
  /* Called from the main loop when queued frames were written. It may clear the writer. */
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
