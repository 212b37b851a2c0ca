/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>

#include "cometd-test.h"
#include "extension-fixture.h"

/* Sun, 22 Nov 2026 03:08:57 GMT */
static void
assert_timestamp (const char *json)
{
  g_autoptr(GRegex) form =
    g_regex_new ("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) "
                 "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\\d{4}) "
                 "(\\d\\d):(\\d\\d):(\\d\\d) GMT$", 0, 0, NULL);
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
  JsonNode *node = cometd_message_get_field (message, "timestamp");

  g_assert_nonnull (node);
  g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_STRING);
  g_assert_true (g_regex_match (form, json_node_get_string (node), 0, NULL));
}

static void
test_messages (void)
{
  g_autoptr(CometdTimestampExtension) extension = cometd_timestamp_extension_new ();
  const char * const messages[] = {
    "{\"channel\":\"/meta/handshake\"}",
    "{\"channel\":\"/meta/connect\",\"ext\":{\"ack\":1}}",
    "{\"channel\":\"/chat\",\"data\":{\"a\":1}}",
    "{\"channel\":\"/service/call\",\"timestamp\":17}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *outgoing = extension_pass_outgoing (extension, messages[i]);
      g_autofree char *incoming = extension_pass_incoming (extension, messages[i]);

      assert_timestamp (outgoing);
      g_assert_cmpstr (incoming, ==, messages[i]);
    }
}

/* The names of days and months stay English, and the time is the right one. */
static void
test_locale (void)
{
  g_autoptr(CometdTimestampExtension) extension = cometd_timestamp_extension_new ();
  g_autoptr(GDateTime) before = g_date_time_new_now_utc ();
  g_autofree char *json = extension_pass_outgoing (extension, "{\"channel\":\"/chat\"}");
  g_autoptr(GDateTime) after = g_date_time_new_now_utc ();
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
  const char *text = json_node_get_string (cometd_message_get_field (message, "timestamp"));
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *locale = g_strdup (setlocale (LC_ALL, NULL));

  setlocale (LC_ALL, "C");
  first = g_date_time_format (before, "%a, %d %b %Y %H:%M:%S GMT");
  last = g_date_time_format (after, "%a, %d %b %Y %H:%M:%S GMT");
  setlocale (LC_ALL, locale);
  g_assert_true (g_str_equal (text, first) || g_str_equal (text, last));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timestamp/messages", test_messages);
  g_test_add_func ("/timestamp/locale", test_locale);
  return g_test_run ();
}
