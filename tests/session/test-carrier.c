/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-transport.h"

#include <cometd-glib/session/cometd-carrier-private.h>
#include <locale.h>

/* Tests the carrier alone, with a sink that records its notifications. */

static GString *news;

static CometdTransport *
make (const char *connection_type,
      gpointer    user_data)
{
  g_string_append_printf (news, "make:%s ", connection_type);
  return fake_transport_new (connection_type);
}

static const CometdTransportListener silent_listener = { NULL };

static void
made (CometdTransport *transport,
      gpointer         user_data)
{
  g_string_append (news, transport != NULL ? "made " : "none ");
  if (transport != NULL)
    cometd_transport_set_listener (transport, &silent_listener, NULL);
}

static void
closed (gpointer user_data)
{
  g_string_append (news, "closed ");
}

static const CometdCarrierSink sink = { make, made, closed };

static CometdCarrier *
carrier_new (void)
{
  if (news == NULL)
    news = g_string_new (NULL);
  g_string_truncate (news, 0);
  return cometd_carrier_new (&sink, NULL);
}

static void
assert_news (const char *expected)
{
  g_assert_cmpstr (news->str, ==, expected);
  g_string_truncate (news, 0);
}

/* The transport in use, kept beyond its end. */
static CometdTransport *
need (CometdCarrier *carrier,
      const char    *type)
{
  g_assert_true (cometd_carrier_need (carrier, type));
  return g_object_ref (cometd_carrier_get_transport (carrier));
}

static void
test_need (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) first = NULL;
  g_autoptr(CometdTransport) same = NULL;
  g_autoptr(CometdTransport) other = NULL;

  g_assert_null (cometd_carrier_get_transport (carrier));
  first = need (carrier, "websocket");
  assert_news ("make:websocket made ");
  same = need (carrier, "websocket");
  g_assert_true (same == first);
  assert_news ("");

  other = need (carrier, "long-polling");
  g_assert_true (fake_transport_get_record (first)->is_aborted);
  assert_news ("none make:long-polling made ");
}

static void
test_unknown (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();

  g_assert_false (cometd_carrier_need (carrier, "smoke-signals"));
  assert_news ("make:smoke-signals ");
  g_assert_false (cometd_carrier_need (carrier, NULL));
  assert_news ("");
  g_assert_null (cometd_carrier_get_transport (carrier));
}

static void
test_drop (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = need (carrier, "websocket");

  cometd_carrier_drop (carrier);
  g_assert_null (cometd_carrier_get_transport (carrier));
  g_assert_true (fake_transport_get_record (transport)->is_aborted);
  assert_news ("make:websocket made none ");

  cometd_carrier_drop (carrier);
  assert_news ("");
}

static void
test_close (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = need (carrier, "websocket");

  g_assert_cmpint (cometd_carrier_get_deadline (carrier), ==, -1);
  cometd_carrier_close (carrier, 42);
  g_assert_null (cometd_carrier_get_transport (carrier));
  g_assert_true (cometd_carrier_is_closing (carrier));
  g_assert_cmpint (cometd_carrier_get_deadline (carrier), ==, 42);
  g_assert_true (fake_transport_get_record (transport)->is_closed);
  g_assert_false (fake_transport_get_record (transport)->is_aborted);
  assert_news ("make:websocket made none ");

  cometd_transport_tell_closed (transport);
  g_assert_false (cometd_carrier_is_closing (carrier));
  g_assert_cmpint (cometd_carrier_get_deadline (carrier), ==, -1);
  assert_news ("closed ");
}

/* The deadline has passed. */
static void
test_close_late (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = need (carrier, "websocket");

  cometd_carrier_close (carrier, 42);
  cometd_carrier_finish_closing (carrier);
  g_assert_false (cometd_carrier_is_closing (carrier));
  g_assert_true (fake_transport_get_record (transport)->is_aborted);
  cometd_transport_tell_closed (transport);
  assert_news ("make:websocket made none ");
}

/* Only one transport closes at a time; at most that one and the one in use exist. */
static void
test_close_twice (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) first = need (carrier, "websocket");
  g_autoptr(CometdTransport) second = NULL;

  cometd_carrier_close (carrier, 42);
  second = need (carrier, "websocket");
  g_assert_true (second != first);
  cometd_carrier_close (carrier, 43);
  g_assert_true (fake_transport_get_record (first)->is_aborted);
  g_assert_true (fake_transport_get_record (second)->is_closed);
  g_assert_cmpint (cometd_carrier_get_deadline (carrier), ==, 43);

  g_clear_pointer (&carrier, cometd_carrier_free);
  g_assert_true (fake_transport_get_record (second)->is_aborted);
}

/* Bytes are read unless there is a reason not to. */
static void
test_reading (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = need (carrier, "websocket");
  FakeRecord *record = fake_transport_get_record (transport);
  g_autoptr(CometdTransport) next = NULL;

  cometd_carrier_set_reading (carrier, COMETD_DEAF_APP, FALSE);
  g_assert_true (record->is_suspended);
  g_assert_true (cometd_carrier_is_deaf (carrier));
  cometd_carrier_set_reading (carrier, COMETD_DEAF_DISPATCH, FALSE);
  cometd_carrier_set_reading (carrier, COMETD_DEAF_APP, TRUE);
  g_assert_true (record->is_suspended);
  g_assert_false (cometd_carrier_is_deaf (carrier));
  cometd_carrier_set_reading (carrier, COMETD_DEAF_DISPATCH, TRUE);
  g_assert_false (record->is_suspended);

  cometd_carrier_set_reading (carrier, COMETD_DEAF_APP, FALSE);
  cometd_carrier_drop (carrier);
  next = need (carrier, "websocket");
  g_assert_false (cometd_carrier_is_deaf (carrier));
  g_assert_false (fake_transport_get_record (next)->is_suspended);
}

/* Responses are always read. */
static void
test_reading_responses (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = need (carrier, "long-polling");

  cometd_carrier_set_reading (carrier, COMETD_DEAF_DISPATCH, FALSE);
  g_assert_false (fake_transport_get_record (transport)->is_suspended);
}

static void
test_describe (void)
{
  g_autoptr(CometdCarrier) carrier = carrier_new ();
  g_autoptr(CometdTransport) transport = NULL;
  g_autofree char *without = cometd_carrier_describe (carrier);
  g_autofree char *with = NULL;

  g_assert_cmpstr (without, ==, "the server");
  g_assert_false (cometd_carrier_ends_exchanges (carrier));
  g_assert_false (cometd_carrier_pushes (carrier));
  g_assert_false (cometd_carrier_is_reached (carrier));
  g_assert_false (cometd_carrier_check (carrier, 10));

  transport = need (carrier, "websocket");
  with = cometd_carrier_describe (carrier);
  g_assert_cmpstr (with, ==, "“http://fake/” (websocket)");
  g_assert_false (cometd_carrier_ends_exchanges (carrier));
  g_assert_true (cometd_carrier_pushes (carrier));
  g_assert_true (cometd_carrier_is_reached (carrier));
  g_assert_true (cometd_carrier_check (carrier, 10));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/carrier/need", test_need);
  g_test_add_func ("/carrier/unknown", test_unknown);
  g_test_add_func ("/carrier/drop", test_drop);
  g_test_add_func ("/carrier/close", test_close);
  g_test_add_func ("/carrier/close/late", test_close_late);
  g_test_add_func ("/carrier/close/twice", test_close_twice);
  g_test_add_func ("/carrier/reading", test_reading);
  g_test_add_func ("/carrier/reading/responses", test_reading_responses);
  g_test_add_func ("/carrier/describe", test_describe);

  return g_test_run ();
}
