/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-advice-private.h>
#include <locale.h>
#include <string.h>

static const struct
{
  const char *json;
  CometdAdvice advice;
} cases[] = {
  { "{}", { COMETD_RECONNECT_UNSET, 0, 60000, 0, FALSE } },
  { "{\"reconnect\":\"retry\",\"interval\":300,\"timeout\":30000}",
    { COMETD_RECONNECT_RETRY, 300, 30000, 0, FALSE } },
  { "{\"reconnect\":\"handshake\"}", { COMETD_RECONNECT_HANDSHAKE, 0, 60000, 0, FALSE } },
  { "{\"reconnect\":\"none\",\"maxInterval\":10000}",
    { COMETD_RECONNECT_NONE, 0, 60000, 10000, FALSE } },
  { "{\"multiple-clients\":true,\"interval\":2000}",
    { COMETD_RECONNECT_UNSET, 2000, 60000, 0, TRUE } },
  /* Unknown words and types. */
  { "{\"reconnect\":\"often\",\"interval\":\"soon\",\"timeout\":null,\"hosts\":[\"a\"]}",
    { COMETD_RECONNECT_UNSET, 0, 60000, 0, FALSE } },
  { "{\"reconnect\":5,\"multiple-clients\":1}", { COMETD_RECONNECT_UNSET, 0, 60000, 0, FALSE } },
  /* Beyond the limits. */
  { "{\"interval\":99999999999,\"timeout\":9223372036854775807,\"maxInterval\":7200000}",
    { COMETD_RECONNECT_UNSET, COMETD_ADVICE_MAX_INTERVAL, COMETD_ADVICE_MAX_TIMEOUT,
      7200000, FALSE } },
  /* Some hold a connect for hours. */
  { "{\"interval\":0,\"timeout\":5400000,\"reconnect\":\"retry\"}",
    { COMETD_RECONNECT_RETRY, 0, 5400000, 0, FALSE } },
  { "{\"timeout\":-5}", { COMETD_RECONNECT_UNSET, 0, 60000, 0, FALSE } },
  /* Must not be retried automatically. */
  { "{\"reconnect\":\"retry\",\"interval\":-1}", { COMETD_RECONNECT_NONE, 0, 60000, 0, FALSE } },
  /* The part for the connection type in use takes precedence; that for another type is ignored. */
  { "{\"interval\":1,\"websocket\":{\"interval\":2},\"long-polling\":{\"interval\":3}}",
    { COMETD_RECONNECT_UNSET, 2, 60000, 0, FALSE } },
  { "{\"interval\":1,\"websocket\":7}", { COMETD_RECONNECT_UNSET, 1, 60000, 0, FALSE } },
};

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CometdJsonSlice json = { cases[i].json, strlen (cases[i].json) };
      CometdAdvice advice = { COMETD_RECONNECT_RETRY, 77, 77, 77, TRUE };

      g_test_message ("%s", cases[i].json);
      g_assert_true (cometd_advice_read (&advice, &json, "websocket"));
      g_assert_cmpint (advice.reconnect, ==, cases[i].advice.reconnect);
      g_assert_cmpuint (advice.interval, ==, cases[i].advice.interval);
      g_assert_cmpuint (advice.timeout, ==, cases[i].advice.timeout);
      g_assert_cmpuint (advice.max_interval, ==, cases[i].advice.max_interval);
      g_assert_cmpint (advice.multiple_clients, ==, cases[i].advice.multiple_clients);
    }
}

static void
test_no_object (void)
{
  static const char *const none[] = { "5", "null", "[]", "\"retry\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      CometdJsonSlice json = { none[i], strlen (none[i]) };
      CometdAdvice advice = { COMETD_RECONNECT_RETRY, 77, 77, 77, TRUE };

      g_assert_false (cometd_advice_read (&advice, &json, NULL));
      g_assert_cmpuint (advice.interval, ==, 77);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advice/read", test_read);
  g_test_add_func ("/advice/no-object", test_no_object);

  return g_test_run ();
}
