/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/cometd-error-reply-private.h>
#include <locale.h>
#include <string.h>

static const struct
{
  const char *error;
  int code;
  const char *args; /* Joined with "|". */
  const char *text;
} errors[] = {
  { "402::session_unknown", 402, "", "session_unknown" },
  { "403:clientX,/foo/bar:Subscription denied", 403, "clientX|/foo/bar", "Subscription denied" },
  { "401:abc:Unknown client", 401, "abc", "Unknown client" },
  { "403:denied_by_security_policy:publish_denied", 403, "denied_by_security_policy",
    "publish_denied" },
  { "400::a:b:c", 400, "", "a:b:c" },
  { "400:a,,b:x", 400, "a||b", "x" },
  { "000::x", 0, "", "x" },
  { "500::", 500, "", "" },
  { ":::", 0, "", ":::" },
  { "403", 0, "", "403" },
  { "403:", 0, "", "403:" },
  { "403:only one colon", 0, "", "403:only one colon" },
  { "4030::x", 0, "", "4030::x" },
  { "40::x", 0, "", "40::x" },
  { "abc::x", 0, "", "abc::x" },
  { " 403::x", 0, "", " 403::x" },
  { "-40::x", 0, "", "-40::x" },
  { "Something went wrong", 0, "", "Something went wrong" },
  { "", 0, "", "" },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_auto(GStrv) args = NULL;
      g_autofree char *joined = NULL;
      const char *text;

      g_test_message ("“%s”", errors[i].error);
      g_assert_cmpint (cometd_error_parse (errors[i].error, &args, &text), ==, errors[i].code);
      joined = g_strjoinv ("|", args);
      g_assert_cmpstr (joined, ==, errors[i].args);
      g_assert_cmpstr (text, ==, errors[i].text);
      g_assert_cmpint (cometd_error_parse (errors[i].error, NULL, NULL), ==, errors[i].code);
    }
}

static CometdMessage *
message (const char *json)
{
  g_autoptr(GError) error = NULL;
  CometdMessage *reply = cometd_message_new_from_json (json, &error);

  g_assert_no_error (error);
  return reply;
}

static void
test_reply (void)
{
  CometdMessage *reply = message ("{\"channel\":\"/meta/subscribe\",\"subscription\":\"/a\","
                                  "\"successful\":false,\"error\":\"403:x,y:not you\"}");
  GError *error = cometd_error_new_from_reply (reply);
  GError *copy = g_error_copy (error);
  g_auto(GStrv) args = NULL;

  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_cmpstr (error->message, ==,
                   "The server refused /meta/subscribe for /a: 403:x,y:not you");
  g_error_free (error);

  g_assert_error (copy, COMETD_ERROR, COMETD_ERROR_SERVER);
  g_assert_true (cometd_error_get_reply (copy) == reply);
  g_assert_cmpint (cometd_error_get_code (copy), ==, 403);
  g_assert_cmpstr (cometd_error_get_text (copy), ==, "not you");
  args = cometd_error_get_args (copy);
  g_assert_cmpuint (g_strv_length (args), ==, 2);
  g_assert_cmpstr (args[1], ==, "y");

  g_error_free (copy);
  g_assert_finalize_object (reply);
}

/* The text of an error is limited, whatever the server sends. */
static void
test_long_reason (void)
{
  for (guint n_before = 0; n_before < 4; n_before++)
    {
      g_autofree char *before = g_strnfill (n_before, 'x');
      g_autoptr(GString) json = g_string_new ("{\"channel\":\"/meta/subscribe\","
                                              "\"subscription\":\"/");
      g_autoptr(CometdMessage) reply = NULL;
      g_autoptr(GError) error = NULL;

      for (guint i = 0; i < 3000; i++)
        g_string_append (json, "s");
      g_string_append_printf (json, "\",\"error\":\"403::%s", before);
      for (guint i = 0; i < 2000; i++)
        g_string_append (json, "\xe2\x82\xac");
      g_string_append (json, "\"}");
      reply = message (json->str);
      error = cometd_error_new_from_reply (reply);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (strlen (error->message), <=, 4096);
      g_assert_cmpuint (strlen (error->message), >, 4092);
      g_assert_nonnull (strstr (error->message, "s: 403::"));
      g_assert_cmpint (cometd_error_get_code (error), ==, 403);
    }
}

static void
test_reply_without_reason (void)
{
  g_autoptr(CometdMessage) reply = message ("{\"channel\":\"/meta/handshake\",\"error\":{}}");
  g_autoptr(GError) error = cometd_error_new_from_reply (reply);
  g_auto(GStrv) args = cometd_error_get_args (error);

  g_assert_cmpstr (error->message, ==, "The server refused /meta/handshake: no reason given");
  g_assert_cmpint (cometd_error_get_code (error), ==, 0);
  g_assert_cmpstr (cometd_error_get_text (error), ==, NULL);
  g_assert_cmpuint (g_strv_length (args), ==, 0);
}

static void
test_other_errors (void)
{
  g_autoptr(GError) own = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TIMEOUT, "late");
  g_autoptr(GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "gone");
  GError *both[] = { own, foreign };

  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_auto(GStrv) args = cometd_error_get_args (both[i]);

      g_assert_null (cometd_error_get_reply (both[i]));
      g_assert_cmpint (cometd_error_get_code (both[i]), ==, 0);
      g_assert_cmpstr (cometd_error_get_text (both[i]), ==, NULL);
      g_assert_cmpuint (g_strv_length (args), ==, 0);
    }
}

static void
test_enum (void)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (COMETD_TYPE_ERROR);

  g_assert_cmpuint (klass->n_values, ==, COMETD_ERROR_QUEUE_FULL + 1);
  g_assert_cmpstr (g_enum_get_value (klass, COMETD_ERROR_SERVER)->value_nick, ==, "server");
  g_assert_cmpstr (g_quark_to_string (COMETD_ERROR), ==, "cometd-error-quark");
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/parse", test_parse);
  g_test_add_func ("/error/reply", test_reply);
  g_test_add_func ("/error/long-reason", test_long_reason);
  g_test_add_func ("/error/reply-without-reason", test_reply_without_reason);
  g_test_add_func ("/error/other-errors", test_other_errors);
  g_test_add_func ("/error/enum", test_enum);

  return g_test_run ();
}
