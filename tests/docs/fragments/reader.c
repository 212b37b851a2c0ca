/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shared by the tests of all pages. */

#include "reader.h"

#include <stdio.h>

static GString *printed;
static GLogFunc old_log;

/* The framework prints debug messages as comments; newer versions of GLib do not pass
 * the "#" to our handler. */
static void
log_cb (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0)
    printf ("# %s-DEBUG: %s\n", domain, message);
  else
    old_log (domain, level, message, user_data);
}

static void
print_cb (const char *text)
{
  /* GLib's test framework prints its comments this way, too. */
  if (text[0] != '#')
    g_string_append (printed, text);
  fputs (text, stdout);
}

static void
printerr_cb (const char *text)
{
  g_string_append (printed, text);
  fputs (text, stderr);
}

static void
run_test (gconstpointer data)
{
  const ReaderTest *test = data;
  Reader reader = { 0 };
  GPrintFunc old_print = g_set_print_handler (print_cb);
  GPrintFunc old_printerr = g_set_printerr_handler (printerr_cb);

  old_log = g_log_set_default_handler (log_cb, NULL);

  reader.printed = printed = g_string_new (NULL);
  reader.server = cometd_test_server_new ();
  reader.client = cometd_client_new (cometd_test_server_get_url (reader.server));

  (*test) (&reader);

  if (cometd_client_get_state (reader.client) != COMETD_STATE_DISCONNECTED)
    reader_close (&reader);
  g_set_print_handler (old_print);
  g_set_printerr_handler (old_printerr);
  g_log_set_default_handler (old_log, NULL);

  /* The code of the manual leaves nothing behind. */
  cometd_test_finalize (reader.client);
  cometd_test_server_free (reader.server);
  g_string_free (reader.printed, TRUE);
}

void
reader_add (const char *name,
            ReaderTest  test)
{
  g_autofree char *path = g_strconcat ("/", name, NULL);

  g_test_add_data_func_full (path, g_memdup2 (&test, sizeof test), run_test, g_free);
}

void
reader_open (Reader *reader)
{
  reader_open_client (reader, reader->client);
}

void
reader_open_client (Reader       *reader,
                    CometdClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_open_async (client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  cometd_client_open_finish (client, result, &error);
  g_assert_no_error (error);
  cometd_test_wait_until (cometd_test_server_count_held (reader->server) > 0);
}

void
reader_subscribe (Reader     *reader,
                  const char *channel)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CometdSubscription) subscription = NULL;
  g_autoptr(GError) error = NULL;

  cometd_client_subscribe_async (reader->client, channel, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  subscription = cometd_client_subscribe_finish (reader->client, result, &error);
  g_assert_no_error (error);
}

void
reader_close (Reader *reader)
{
  g_autoptr(GAsyncResult) result = NULL;

  cometd_client_close_async (reader->client, NULL, cometd_test_store_result, &result);
  cometd_test_wait_until (result != NULL);
  g_assert_true (cometd_client_close_finish (reader->client, result, NULL));
}

void
reader_wait_printed (Reader     *reader,
                     const char *text)
{
  cometd_test_wait_until (strstr (reader->printed->str, text) != NULL);
  g_string_truncate (reader->printed, 0);
}
