/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-file.h"

#include "cli-usage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define FILE_CHUNK 65536
/* Tokens, cookies and headers are shorter, as servers limit the size of a request. */
#define MAX_SECRET_SIZE (64 * 1024)

static gboolean
read_all (int       fd,
          gsize     max_size,
          GString  *text,
          GError  **error)
{
  g_autofree char *chunk = g_malloc (FILE_CHUNK);

  for (;;)
    {
      gssize length = read (fd, chunk, FILE_CHUNK);

      if (length == 0)
        return TRUE;
      if (length < 0 && errno != EINTR)
        return cli_usage_fail (error, "%s", g_strerror (errno));
      if (length > 0)
        g_string_append_len (text, chunk, length);
      /* It may be endless. */
      if (text->len > max_size)
        return cli_usage_fail (error, _("it is larger than %zu bytes"), max_size);
    }
}

static gboolean
read_file (const char  *path,
           gsize        max_size,
           GString     *text,
           GError     **error)
{
  gboolean is_input = g_str_equal (path, "-");
  int fd = is_input ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return cli_usage_fail (error, "%s", g_strerror (errno));

  done = read_all (fd, max_size, text, error);
  if (!is_input)
    close (fd);
  if (done && !g_utf8_validate_len (text->str, text->len, NULL))
    return cli_usage_fail (error, _("it is not valid UTF-8"));

  return done;
}

char *
cli_file_read (const char  *what,
               const char  *path,
               gsize        max_size,
               GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (!read_file (path, max_size, text, error))
    {
      g_prefix_error (error, "%s: “%s”: ", what, path);
      return NULL;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cli_file_read_secret (const char  *what,
                      const char  *path,
                      GError     **error)
{
  g_autofree char *text = cli_file_read (what, path, MAX_SECRET_SIZE, error);
  gsize length;

  if (text == NULL)
    return NULL;

  length = strlen (text);
  while (length > 0 && strchr ("\r\n", text[length - 1]) != NULL)
    text[--length] = '\0';

  return g_steal_pointer (&text);
}

gboolean
cli_file_is_line (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c) && *c != '\t')
        return FALSE;
    }

  return g_utf8_validate (text, -1, NULL);
}

gboolean
cli_file_check_secret (const char  *source,
                       const char  *secret,
                       GError     **error)
{
  if (*secret == '\0')
    return cli_usage_fail (error, _("%s: it is empty"), source);
  if (!cli_file_is_line (secret))
    return cli_usage_fail (error, _("%s: it is not a single line of text"), source);

  return TRUE;
}

char **
cli_file_expand (const char  *what,
                 char       **values,
                 GError     **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *text = NULL;
      g_auto(GStrv) lines = NULL;

      if (values[i][0] != '@')
        {
          g_strv_builder_add (builder, values[i]);
          continue;
        }

      text = cli_file_read_secret (what, values[i] + 1, error);
      if (text == NULL)
        return NULL;

      lines = g_strsplit (text, "\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          if (*g_strstrip (lines[j]) != '\0')
            g_strv_builder_add (builder, lines[j]);
        }
    }

  return g_strv_builder_end (builder);
}
