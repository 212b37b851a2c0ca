/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/extensions/cometd-timesync-extension-private.h>
#include <cometd-glib/extensions/cometd-timesync-samples-private.h>
#include <locale.h>

#include "cometd-test.h"
#include "extension-fixture.h"

#define MS G_GINT64_CONSTANT (1000)
/* 2026-11-22 03:08:57 UTC */
#define NOW (G_GINT64_CONSTANT (1795316937000) * MS)

static gint64 steady_time, real_time;

static gint64
get_steady_time_cb (gpointer clock_data)
{
  return steady_time;
}

static gint64
get_real_time_cb (gpointer clock_data)
{
  return real_time;
}

static const CometdTimesyncClock clock_funcs = { get_steady_time_cb, get_real_time_cb };

static void
advance (gint64 milliseconds)
{
  steady_time += milliseconds * MS;
  real_time += milliseconds * MS;
}

static CometdTimesyncExtension *
extension_new (void)
{
  CometdTimesyncExtension *extension = cometd_timesync_extension_new ();

  steady_time = 1000 * MS;
  real_time = NOW;
  cometd_timesync_extension_set_clock (extension, &clock_funcs, NULL);
  return extension;
}

/* Sends a request, and returns its tc. */
static gint64
request (CometdTimesyncExtension *extension,
         const char              *channel,
         const char              *id)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"id\":\"%s\"}", channel, id);
  g_autofree char *sent = extension_pass_outgoing (extension, json);
  g_autofree char *ext = extension_dup_ext (sent, "timesync");
  g_autoptr(JsonNode) node = json_from_string (ext, NULL);

  return json_object_get_int_member (json_node_get_object (node), "tc");
}

static void
reply (CometdTimesyncExtension *extension,
       const char              *channel,
       const char              *id,
       const char              *timesync)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"%s\",\"id\":\"%s\",\"successful\":true,"
                                           "\"ext\":{\"timesync\":%s}}", channel, id, timesync);
  g_autofree char *received = extension_pass_incoming (extension, json);

  g_assert_cmpstr (received, ==, json);
}

/* A whole exchange with a server whose clock is ahead by offset; times are in milliseconds. */
static void
exchange (CometdTimesyncExtension *extension,
          const char              *channel,
          gint64                   offset,
          gint64                   lag,
          gint64                   processing)
{
  gint64 tc = request (extension, channel, "1");
  g_autofree char *timesync =
    g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT
                     ",\"p\":%" G_GINT64_FORMAT ",\"a\":0}",
                     tc, real_time / MS + lag + offset, processing);

  advance (lag + processing + lag);
  reply (extension, channel, "1", timesync);
}

static void
assert_result (CometdTimesyncExtension *extension,
               gint64                   offset,
               guint                    lag)
{
  gint64 property_offset;
  guint property_lag;

  g_assert_cmpint (cometd_timesync_extension_get_offset (extension), ==, offset);
  g_assert_cmpuint (cometd_timesync_extension_get_lag (extension), ==, lag);
  g_object_get (extension, "offset", &property_offset, "lag", &property_lag, NULL);
  g_assert_cmpint (property_offset, ==, offset);
  g_assert_cmpuint (property_lag, ==, lag);
}

static gboolean
has_result (CometdTimesyncExtension *extension)
{
  g_autoptr(GDateTime) time = cometd_timesync_extension_get_server_time (extension);

  return time != NULL;
}

static void
assert_no_result (CometdTimesyncExtension *extension)
{
  g_assert_null (cometd_timesync_extension_get_server_time (extension));
  assert_result (extension, 0, 0);
}

static void
assert_server_time (CometdTimesyncExtension *extension,
                    gint64                   milliseconds)
{
  g_autoptr(GDateTime) time = cometd_timesync_extension_get_server_time (extension);

  g_assert_nonnull (time);
  g_assert_cmpint (g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000,
                   ==, milliseconds);
  g_assert_cmpint (g_date_time_get_utc_offset (time), ==, 0);
}

static void
test_request (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  g_autofree char *first = NULL;
  g_autofree char *later = NULL;
  g_autofree char *publish = NULL;
  g_autofree char *ack = NULL;
  g_autofree char *odd = NULL;

  first = extension_pass_outgoing (extension, "{\"channel\":\"/meta/handshake\",\"id\":\"1\"}");
  g_assert_cmpstr (first, ==, "{\"channel\":\"/meta/handshake\",\"id\":\"1\","
                   "\"ext\":{\"timesync\":{\"tc\":1795316937000,\"l\":0,\"o\":0}}}");

  exchange (extension, "/meta/connect", -5000, 20, 0);
  later = extension_pass_outgoing (extension, "{\"channel\":\"/meta/connect\",\"id\":\"2\","
                                   "\"ext\":{\"ack\":3,\"timesync\":\"old\"}}");
  ack = extension_dup_ext (later, "ack");
  g_assert_cmpstr (ack, ==, "3");
  g_assert_nonnull (strstr (later, "\"timesync\":{\"tc\":1795316937040,\"l\":20,\"o\":-5000}"));

  /* No others. */
  publish = extension_pass_outgoing (extension, "{\"channel\":\"/chat\",\"id\":\"3\"}");
  g_assert_cmpstr (publish, ==, "{\"channel\":\"/chat\",\"id\":\"3\"}");
  odd = extension_pass_outgoing (extension,
                                 "{\"channel\":\"/meta/connect\",\"id\":\"4\",\"ext\":[1]}");
  g_assert_cmpstr (odd, ==, "{\"channel\":\"/meta/connect\",\"id\":\"4\",\"ext\":[1]}");
}

static void
test_result (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();

  assert_no_result (extension);
  exchange (extension, "/meta/handshake", 5000, 20, 7);
  assert_result (extension, 5000, 20);
  assert_server_time (extension, real_time / MS + 5000);

  /* A connect that the server held. */
  exchange (extension, "/meta/connect", 5000, 20, 30000);
  assert_result (extension, 5000, 20);

  advance (100000);
  assert_server_time (extension, real_time / MS + 5000);
}

static void
test_mean (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();

  exchange (extension, "/meta/connect", 1000, 10, 0);
  exchange (extension, "/meta/connect", 1100, 20, 0);
  assert_result (extension, 1050, 15);

  for (guint i = 0; i < COMETD_TIMESYNC_MAX_SAMPLES - 1; i++)
    exchange (extension, "/meta/connect", 2000, 30, 0);
  assert_result (extension, 1910, 29);
  exchange (extension, "/meta/connect", 2000, 30, 0);
  assert_result (extension, 2000, 30);

  /* It may be another server. */
  exchange (extension, "/meta/handshake", -100, 4, 0);
  assert_result (extension, -100, 4);

  /* It had to connect first. */
  exchange (extension, "/meta/connect", -50, 2, 0);
  assert_result (extension, -50, 2);
  exchange (extension, "/meta/connect", -60, 4, 0);
  assert_result (extension, -55, 3);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  guint *count = user_data;

  (*count)++;
}

static void
test_notify (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  guint n_offset = 0;
  guint n_lag = 0;

  g_signal_connect (extension, "notify::offset", G_CALLBACK (count_cb), &n_offset);
  g_signal_connect (extension, "notify::lag", G_CALLBACK (count_cb), &n_lag);
  exchange (extension, "/meta/handshake", 70, 20, 0);
  g_assert_cmpuint (n_offset, ==, 1);
  g_assert_cmpuint (n_lag, ==, 1);
  exchange (extension, "/meta/connect", 70, 20, 0);
  g_assert_cmpuint (n_offset, ==, 1);
  g_assert_cmpuint (n_lag, ==, 1);
  exchange (extension, "/meta/connect", 90, 20, 0);
  g_assert_cmpuint (n_offset, ==, 2);
  g_assert_cmpuint (n_lag, ==, 1);
}

/* The user, or a time server, sets the client's clock. */
static void
test_clock_set (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  gint64 tc;
  g_autofree char *timesync = NULL;

  exchange (extension, "/meta/handshake", 5000, 20, 0);
  real_time += 3600 * 1000 * MS;
  assert_result (extension, 5000 - 3600 * 1000, 20);
  assert_server_time (extension, real_time / MS + 5000 - 3600 * 1000);

  /* While a request is under way. */
  tc = request (extension, "/meta/connect", "2");
  timesync = g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT ",\"p\":0}",
                              tc, real_time / MS + 20 + 5000 - 3600 * 1000);
  advance (40);
  real_time -= 3600 * 1000 * MS;
  reply (extension, "/meta/connect", "2", timesync);
  assert_result (extension, 5000, 20);
}

/* A client without a clock starts in 1970. */
static void
test_years (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  g_autofree char *last = NULL;

  real_time = 1000 * MS;
  exchange (extension, "/meta/handshake", NOW / MS, 5, 0);
  assert_result (extension, NOW / MS, 5);
  assert_server_time (extension, real_time / MS + NOW / MS);

  /* The last moment, and what comes after it. */
  last = g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT ",\"p\":0}",
                          request (extension, "/meta/handshake", "2"), COMETD_TIMESYNC_MAX_TIME);
  reply (extension, "/meta/handshake", "2", last);
  assert_server_time (extension, COMETD_TIMESYNC_MAX_TIME);
  advance (1);
  g_assert_null (cometd_timesync_extension_get_server_time (extension));
  g_assert_cmpint (cometd_timesync_extension_get_offset (extension), >, 0);
}

static void
test_limits (void)
{
  struct
  {
    const char *name;
    gint64 elapsed, processing;
    gboolean counts;
    guint lag;
  } cases[] = {
    { "at once", 0, 0, TRUE, 0 },
    { "longest lag", 2 * COMETD_TIMESYNC_MAX_LAG / MS, 0, TRUE, 60000 },
    { "longer lag", 2 * COMETD_TIMESYNC_MAX_LAG / MS + 2, 0, FALSE, 0 },
    { "held for a day", 86400040, 86400000, TRUE, 20 },
    { "excess", 50, 50 + COMETD_TIMESYNC_MAX_EXCESS / MS, TRUE, 0 },
    { "more excess", 50, 51 + COMETD_TIMESYNC_MAX_EXCESS / MS, FALSE, 0 },
    { "much excess", 50, COMETD_TIMESYNC_MAX_TIME, FALSE, 0 },
    { "clock that runs backwards", -1, 0, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CometdTimesyncExtension) extension = extension_new ();
      gint64 tc = request (extension, "/meta/connect", "1");
      g_autofree char *timesync =
        g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT
                         ",\"p\":%" G_GINT64_FORMAT "}", tc, NOW / MS, cases[i].processing);

      g_test_message ("%s", cases[i].name);
      advance (cases[i].elapsed);
      reply (extension, "/meta/connect", "1", timesync);
      if (cases[i].counts)
        g_assert_true (has_result (extension));
      else
        assert_no_result (extension);
      g_assert_cmpuint (cometd_timesync_extension_get_lag (extension), ==, cases[i].lag);
    }
}

/* TC stands for the time of the request. */
static void
test_absurd (void)
{
  const char *absurd[] = {
    "null", "1", "\"text\"", "[]", "{}", "{\"tc\":TC,\"ts\":TC}", "{\"tc\":TC,\"p\":0}",
    "{\"ts\":TC,\"p\":0}", "{\"tc\":\"TC\",\"ts\":TC,\"p\":0}", "{\"tc\":TC,\"ts\":\"TC\",\"p\":0}",
    "{\"tc\":TC,\"ts\":TC,\"p\":\"0\"}", "{\"tc\":TC,\"ts\":TC,\"p\":null}",
    "{\"tc\":TC,\"ts\":TC,\"p\":true}", "{\"tc\":TC,\"ts\":TC,\"p\":[0]}",
    "{\"tc\":TC,\"ts\":TC,\"p\":-1}", "{\"tc\":TC,\"ts\":-1,\"p\":0}",
    "{\"tc\":TC,\"ts\":253402300800000,\"p\":0}", "{\"tc\":TC,\"ts\":9223372036854775807,\"p\":0}",
    "{\"tc\":TC,\"ts\":1e300,\"p\":0}", "{\"tc\":TC,\"ts\":TC,\"p\":9223372036854775807}",
    "{\"tc\":TC,\"ts\":TC,\"p\":-9223372036854775808}", "{\"tc\":TC,\"ts\":TC,\"p\":-1e300}",
    "{\"tc\":TC1,\"ts\":TC,\"p\":0}", "{\"tc\":0,\"ts\":TC,\"p\":0}",
    "{\"tc\":-TC,\"ts\":TC,\"p\":0}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (absurd); i++)
    {
      g_autoptr(CometdTimesyncExtension) extension = extension_new ();
      g_autofree char *tc = g_strdup_printf ("%" G_GINT64_FORMAT,
                                             request (extension, "/meta/connect", "1"));
      g_autoptr(GString) timesync = g_string_new (absurd[i]);

      g_string_replace (timesync, "TC", tc, 0);
      g_test_message ("%s", timesync->str);
      advance (10);
      reply (extension, "/meta/connect", "1", timesync->str);
      assert_no_result (extension);

      exchange (extension, "/meta/connect", 5000, 20, 0);
      assert_result (extension, 5000, 20);
    }
}

/* Some servers write integers as doubles. */
static void
test_doubles (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();

  request (extension, "/meta/connect", "1");
  reply (extension, "/meta/connect", "1",
         "{\"tc\":1795316937000.0,\"ts\":1.795316938e12,\"p\":0.0}");
  assert_result (extension, 1000, 0);
}

static void
test_strangers (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  g_autofree char *timesync = NULL;
  g_autofree char *ignored = NULL;
  g_autofree char *json = NULL;

  timesync = g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT ",\"p\":0}",
                              request (extension, "/meta/connect", "1"), NOW / MS + 9000);

  /* The event of another user, a reply to something else, and a message without an id. */
  reply (extension, "/chat", "1", timesync);
  reply (extension, "/meta/connect", "2", timesync);
  json = g_strdup_printf ("{\"channel\":\"/meta/connect\",\"ext\":{\"timesync\":%s}}", timesync);
  ignored = extension_pass_incoming (extension, json);
  assert_no_result (extension);

  /* The reply counts, but only once. */
  reply (extension, "/meta/connect", "1", timesync);
  assert_result (extension, 9000, 0);
  advance (10000);
  reply (extension, "/meta/connect", "1", timesync);
  assert_result (extension, 9000, 0);

  /* One that comes without the field has been answered too. */
  request (extension, "/meta/connect", "3");
  g_free (ignored);
  ignored = extension_pass_incoming (extension, "{\"channel\":\"/meta/connect\",\"id\":\"3\"}");
  reply (extension, "/meta/connect", "3", "{\"tc\":1795316947000,\"ts\":1,\"p\":0}");
  assert_result (extension, 9000, 0);

  /* After a handshake those of the old session do not count. */
  request (extension, "/meta/connect", "4");
  request (extension, "/meta/handshake", "5");
  reply (extension, "/meta/connect", "4", "{\"tc\":1795316947000,\"ts\":1,\"p\":0}");
  assert_result (extension, 9000, 0);
}

static void
test_many_pending (void)
{
  g_autoptr(CometdTimesyncExtension) extension = extension_new ();
  g_autofree char *timesync = NULL;

  for (guint i = 0; i <= COMETD_TIMESYNC_MAX_PENDING; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_free (timesync);
      timesync = g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT
                                  ",\"p\":0}", request (extension, "/meta/subscribe", id),
                                  NOW / MS);
    }

  reply (extension, "/meta/subscribe", "0", timesync);
  assert_no_result (extension);
  reply (extension, "/meta/subscribe", "1", timesync);
  g_assert_true (has_result (extension));
}

/* With the clocks of the system. */
static void
test_system_clock (void)
{
  g_autoptr(CometdTimesyncExtension) extension = cometd_timesync_extension_new ();
  gint64 tc = request (extension, "/meta/handshake", "1");
  g_autofree char *timesync =
    g_strdup_printf ("{\"tc\":%" G_GINT64_FORMAT ",\"ts\":%" G_GINT64_FORMAT ",\"p\":0}",
                     tc, tc + 3600 * 1000);
  gint64 offset;

  reply (extension, "/meta/handshake", "1", timesync);
  offset = cometd_timesync_extension_get_offset (extension);
  g_assert_cmpint (offset, >, 3600 * 1000 - 30 * 1000);
  g_assert_cmpint (offset, <, 3600 * 1000 + 30 * 1000);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timesync/request", test_request);
  g_test_add_func ("/timesync/result", test_result);
  g_test_add_func ("/timesync/mean", test_mean);
  g_test_add_func ("/timesync/notify", test_notify);
  g_test_add_func ("/timesync/clock-set", test_clock_set);
  g_test_add_func ("/timesync/years", test_years);
  g_test_add_func ("/timesync/limits", test_limits);
  g_test_add_func ("/timesync/absurd", test_absurd);
  g_test_add_func ("/timesync/doubles", test_doubles);
  g_test_add_func ("/timesync/strangers", test_strangers);
  g_test_add_func ("/timesync/many-pending", test_many_pending);
  g_test_add_func ("/timesync/system-clock", test_system_clock);
  return g_test_run ();
}
