/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-input.h"

#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

struct _CliInput
{
  GDataInputStream *stream;
  GCancellable *cancellable;
  CliLineFunc func;
  gpointer user_data;
  guint number;
};

CliInput *
cli_input_new (GCancellable *cancellable)
{
  CliInput *self = g_new0 (CliInput, 1);
  g_autoptr(GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  self->stream = g_data_input_stream_new (input);
  self->cancellable = g_object_ref (cancellable);

  return self;
}

void
cli_input_free (CliInput *self)
{
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, &length, &error);
  CliInput *self;

  /* If cancelled, the receiver may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  self->number++;
  if (line != NULL && !g_utf8_validate_len (line, length, NULL))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not UTF-8");
  self->func (error == NULL ? line : NULL, self->number, error, self->user_data);
}

void
cli_input_next (CliInput    *self,
                CliLineFunc  func,
                gpointer     user_data)
{
  self->func = func;
  self->user_data = user_data;
  g_data_input_stream_read_line_async (self->stream, G_PRIORITY_DEFAULT, self->cancellable,
                                       line_cb, self);
}
