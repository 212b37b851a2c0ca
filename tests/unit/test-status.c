/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/client/cometd-status-private.h>
#include <locale.h>

/* The fields, one after the other: each is reported when it changes, and only then. */
static void
test_changes (void)
{
  g_autoptr(CometdStatus) status = cometd_status_new ();
  g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "down");
  g_autoptr(GError) same = g_error_copy (error);
  g_autoptr(GError) other_code = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TIMEOUT, "down");
  g_autoptr(GError) other_text = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TIMEOUT, "gone");
  CometdStatusValues values = { .state = COMETD_STATE_DISCONNECTED };

  g_assert_cmpuint (cometd_status_update (status, &values), ==, 0);

  values.state = COMETD_STATE_HANDSHAKING;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_STATE);
  g_assert_cmpuint (cometd_status_update (status, &values), ==, 0);

  values.state = COMETD_STATE_CONNECTED;
  values.client_id = "abc";
  values.connection_type = "websocket";
  g_assert_cmpuint (cometd_status_update (status, &values), ==,
                    COMETD_STATUS_STATE | COMETD_STATUS_CONNECTED | COMETD_STATUS_CLIENT_ID
                    | COMETD_STATUS_CONNECTION_TYPE);

  values.client_id = "def";
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_CLIENT_ID);
  values.connection_type = NULL;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_CONNECTION_TYPE);
  values.current_url = "http://one";
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_CURRENT_URL);
  values.current_url = "http://other";
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_CURRENT_URL);
  values.multiple_clients = TRUE;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_MULTIPLE_CLIENTS);

  values.last_error = error;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_LAST_ERROR);
  values.last_error = same;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, 0);
  values.last_error = other_code;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_LAST_ERROR);
  values.last_error = other_text;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_LAST_ERROR);
  values.last_error = NULL;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_LAST_ERROR);

  values.state = COMETD_STATE_UNCONNECTED;
  g_assert_cmpuint (cometd_status_update (status, &values), ==,
                    COMETD_STATUS_STATE | COMETD_STATUS_CONNECTED);
}

/* The values are copied. */
static void
test_copies (void)
{
  g_autoptr(CometdStatus) status = cometd_status_new ();
  g_autofree char *client_id = g_strdup ("abc");
  CometdStatusValues values = { .state = COMETD_STATE_DISCONNECTED, .client_id = client_id };

  cometd_status_update (status, &values);
  client_id[0] = 'x';
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_CLIENT_ID);
}

/* The time on the monotonic clock is that of the moment at which the attempt was planned, so it
 * does not jitter while nothing changes. */
static void
test_next_retry_time (void)
{
  g_autoptr(CometdStatus) status = cometd_status_new ();
  CometdStatusValues values = { .state = COMETD_STATE_UNCONNECTED };

  cometd_status_update (status, &values);
  g_assert_cmpint (cometd_status_get_next_retry_time (status, 5), ==, 0);

  values.next_retry = 1000;
  values.clock_offset = 50;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_NEXT_RETRY_TIME);
  values.clock_offset = 51;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, 0);
  g_assert_cmpint (cometd_status_get_next_retry_time (status, 5), ==, 1050);
  g_assert_cmpint (cometd_status_get_next_retry_time (status, 2000), ==, 2000);

  values.next_retry = 0;
  g_assert_cmpuint (cometd_status_update (status, &values), ==, COMETD_STATUS_NEXT_RETRY_TIME);
  g_assert_cmpint (cometd_status_get_next_retry_time (status, 5), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/status/changes", test_changes);
  g_test_add_func ("/status/copies", test_copies);
  g_test_add_func ("/status/next-retry-time", test_next_retry_time);

  return g_test_run ();
}
