/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/finding-out.md */

#include <string.h>

#include "reader.h"

CometdClient *new_logging_client (const char *url);

static void
print_line (SoupLogger         *logger,
            SoupLoggerLogLevel  level,
            char                direction,
            const char         *data,
            gpointer            user_data)
{
  g_string_append_printf (user_data, "%c %s\n", direction, data);
}

static void
test_new_logging_client (Reader *reader)
{
  CometdClient *client = new_logging_client (cometd_test_server_get_url (reader->server));
  g_autoptr(GString) lines = g_string_new (NULL);
  SoupSessionFeature *logger =
    soup_session_get_feature (cometd_client_get_session (client), SOUP_TYPE_LOGGER);

  soup_logger_set_printer (SOUP_LOGGER (logger), print_line, lines, NULL);
  reader_open_client (reader, client);
  g_assert_nonnull (strstr (lines->str, "> GET /cometd"));
  g_assert_nonnull (strstr (lines->str, "> Upgrade: websocket"));
  g_assert_finalize_object (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("new_logging_client", test_new_logging_client);
  return g_test_run ();
}
