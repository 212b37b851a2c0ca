/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-addresses-private.h>
#include <locale.h>

#define NOW (1000 * G_USEC_PER_SEC)

#define OPENING (1 << 0)
#define CONNECTED (1 << 1)

/* What fails, one after the other, and the address in use then. */
static const struct
{
  const char *name;
  guint n_addresses, n_steps;
  struct
  {
    CometdFailureKind kind;
    guint status;
    guint retry_after;
    guint situation;
    CometdSetback expected;
    guint address;
  } steps[5];
} cases[] = {
  { "one address", 1, 4,
    { { COMETD_FAILURE_UNREACHABLE, 0, 0, 0, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_STATUS, 503, 9, 0, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_TLS, 0, 0, 0, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_TLS, 0, 0, OPENING, COMETD_SETBACK_FATAL, 0 } } },
  { "a round", 3, 4,
    { { COMETD_FAILURE_UNREACHABLE, 0, 0, OPENING, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_SILENT, 0, 0, OPENING, COMETD_SETBACK_NEXT, 2 },
      { COMETD_FAILURE_BROKEN, 0, 0, OPENING, COMETD_SETBACK_ROUND, 0 },
      { COMETD_FAILURE_STATUS, 500, 0, OPENING, COMETD_SETBACK_NEXT, 1 } } },
  { "lost, then refused", 2, 3,
    { { COMETD_FAILURE_BROKEN, 0, 0, CONNECTED, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_UNREACHABLE, 0, 0, 0, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_UNREACHABLE, 0, 0, 0, COMETD_SETBACK_ROUND, 0 } } },
  { "a server that needs a pause", 2, 4,
    { { COMETD_FAILURE_STATUS, 503, 9, CONNECTED, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_UNREACHABLE, 0, 0, 0, COMETD_SETBACK_ROUND, 1 },
      { COMETD_FAILURE_STATUS, 503, 3, 0, COMETD_SETBACK_ROUND, 1 },
      { COMETD_FAILURE_STATUS, 503, 10, 0, COMETD_SETBACK_ROUND, 0 } } },
  { "hopeless everywhere", 2, 2,
    { { COMETD_FAILURE_TLS, 0, 0, OPENING, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_STATUS, 404, 0, OPENING, COMETD_SETBACK_FATAL, 1 } } },
  { "hopeless at one address", 2, 4,
    { { COMETD_FAILURE_REDIRECT, 302, 0, OPENING, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_UNREACHABLE, 0, 0, OPENING, COMETD_SETBACK_ROUND, 0 },
      { COMETD_FAILURE_REDIRECT, 302, 0, OPENING, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_NOT_BAYEUX, 200, 0, OPENING, COMETD_SETBACK_FATAL, 1 } } },
  { "hopeless later", 2, 2,
    { { COMETD_FAILURE_TLS, 0, 0, 0, COMETD_SETBACK_NEXT, 1 },
      { COMETD_FAILURE_TLS, 0, 0, 0, COMETD_SETBACK_ROUND, 0 } } },
  { "the app's credentials", 2, 2,
    { { COMETD_FAILURE_STATUS, 401, 0, 0, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_STATUS, 401, 0, OPENING, COMETD_SETBACK_FATAL, 0 } } },
  { "the app's requests", 2, 2,
    { { COMETD_FAILURE_TOO_LARGE, 200, 0, OPENING, COMETD_SETBACK_RETRY, 0 },
      { COMETD_FAILURE_STATUS, 413, 0, 0, COMETD_SETBACK_RETRY, 0 } } },
};

static CometdSetback
fail (CometdAddresses   *addresses,
      CometdFailureKind  kind,
      guint              status,
      guint              retry_after,
      guint              situation)
{
  CometdFailure failure = { .kind = kind, .status = status, .retry_after = retry_after };
  CometdSetting setting = {
    .progress = kind == COMETD_FAILURE_UNREACHABLE ? COMETD_PROGRESS_NONE
                                                   : COMETD_PROGRESS_REACHED,
    .is_opening = (situation & OPENING) != 0,
    .was_connected = (situation & CONNECTED) != 0,
  };

  return cometd_addresses_fail (addresses, &failure, &setting, NOW);
}

static void
test_fail (void)
{
  static char *types[] = { (char *)"long-polling", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CometdAddresses addresses = { 0 };

      cometd_addresses_init (&addresses, cases[i].n_addresses, types);
      for (guint j = 0; j < cases[i].n_steps; j++)
        {
          g_test_message ("%s, step %u", cases[i].name, j);
          g_assert_cmpint (fail (&addresses, cases[i].steps[j].kind, cases[i].steps[j].status,
                                 cases[i].steps[j].retry_after, cases[i].steps[j].situation),
                           ==, cases[i].steps[j].expected);
          g_assert_cmpuint (addresses.current, ==, cases[i].steps[j].address);
        }
      cometd_addresses_clear (&addresses);
    }
}

/* What was learned about the connection types at one address does not count at another one. */
static void
test_types (void)
{
  static char *types[] = { (char *)"websocket", (char *)"long-polling", NULL };
  static char *offered[] = { (char *)"long-polling", NULL };
  static char *unknown[] = { (char *)"callback-polling", NULL };
  CometdAddresses addresses = { 0 };

  cometd_addresses_init (&addresses, 2, types);
  g_assert_cmpint (fail (&addresses, COMETD_FAILURE_UPGRADE, 404, 0, OPENING), ==,
                   COMETD_SETBACK_TYPE);
  g_assert_cmpstr (cometd_addresses_get_type (&addresses), ==, "long-polling");
  g_assert_cmpint (fail (&addresses, COMETD_FAILURE_STATUS, 503, 0, OPENING), ==,
                   COMETD_SETBACK_NEXT);
  g_assert_cmpstr (cometd_addresses_get_type (&addresses), ==, "websocket");
  g_assert_cmpint (cometd_addresses_take_offer (&addresses, unknown), ==,
                   COMETD_OFFER_UNACCEPTABLE);
  g_assert_cmpint (cometd_addresses_take_offer (&addresses, offered), ==, COMETD_OFFER_REPEATED);
  g_assert_cmpstr (cometd_addresses_get_type (&addresses), ==, "long-polling");
  g_assert_cmpint (cometd_addresses_take_offer (&addresses, offered), ==, COMETD_OFFER_ACCEPTED);
  cometd_addresses_clear (&addresses);
}

static void
test_counts (void)
{
  static char *types[] = { (char *)"long-polling", NULL };
  CometdAddresses addresses = { 0 };

  cometd_addresses_init (&addresses, 2, types);
  for (guint i = 1; i <= 3; i++)
    {
      fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, 0);
      g_assert_cmpuint (addresses.n_rounds, ==, i - 1);
      fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, 0);
      g_assert_cmpuint (addresses.n_rounds, ==, i);
    }
  fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, 0);
  cometd_addresses_settle (&addresses);
  g_assert_cmpuint (addresses.n_rounds, ==, 0);
  g_assert_cmpint (fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, 0), ==,
                   COMETD_SETBACK_NEXT);
  cometd_addresses_restart (&addresses);
  g_assert_cmpint (fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, 0), ==,
                   COMETD_SETBACK_NEXT);
  cometd_addresses_clear (&addresses);

  cometd_addresses_init (&addresses, COMETD_ADDRESSES_MAX + 1, types);
  g_assert_cmpuint (addresses.n_items, ==, COMETD_ADDRESSES_MAX);
  cometd_addresses_clear (&addresses);
  cometd_addresses_init (&addresses, 0, types);
  g_assert_cmpuint (addresses.n_items, ==, 1);
  cometd_addresses_clear (&addresses);
}

/* A session is continued at the address where it was. */
static void
test_resume (void)
{
  static char *types[] = { (char *)"websocket", (char *)"long-polling", NULL };
  CometdAddresses addresses = { 0 };

  cometd_addresses_init (&addresses, 2, types);
  g_assert_false (cometd_addresses_resume (&addresses, 2, "long-polling"));
  g_assert_false (cometd_addresses_resume (&addresses, 0, "callback-polling"));
  g_assert_true (cometd_addresses_resume (&addresses, 1, "long-polling"));
  g_assert_cmpuint (addresses.current, ==, 1);
  g_assert_cmpstr (cometd_addresses_get_type (&addresses), ==, "long-polling");
  g_assert_cmpint (fail (&addresses, COMETD_FAILURE_UNREACHABLE, 0, 0, OPENING), ==,
                   COMETD_SETBACK_NEXT);
  g_assert_cmpuint (addresses.current, ==, 0);
  cometd_addresses_clear (&addresses);
}

/* While other addresses are left, an address has its share of the time. */
static void
test_handshake_wait (void)
{
  static char *types[] = { (char *)"long-polling", NULL };
  CometdAddresses addresses = { 0 };

  cometd_addresses_init (&addresses, 2, types);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 8000, 10000), ==, 4000);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 8000, 300), ==, 300);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 1, 300), ==, 1);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 0, 10000), ==, 10000);
  fail (&addresses, COMETD_FAILURE_SILENT, 0, 0, OPENING);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 8000, 10000), ==, 10000);
  fail (&addresses, COMETD_FAILURE_SILENT, 0, 0, OPENING);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 8000, 10000), ==, 10000);
  cometd_addresses_clear (&addresses);

  cometd_addresses_init (&addresses, 1, types);
  g_assert_cmpuint (cometd_addresses_get_handshake_wait (&addresses, 8000, 10000), ==, 10000);
  cometd_addresses_clear (&addresses);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/addresses/fail", test_fail);
  g_test_add_func ("/addresses/types", test_types);
  g_test_add_func ("/addresses/counts", test_counts);
  g_test_add_func ("/addresses/resume", test_resume);
  g_test_add_func ("/addresses/handshake-wait", test_handshake_wait);

  return g_test_run ();
}
