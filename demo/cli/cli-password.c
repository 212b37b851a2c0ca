/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-password.h"

#include "cli-usage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_PASSWORD_LENGTH 1024

/* Reads what the terminal has as a line; it ends at @interrupt, too. */
static gboolean
read_line (int       fd,
           char      interrupt,
           GString  *line,
           GError  **error)
{
  char letter;

  while (line->len < MAX_PASSWORD_LENGTH)
    {
      gssize length = read (fd, &letter, 1);

      if (length < 0 && errno == EINTR)
        continue;
      if (length < 0)
        return cli_usage_fail (error, _("could not read the password: %s"), g_strerror (errno));
      if (length > 0 && letter == interrupt)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("interrupted"));
          return FALSE;
        }
      if (length == 0 || letter == '\n')
        return TRUE;
      g_string_append_c (line, letter);
    }

  return cli_usage_fail (error, _("the password is longer than %d bytes"), MAX_PASSWORD_LENGTH);
}

char *
cli_password_ask (const char  *prompt,
                  GError     **error)
{
  int fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_autoptr(GString) line = g_string_new (NULL);
  struct termios before;
  struct termios hidden;
  gboolean done;

  if (fd < 0 || tcgetattr (fd, &before) != 0)
    {
      cli_usage_fail (error, _("--user: there is no terminal to ask for the password; use "
                               "--password-file or the variable COMETD_PASSWORD"));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  /* Without a signal, the terminal cannot be left without echo. */
  hidden = before;
  hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
  hidden.c_cc[VEOL] = before.c_cc[VINTR];
  tcsetattr (fd, TCSAFLUSH, &hidden);
  if (write (fd, prompt, strlen (prompt)) < 0)
    done = cli_usage_fail (error, _("could not read the password: %s"), g_strerror (errno));
  else
    done = read_line (fd, (char)before.c_cc[VINTR], line, error);
  tcsetattr (fd, TCSAFLUSH, &before);
  if (write (fd, "\n", 1) < 0)
    g_debug ("The terminal is gone");
  close (fd);

  return done ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}
