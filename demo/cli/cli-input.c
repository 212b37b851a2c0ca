/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-input.h"

#include "cli-editor.h"

#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

struct _CliInput
{
  GDataInputStream *stream;
  GCancellable *cancellable;
  CliEditor *editor;           /* NULL for lines of the stream. */
  GQueue edited;               /* Owned lines of the editor that were not asked for yet. */
  gboolean ended;              /* There are no more of them. */
  CliLineFunc func;            /* NULL if no line was asked for. */
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
  g_queue_init (&self->edited);

  return self;
}

void
cli_input_free (CliInput *self)
{
  g_clear_pointer (&self->editor, cli_editor_free);
  g_queue_clear_full (&self->edited, g_free);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
pass_line (CliInput     *self,
           const char   *line,
           const GError *error)
{
  CliLineFunc func = g_steal_pointer (&self->func);

  func (error == NULL ? line : NULL, self->number, error, self->user_data);
}

static void
input_line_cb (GObject      *source,
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
  pass_line (self, line, error);
}

/* Passes an edited line on if it was asked for. */
static void
pass_edited (CliInput *self)
{
  g_autofree char *line = NULL;

  if (self->func == NULL || g_cancellable_is_cancelled (self->cancellable)
      || (g_queue_is_empty (&self->edited) && !self->ended))
    return;

  line = g_queue_pop_head (&self->edited);
  self->number++;
  pass_line (self, line, NULL);
}

static void
edited_cb (const char *line,
           gpointer    user_data)
{
  CliInput *self = user_data;

  if (line != NULL)
    g_queue_push_tail (&self->edited, g_strdup (line));
  else
    self->ended = TRUE;
  pass_edited (self);
}

void
cli_input_edit (CliInput *self)
{
  if (self->editor == NULL)
    self->editor = cli_editor_new (edited_cb, self);
}

void
cli_input_next (CliInput    *self,
                CliLineFunc  func,
                gpointer     user_data)
{
  self->func = func;
  self->user_data = user_data;
  if (self->editor != NULL)
    {
      pass_edited (self);
      return;
    }

  g_data_input_stream_read_line_async (self->stream, G_PRIORITY_DEFAULT, self->cancellable,
                                       input_line_cb, self);
}
