/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-editor.h"

#include "cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PROMPT "> "
#define MAX_HISTORY 200
#define DEFAULT_COLUMNS 80

struct _CliEditor
{
  EditLine *line;
  History *history;
  CliEditorFunc func;
  gpointer user_data;
  guint sources[2];            /* Input, and changes of the size of the terminal. */
  gboolean ended;              /* By Ctrl-D. */
};

static char *
prompt_cb (EditLine *line)
{
  static char prompt[] = PROMPT;

  return prompt;
}

/* Ctrl-D ends the input, but only at the start of a line. */
static unsigned char
end_cb (EditLine *line,
        int       letter)
{
  const LineInfo *info = el_line (line);
  CliEditor *self = NULL;

  if (info->lastchar != info->buffer)
    return CC_ERROR;

  el_get (line, EL_CLIENTDATA, &self);
  self->ended = TRUE;
  return CC_EOF;
}

static guint
get_columns (void)
{
  struct winsize size;

  return ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                          : DEFAULT_COLUMNS;
}

/* The number of lines of the terminal between the start of the prompt and the cursor. */
static guint
get_cursor_row (CliEditor *self)
{
  const LineInfo *info = el_line (self->line);
  guint width = strlen (PROMPT);

  for (const char *c = info->buffer; c < info->cursor; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char_validated (c, info->cursor - c);

      if (letter == (gunichar)-1 || letter == (gunichar)-2)
        break;
      width += g_unichar_iswide (letter) ? 2 : g_unichar_iszerowidth (letter) ? 0 : 1;
    }

  return width / get_columns ();
}

static void
hide_line (CliEditor *self)
{
  guint row = get_cursor_row (self);

  fputs ("\r", stdout);
  if (row > 0)
    fprintf (stdout, "\033[%uA", row);
  fputs ("\033[J", stdout);
  fflush (stdout);
}

/* The line is hidden while something else is printed. */
static void
hide_cb (gboolean hidden,
         gpointer user_data)
{
  CliEditor *self = user_data;

  if (hidden)
    hide_line (self);
  else
    el_set (self->line, EL_REFRESH);
}

static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  CliEditor *self = user_data;
  HistEvent event;
  int length = 0;
  const char *text;
  g_autofree char *line = NULL;

  /* The length is negative for a line that was emptied as well: only errno tells a failure. */
  errno = 0;
  text = el_gets (self->line, &length);
  if (self->ended || (condition & (G_IO_HUP | G_IO_ERR)) != 0 || (length < 0 && errno == EIO))
    {
      self->sources[0] = 0;
      self->func (NULL, self->user_data);
      return G_SOURCE_REMOVE;
    }
  if (text == NULL || length == 0 || text[length - 1] != '\n')
    return G_SOURCE_CONTINUE;

  line = g_strndup (text, (gsize)length - 1);
  if (*line != '\0')
    history (self->history, &event, H_ENTER, line);
  /* Begins the next line. */
  el_set (self->line, EL_UNBUFFERED, 0);
  el_set (self->line, EL_UNBUFFERED, 1);
  self->func (line, self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
resized_cb (gpointer user_data)
{
  CliEditor *self = user_data;

  el_resize (self->line);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_possible (void)
{
  const char *terminal = g_getenv ("TERM");

  return isatty (STDIN_FILENO) && isatty (STDOUT_FILENO) && g_get_charset (NULL)
    && terminal != NULL && *terminal != '\0' && !g_str_equal (terminal, "dumb");
}

CliEditor *
cli_editor_new (CliEditorFunc func,
                gpointer      user_data)
{
  CliEditor *self;
  HistEvent event;

  if (!is_possible ())
    return NULL;

  self = g_new0 (CliEditor, 1);
  self->func = func;
  self->user_data = user_data;
  self->line = el_init ("cometd-cli", stdin, stdout, stderr);
  self->history = history_init ();
  history (self->history, &event, H_SETSIZE, MAX_HISTORY);

  el_set (self->line, EL_CLIENTDATA, self);
  el_set (self->line, EL_PROMPT, prompt_cb);
  el_set (self->line, EL_EDITOR, "emacs");
  el_set (self->line, EL_HIST, history, self->history);
  /* The variant for narrow strings leaks copies of them. */
  el_wset (self->line, EL_ADDFN, L"cometd-end", L"Ends the input", end_cb);
  el_set (self->line, EL_BIND, "^D", "cometd-end", NULL);
  el_set (self->line, EL_UNBUFFERED, 1);

  self->sources[0] = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, self);
  self->sources[1] = g_unix_signal_add (SIGWINCH, resized_cb, self);
  cli_output_set_hide (hide_cb, self);

  return self;
}

void
cli_editor_free (CliEditor *self)
{
  cli_output_set_hide (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  hide_line (self);
  el_end (self->line);
  history_end (self->history);
  g_free (self);
}
