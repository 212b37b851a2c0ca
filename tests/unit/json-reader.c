/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parses documents, each after a line with its length in bytes, and writes a line for each: the
 * value as JSON, or "-" if it is invalid. For comparison with other parsers. */

#include <cometd-glib/cometd.h>
#include <cometd-glib/json/cometd-json-private.h>
#include <stdio.h>
#include <stdlib.h>

static gboolean
convert (const char *text,
         gsize       length)
{
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  CometdJsonSlice value;

  if (!cometd_json_scan (text, length, COMETD_JSON_MAX_DEPTH, &value, NULL))
    return puts ("-") >= 0;

  node = cometd_json_build (&value, &error);
  if (node != NULL && cometd_json_append_node (json, node, COMETD_JSON_MAX_DEPTH, &error))
    return puts (json->str) >= 0;

  g_printerr ("%s\n", error->message);
  return FALSE;
}

int
main (void)
{
  gsize length;

  while (scanf ("%zu", &length) == 1 && getchar () == '\n')
    {
      g_autofree char *text = g_malloc (length);

      if (length > 0 && fread (text, 1, length, stdin) != length)
        return EXIT_FAILURE;
      if (!convert (length > 0 ? text : "", length))
        return EXIT_FAILURE;
    }

  return feof (stdin) ? EXIT_SUCCESS : EXIT_FAILURE;
}
