/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* A pipe accepts this number of bytes without blocking. */
#define OUTPUT_CHUNK PIPE_BUF
/* If more than this is waiting, writing blocks. */
#define MAX_BUFFER (4 * 1024 * 1024)

struct _CliOutput
{
  CliOutputFunc gone;
  gpointer gone_data;
  CliOutputFunc drained;       /* NULL if there is no callback. */
  gpointer drained_data;
  GString *buffer;
  guint write_source;          /* Active while there is something to write. */
  guint error_source;          /* Active until the reader closes standard output. */
};

/* There is one terminal for standard output and standard error. */
static CliHideFunc hide_func;
static gpointer hide_data;

static void
hide (gboolean hidden)
{
  if (hide_func != NULL)
    hide_func (hidden, hide_data);
}

void
cli_output_set_hide (CliHideFunc func,
                     gpointer    user_data)
{
  hide_func = func;
  hide_data = user_data;
}

static void
lose_reader (CliOutput *self)
{
  CliOutputFunc gone = g_steal_pointer (&self->gone);

  g_string_truncate (self->buffer, 0);
  if (gone != NULL)
    gone (self->gone_data);
}

/* Writes a part of the buffer. */
static void
write_some (CliOutput *self)
{
  gssize length = write (STDOUT_FILENO, self->buffer->str, MIN (self->buffer->len, OUTPUT_CHUNK));

  if (length >= 0)
    g_string_erase (self->buffer, 0, length);
  else if (errno != EINTR && errno != EAGAIN)
    lose_reader (self);
}

static gboolean
writable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  CliOutput *self = user_data;
  CliOutputFunc drained;

  write_some (self);
  if (self->buffer->len > 0)
    return G_SOURCE_CONTINUE;

  self->write_source = 0;
  drained = g_steal_pointer (&self->drained);
  if (drained != NULL)
    drained (self->drained_data);

  return G_SOURCE_REMOVE;
}

static gboolean
error_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  CliOutput *self = user_data;

  self->error_source = 0;
  lose_reader (self);
  return G_SOURCE_REMOVE;
}

CliOutput *
cli_output_new (CliOutputFunc gone,
                gpointer      user_data)
{
  CliOutput *self = g_new0 (CliOutput, 1);

  self->gone = gone;
  self->gone_data = user_data;
  self->buffer = g_string_new (NULL);
  self->error_source = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, error_cb, self);

  return self;
}

void
cli_output_free (CliOutput *self)
{
  g_clear_handle_id (&self->write_source, g_source_remove);
  g_clear_handle_id (&self->error_source, g_source_remove);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

char *
cli_output_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '\n' || letter == '\r' || letter == '\t')
        letter = ' ';
      /* Bidirectional overrides can disguise a text. */
      else if (g_unichar_iscntrl (letter) || (letter >= 0x202a && letter <= 0x202e)
               || (letter >= 0x2066 && letter <= 0x2069))
        letter = 0xfffd;
      g_string_append_unichar (clean, letter);
    }

  return g_string_free (clean, FALSE);
}

void
cli_output_complain (const char *format,
                     ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  clean = cli_output_clean (text);
  hide (TRUE);
  g_printerr ("cometd-cli: %s\n", clean);
  hide (FALSE);
}

void
cli_output_print (CliOutput  *self,
                  const char *text)
{
  if (self->gone == NULL)
    return;

  g_string_append (self->buffer, text);
  g_string_append_c (self->buffer, '\n');

  if (hide_func != NULL)
    {
      hide (TRUE);
      cli_output_flush (self);
      hide (FALSE);
      return;
    }

  if (self->write_source == 0)
    self->write_source = g_unix_fd_add (STDOUT_FILENO, G_IO_OUT | G_IO_ERR | G_IO_HUP,
                                        writable_cb, self);
  while (self->buffer->len > MAX_BUFFER)
    write_some (self);
}

void
cli_output_when_drained (CliOutput     *self,
                         CliOutputFunc  func,
                         gpointer       user_data)
{
  if (self->write_source == 0)
    {
      func (user_data);
      return;
    }

  self->drained = func;
  self->drained_data = user_data;
}

void
cli_output_flush (CliOutput *self)
{
  while (self->buffer->len > 0)
    write_some (self);
}
