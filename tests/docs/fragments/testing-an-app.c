/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* docs/testing-an-app.md */

#include "cometd-test-peer.h"
#include "reader.h"

#include <stdio.h>

void          test_message         (void);
void          wait_until_connected (CometdClient *client);
CometdClient *new_client_for_test  (const char   *url);

/* Provided by the compiler: records which lines were run. */
void __gcov_dump (void);

/* A child whose assertion fails aborts without recording its lines. */
static void
last_words_cb (const char *text)
{
  fputs (text, stderr);
  __gcov_dump ();
}

static void
test_test_message (Reader *reader)
{
  /* The function contains its own assertions. */
  test_message ();
}

static void
test_wait_until_connected (Reader *reader)
{
  cometd_client_open_async (reader->client, NULL, NULL, NULL);
  g_assert_false (cometd_client_get_connected (reader->client));
  wait_until_connected (reader->client);
  g_assert_true (cometd_client_get_connected (reader->client));
}

static void
test_wait_in_vain (Reader *reader)
{
  if (g_test_subprocess ())
    {
      g_set_printerr_handler (last_words_cb);
      wait_until_connected (reader->client);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*wait_until_connected: *late*");
}

typedef struct
{
  GAsyncResult *result;
  GAsyncResult *patient;
} Race;

static void
first_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Race *race = user_data;

  g_assert_null (race->patient);
  cometd_test_store_result (source, result, &race->result);
}

static void
test_new_client_for_test (Reader *reader)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", cometd_test_find_dead_port ());
  CometdClient *client = new_client_for_test (url);
  Race race = { NULL };

  g_assert_cmpstr (cometd_client_get_url (client), ==, url);

  /* “Does not wait as long as a user would”, which is ten seconds: a client that waits nearly as
   * long still does then. If the machine is busy for longer, the first is notified first. */
  cometd_client_set_url (reader->client, url);
  cometd_client_set_connection_timeout (reader->client, 9000);
  cometd_client_open_async (client, NULL, first_cb, &race);
  cometd_client_open_async (reader->client, NULL, cometd_test_store_result, &race.patient);
  cometd_test_wait_until (race.result != NULL);
  g_assert_false (cometd_client_open_finish (client, race.result, NULL));
  g_clear_object (&race.result);
  g_assert_finalize_object (client);

  cometd_client_abort (reader->client);
  cometd_test_wait_until (race.patient != NULL);
  g_assert_false (cometd_client_open_finish (reader->client, race.patient, NULL));
  g_clear_object (&race.patient);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  reader_add ("test_message", test_test_message);
  reader_add ("wait_until_connected", test_wait_until_connected);
  reader_add ("wait_until_connected/in-vain", test_wait_in_vain);
  reader_add ("new_client_for_test", test_new_client_for_test);
  return g_test_run ();
}
