/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of the chat app that judge and format values. */

#include "demo/chat/chat-address.h"
#include "demo/chat/chat-calendar.h"
#include "demo/chat/chat-emoji.h"
#include "demo/chat/chat-log.h"
#include "demo/chat/chat-search.h"
#include "demo/chat/chat-server-info.h"
#include "demo/chat/chat-text.h"
#include "demo/chat/chat-trust.h"

#include <locale.h>

static void
test_calendar (void)
{
  static const struct
  {
    int year, month, day, hour;
    const char *heading;
    const char *recent;
  } times[] = {
    { 2026, 3, 2, 0, "Today", "00:00" },
    { 2026, 3, 2, 23, "Today", "23:00" },
    { 2026, 3, 1, 23, "Yesterday", "Yesterday" },
    { 2026, 2, 28, 1, "Saturday, 28 February 2026", "Sat" },
    { 2026, 2, 24, 1, "Tuesday, 24 February 2026", "Tue" },
    { 2026, 2, 23, 1, "Monday, 23 February 2026", "23 Feb 2026" },
    { 2025, 3, 2, 1, "Sunday, 2 March 2025", "2 Mar 2025" },
    /* The clock was set back meanwhile. */
    { 2026, 3, 3, 1, "Tuesday, 3 March 2026", "3 Mar 2026" },
  };
  g_autoptr(GDateTime) now = g_date_time_new_utc (2026, 3, 2, 12, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr(GDateTime) then = g_date_time_new_utc (times[i].year, times[i].month,
                                                       times[i].day, times[i].hour, 0, 0);
      g_autofree char *heading = chat_calendar_format_day (then, now);
      g_autofree char *recent = chat_calendar_format_recent (then, now);

      g_assert_cmpstr (heading, ==, times[i].heading);
      g_assert_cmpstr (recent, ==, times[i].recent);
    }
}

static void
test_find (void)
{
  static const struct
  {
    const char *text;
    const char *needle;
    gsize from;
    gboolean found;
    gsize start;
    gsize end;
  } places[] = {
    { "Soup is ready", "soup", 0, TRUE, 0, 4 },
    { "no soup, no SOUP", "soup", 4, TRUE, 12, 16 },
    { "Grüße", "ÜSS", 0, FALSE, 0, 0 },
    { "GRÜSSE", "üss", 0, TRUE, 2, 6 },
    { "🌍 b", "B", 0, TRUE, 5, 6 },
    { "abc", "", 0, FALSE, 0, 0 },
    { "", "a", 0, FALSE, 0, 0 },
    { "aa", "aaa", 0, FALSE, 0, 0 },
    { "soup", "soup", 4, FALSE, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gsize start = places[i].from;
      gsize end = 0;

      g_assert_cmpint (chat_text_find (places[i].text, places[i].needle, &start, &end), ==,
                       places[i].found);
      if (!places[i].found)
        continue;
      g_assert_cmpuint (start, ==, places[i].start);
      g_assert_cmpuint (end, ==, places[i].end);
    }
}

static void
test_emoji (void)
{
  static const struct
  {
    const char *text;
    gboolean is_only;
  } lines[] = {
    { "🦄", TRUE },
    { "🦄 🎉\n", TRUE },
    { "❤️", TRUE },
    { "👍🏽", TRUE },
    { "👩‍👩‍👧‍👦", TRUE },
    { "🇩🇪🇪🇸", TRUE },
    { "1️⃣", TRUE },
    { "🏴󠁧󠁢󠁳󠁣󠁴󠁿", TRUE },
    { "🎉🎉🎉🎉🎉🎉🎉🎉", TRUE },
    { "🎉🎉🎉🎉🎉🎉🎉🎉🎉", FALSE },
    { "❤", FALSE },
    { "✓", FALSE },
    { "A 🦄", FALSE },
    { "🦄!", FALSE },
    { "1", FALSE },
    { "1️", FALSE },
    { "", FALSE },
    { "  ", FALSE },
    { "\xef\xb8\x8f", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("“%s”", lines[i].text);
      g_assert_cmpint (chat_emoji_is_only (lines[i].text), ==, lines[i].is_only);
    }
}

static void
assert_found (ChatSearch *search,
              guint       current,
              guint       count,
              const char *text)
{
  guint position;
  g_autoptr(ChatMessage) found = chat_search_get_found (search, &position);

  g_assert_cmpuint (chat_search_get_current (search), ==, current);
  g_assert_cmpuint (chat_search_get_count (search), ==, count);
  g_assert_cmpstr (found != NULL ? chat_message_get_text (found) : NULL, ==, text);
}

/* The current message stays when messages are added and removed. */
static void
test_search (void)
{
  g_autoptr(GListStore) messages = g_list_store_new (CHAT_TYPE_MESSAGE);
  g_autoptr(ChatSearch) search = chat_search_new ();
  static const char * const said[] = { "Soup", "salad", "soup of the day", "bread" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr(ChatMessage) message =
        chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", said[i], FALSE);
      g_autoptr(ChatMessage) news = chat_message_new (CHAT_MESSAGE_NEWS, "soup", "soup", FALSE);

      g_list_store_append (messages, message);
      g_list_store_append (messages, news);
    }

  assert_found (search, 0, 0, NULL);
  chat_search_set_messages (search, G_LIST_MODEL (messages));
  assert_found (search, 0, 0, NULL);
  chat_search_set_text (search, "SOUP");
  assert_found (search, 2, 2, "soup of the day");
  chat_search_step (search, -1);
  assert_found (search, 1, 2, "Soup");
  chat_search_step (search, -1);
  assert_found (search, 2, 2, "soup of the day");
  chat_search_step (search, 1);
  assert_found (search, 1, 2, "Soup");
  chat_search_step (search, 1);

  {
    g_autoptr(ChatMessage) late =
      chat_message_new (CHAT_MESSAGE_SPOKEN, "Ann", "no soup", FALSE);

    g_list_store_append (messages, late);
  }
  assert_found (search, 2, 3, "soup of the day");
  g_list_store_splice (messages, 0, 3, NULL, 0);
  assert_found (search, 1, 2, "soup of the day");
  g_list_store_splice (messages, 0, 3, NULL, 0);
  assert_found (search, 1, 1, "no soup");
  chat_search_set_text (search, "salad");
  assert_found (search, 0, 0, NULL);
  chat_search_step (search, 1);
  chat_search_set_messages (search, NULL);
  assert_found (search, 0, 0, NULL);
}

static void
test_address (void)
{
  static const struct
  {
    const char *typed;
    ChatAddressFault fault;
    const char *host;
  } addresses[] = {
    { "", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "   ", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "http", CHAT_ADDRESS_VALID, "http" },
    { "http:", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "http:/", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "http://", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "https://a.example/cometd", CHAT_ADDRESS_VALID, "a.example" },
    { "WSS://a.example", CHAT_ADDRESS_VALID, "a.example" },
    { "a.example:", CHAT_ADDRESS_INCOMPLETE, NULL },
    { "a.example:8080/cometd", CHAT_ADDRESS_VALID, "a.example:8080" },
    { " [::1]:80 ", CHAT_ADDRESS_VALID, "[::1]:80" },
    { "a.example:eighty", CHAT_ADDRESS_INVALID, NULL },
    { "a.example:99999", CHAT_ADDRESS_INVALID, NULL },
    { "the kitchen", CHAT_ADDRESS_INVALID, NULL },
    { "http://a b/", CHAT_ADDRESS_INVALID, NULL },
    { "http://<b>/", CHAT_ADDRESS_INVALID, NULL },
    { "http:///cometd", CHAT_ADDRESS_INVALID, NULL },
    { "http://[::1", CHAT_ADDRESS_INVALID, NULL },
    { "ftp://a.example", CHAT_ADDRESS_SCHEME, NULL },
    { "://", CHAT_ADDRESS_SCHEME, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *address = chat_address_complete (addresses[i].typed);
      g_autofree char *host = chat_address_dup_host (address);

      g_test_message ("“%s”", addresses[i].typed);
      g_assert_cmpint (chat_address_check (addresses[i].typed), ==, addresses[i].fault);
      if (addresses[i].host != NULL)
        g_assert_cmpstr (host, ==, addresses[i].host);
    }
}

/* A host has one fingerprint, and there are no more than 100 hosts. */
static void
test_trust (void)
{
  g_autoptr(GVariant) list = g_variant_ref_sink (g_variant_new (CHAT_TRUST_TYPE, NULL));

  g_assert_null (chat_trust_find (list, "a"));
  for (guint i = 0; i < 101; i++)
    {
      g_autofree char *host = g_strdup_printf ("%u", i);
      g_autoptr(GVariant) shorter = g_steal_pointer (&list);

      list = chat_trust_add (shorter, host, "11:22");
    }
  g_assert_cmpuint (g_variant_n_children (list), ==, 100);
  g_assert_null (chat_trust_find (list, "0"));
  g_assert_cmpstr (chat_trust_find (list, "100"), ==, "11:22");

  {
    g_autoptr(GVariant) replaced = chat_trust_add (list, "50", "33:44");
    g_autoptr(GVariant) removed = chat_trust_remove (replaced, "50");

    g_assert_cmpuint (g_variant_n_children (replaced), ==, 100);
    g_assert_cmpstr (chat_trust_find (replaced, "50"), ==, "33:44");
    g_assert_null (chat_trust_find (removed, "50"));
    g_assert_cmpuint (g_variant_n_children (removed), ==, 99);
  }
}

static void
test_problems (void)
{
  g_autofree char *two = chat_trust_dup_problems (G_TLS_CERTIFICATE_UNKNOWN_CA
                                                  | G_TLS_CERTIFICATE_EXPIRED);
  g_autofree char *unknown = chat_trust_dup_problems (G_TLS_CERTIFICATE_GENERIC_ERROR);

  g_assert_cmpstr (two, ==, "It is not signed by an authority that this computer trusts\n"
                            "It has expired");
  g_assert_cmpstr (unknown, ==, "It could not be verified");
}

static void
read_reply (ChatServerInfo *info,
            const char     *fields)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"/meta/handshake\"%s}", fields);
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);

  g_assert_nonnull (message);
  chat_server_info_read (info, message);
}

static void
assert_info (ChatServerInfo *info,
             const char     *version,
             const char     *types,
             const char     *advice)
{
  g_autofree char *got_version = chat_server_info_dup_version (info);
  g_autofree char *got_advice = chat_server_info_dup_advice (info);

  g_assert_cmpstr (got_version, ==, version);
  g_assert_cmpstr (info->connection_types, ==, types);
  g_assert_cmpstr (got_advice, ==, advice);
}

/* A reply may lack each field, or have one of another type. */
static void
test_server_info (void)
{
  g_autoptr(ChatServerInfo) info = chat_server_info_new ();
  g_autofree char *round_trip = chat_server_info_dup_round_trip (info);
  g_autofree char *types = g_strnfill (5000, 't');
  g_autofree char *many = g_strdup_printf (",\"supportedConnectionTypes\":[\"%s\"]", types);

  g_assert_null (round_trip);
  assert_info (info, NULL, NULL, NULL);
  read_reply (info, ",\"version\":1,\"supportedConnectionTypes\":{},\"advice\":[]");
  assert_info (info, NULL, NULL, NULL);
  read_reply (info, ",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"a\",1,\"b\"]");
  assert_info (info, "1.0", "a, b", NULL);
  read_reply (info, ",\"minimumVersion\":\"0.9\","
                    "\"advice\":{\"reconnect\":\"retry\",\"interval\":\"x\"}");
  assert_info (info, "1.0, at least 0.9", "a, b", "reconnect: retry");
  read_reply (info, ",\"advice\":{\"interval\":0,\"timeout\":30000}");
  assert_info (info, "1.0, at least 0.9", "a, b",
               "reconnect: retry, interval: 0 ms, timeout: 30000 ms");
  read_reply (info, many);
  g_assert_cmpuint (g_utf8_strlen (info->connection_types, -1), ==, CHAT_TEXT_MAX_LINE + 1);
}

/* The last entry is the first; the same text is not repeated, and there is a limit. */
static void
test_log (void)
{
  g_autoptr(GListStore) log = chat_log_new ();
  g_autoptr(ChatLogEntry) first = NULL;

  for (guint i = 0; i <= CHAT_LOG_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("entry\n%u", i);

      chat_log_add (log, text, TRUE);
      chat_log_add (log, text, TRUE);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, CHAT_LOG_MAX);
  first = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_assert_cmpstr (chat_log_entry_get_text (first), ==, "entry 200");
  g_assert_true (chat_log_entry_is_problem (first));
}

static void
test_long_words (void)
{
  g_autofree char *word = g_strnfill (200, 'x');
  g_autofree char *words = g_strdup_printf ("%s %s\n%s", word, word, word);
  g_autofree char *longer = g_strdup_printf ("a %sü b", word);

  g_assert_false (chat_text_has_long_word (""));
  g_assert_false (chat_text_has_long_word (words));
  g_assert_true (chat_text_has_long_word (longer));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/text/find", test_find);
  g_test_add_func ("/chat/text/long-words", test_long_words);
  g_test_add_func ("/chat/emoji", test_emoji);
  g_test_add_func ("/chat/search", test_search);
  g_test_add_func ("/chat/address", test_address);
  g_test_add_func ("/chat/trust/list", test_trust);
  g_test_add_func ("/chat/trust/problems", test_problems);
  g_test_add_func ("/chat/calendar", test_calendar);
  g_test_add_func ("/chat/server-info", test_server_info);
  g_test_add_func ("/chat/log", test_log);

  return g_test_run ();
}
