/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/json/cometd-codec-private.h>
#include <locale.h>
#include <string.h>

static void
test_fields (void)
{
  for (int field = 0; field < COMETD_N_FIELDS; field++)
    {
      const char *name = cometd_field_get_name (field);
      g_autofree char *other = g_ascii_strup (name, -1);

      g_assert_cmpint (cometd_field_find (name, strlen (name)), ==, field);
      g_assert_cmpint (cometd_field_find (other, strlen (other)), ==, -1);
      g_assert_cmpint (cometd_field_find (name, strlen (name) - 1), ==, -1);
    }

  g_assert_cmpint (cometd_field_find ("", 0), ==, -1);
  g_assert_cmpint (cometd_field_find ("timestamp", 9), ==, -1);
  g_assert_cmpint (cometd_field_find ("a much longer name than any", 27), ==, -1);
}

#define OK -1

static const struct
{
  const char *text;
  int code; /* CometdError, or OK. */
  guint n_messages;
} frames[] = {
  { "[]", OK, 0 },
  { " [ ] ", OK, 0 },
  { "\xef\xbb\xbf[{\"channel\":\"/a\"}]", OK, 1 },
  { "\xef\xbb\xbf {\"channel\":\"/a\"}", OK, 1 },
  { "\xef\xbb\xbf", COMETD_ERROR_TRANSPORT, 0 },
  { "\xef\xbb", COMETD_ERROR_TRANSPORT, 0 },
  { "\xef\xbb\xbf\xef\xbb\xbf[]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}]", OK, 1 },
  { "{\"channel\":\"/a\"}", OK, 1 },
  { " {\"channel\":\"/a\"}\r\n", OK, 1 },
  { "[ {\"channel\":\"/a\"} , {\"channel\":\"/b\"} ]", OK, 2 },
  { "[{\"channel\":\"/a\",\"id\":5}]", OK, 1 },
  { "[{\"channel\":\"/a\",\"unknown\":[{\"channel\":5}]}]", OK, 1 },
  { "[{\"channel\":\"not checked here\"}]", OK, 1 },
  { "[{\"channel\":\"/a\",\"data\":[[[1]]]}]", OK, 1 },
  { "[{\"channel\":\"/a\",\"data\":[[[[1]]]]}]", COMETD_ERROR_TOO_LARGE, 0 },
  { "{\"channel\":\"/a\",\"data\":[[[[1]]]]}", OK, 1 },
  { "{\"channel\":\"/a\",\"data\":[[[[[1]]]]]}", COMETD_ERROR_TOO_LARGE, 0 },
  { "", COMETD_ERROR_TRANSPORT, 0 },
  { "  ", COMETD_ERROR_TRANSPORT, 0 },
  { "1", COMETD_ERROR_TRANSPORT, 0 },
  { "null", COMETD_ERROR_TRANSPORT, 0 },
  { "\"a\"", COMETD_ERROR_TRANSPORT, 0 },
  { "[1]", COMETD_ERROR_TRANSPORT, 0 },
  { "[null]", COMETD_ERROR_TRANSPORT, 0 },
  { "[[]]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{}]", COMETD_ERROR_TRANSPORT, 0 },
  { "{}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":5}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":null}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"channel\":5}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"id\":\"1\"}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"},{}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"},]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}{\"channel\":\"/a\"}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"},{\"channel\":\"/b\"}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":[[1,", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":[{\"b\":", COMETD_ERROR_TRANSPORT, 0 },
  { "{\"channel\":\"/a\",\"data\":", COMETD_ERROR_TRANSPORT, 0 },
  { "{\"id\":[1,[2]],\"channel\":\"/a\",\"data\":{\"b\":[1,{\"c\":2}],\"d\":[]}}", OK, 1 },
  { "[{\"channel\":\"/a\",}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\" \"id\":1}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\" \"/a\"}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"]]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}] []", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\"}]]", COMETD_ERROR_TRANSPORT, 0 },
  { "{\"channel\":\"/a\"},{\"channel\":\"/a\"}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":01}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":\"\xff\"}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"\xff\":1}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN}]", OK, 0 },
  { "{\"channel\":\"/a\",\"data\":NaN}", OK, 0 },
  { "{\"data\":-Infinity,\"channel\":\"/a\"}", OK, 0 },
  { "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/a\",\"data\":{\"x\":[1,NaN , nan]}} ,"
    "{\"channel\":\"/b\",\"data\":Infinity},{\"channel\":\"/a\",\"data\":2}]", OK, 2 },
  { "[{\"channel\":\"/a\",\"x\":\"NaN\",\"y\":+Infinity}]", OK, 0 },
  { "[{\"channel\":\"/a\",\"data\":undefined}]", OK, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN}", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":Na", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":-", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN 1}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN\"}\"}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":[NaN}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN,\"x\":01}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN,\"x\":[[[[1]]]]}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",NaN:1}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/a\",\"data\":NaN},NaN]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":NaN,\"data\":1}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"data\":NaN}]", COMETD_ERROR_TRANSPORT, 0 },
  { "[{\"channel\":\"/meta/connect\",\"x\":NaN}]", COMETD_ERROR_TRANSPORT, 0 },
  { "NaN", COMETD_ERROR_TRANSPORT, 0 },
  { "<html><body>502 Bad Gateway</body></html>", COMETD_ERROR_TRANSPORT, 0 },
};

static void
test_frames (void)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  const CometdEnvelope earlier = { { "earlier", 7 } };

  g_array_append_val (envelopes, earlier);
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      const gsize length = strlen (frames[i].text);
      /* An exact copy, so that sanitizers detect a read beyond its end. */
      g_autofree char *copy = g_memdup2 (frames[i].text, length);
      g_autoptr(GError) error = NULL;
      gboolean success;

      g_test_message ("%s", frames[i].text);
      success = cometd_codec_read (length > 0 ? copy : "", length, 5, envelopes, &error);
      if (frames[i].code == OK)
        g_assert_no_error (error);
      else
        g_assert_error (error, COMETD_ERROR, frames[i].code);

      g_assert_cmpint (success, ==, frames[i].code == OK);
      g_assert_cmpuint (envelopes->len, ==, 1 + frames[i].n_messages);
      g_assert_cmpstr (g_array_index (envelopes, CometdEnvelope, 0).message.text, ==, "earlier");
      g_array_set_size (envelopes, 1);
    }
}

static void
assert_slice (const CometdJsonSlice *slice,
              const char            *expected)
{
  if (expected == NULL)
    g_assert_null (slice->text);
  else
    g_assert_cmpmem (slice->text, slice->length, expected, strlen (expected));
}

static void
test_envelope (void)
{
  const char *first =
    "{\"id\":\"7\",\"channel\" : \"/meta/subscribe\" , \"clientId\":\"c\","
    "\"subscription\":[\"/a\"],\"successful\":false,\"error\":\"403::no\","
    "\"advice\":{\"reconnect\":\"none\"},\"ext\":{},"
    "\"x-messages\":3}";
  const char *second =
    "{\"d\\u0061ta\":{\"data\":1,\"channel\":\"/b\"},\"channel\":\"/a\",\"channel\":\"/c\"}";
  g_autofree char *text = g_strdup_printf ("[%s,\n%s]", first, second);
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GError) error = NULL;
  const CometdEnvelope *envelope;

  g_assert_true (cometd_codec_read (text, strlen (text), 100, envelopes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (envelopes->len, ==, 2);

  envelope = &g_array_index (envelopes, CometdEnvelope, 0);
  assert_slice (&envelope->message, first);
  assert_slice (&envelope->fields[COMETD_FIELD_CHANNEL], "\"/meta/subscribe\"");
  assert_slice (&envelope->fields[COMETD_FIELD_ID], "\"7\"");
  assert_slice (&envelope->fields[COMETD_FIELD_CLIENT_ID], "\"c\"");
  assert_slice (&envelope->fields[COMETD_FIELD_SUBSCRIPTION], "[\"/a\"]");
  assert_slice (&envelope->fields[COMETD_FIELD_SUCCESSFUL], "false");
  assert_slice (&envelope->fields[COMETD_FIELD_ERROR], "\"403::no\"");
  assert_slice (&envelope->fields[COMETD_FIELD_ADVICE], "{\"reconnect\":\"none\"}");
  assert_slice (&envelope->fields[COMETD_FIELD_EXT], "{}");
  assert_slice (&envelope->fields[COMETD_FIELD_DATA], NULL);

  envelope = &g_array_index (envelopes, CometdEnvelope, 1);
  assert_slice (&envelope->message, second);
  assert_slice (&envelope->fields[COMETD_FIELD_CHANNEL], "\"/c\"");
  assert_slice (&envelope->fields[COMETD_FIELD_DATA], "{\"data\":1,\"channel\":\"/b\"}");
  assert_slice (&envelope->fields[COMETD_FIELD_ID], NULL);
}

static void
test_count (void)
{
  g_autoptr(GString) text = g_string_new ("[");
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < COMETD_CODEC_MAX_MESSAGES; i++)
    g_string_append_printf (text, "%s{\"channel\":\"/a\"}", i > 0 ? "," : "");
  g_string_append_c (text, ']');

  g_assert_true (cometd_codec_read (text->str, text->len, 2, envelopes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (envelopes->len, ==, COMETD_CODEC_MAX_MESSAGES);

  g_array_set_size (envelopes, 0);
  g_string_insert (text, 1, "{\"channel\":\"/a\"},");
  g_assert_false (cometd_codec_read (text->str, text->len, 2, envelopes, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  g_assert_cmpuint (envelopes->len, ==, 0);
}

static void
test_depth (void)
{
  g_autofree char *open = g_strnfill (COMETD_JSON_MAX_DEPTH + 1, '[');
  g_autofree char *text = g_strdup_printf ("[{\"channel\":\"/a\",\"data\":%s", open);
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));

  for (guint max_depth = 0; max_depth < COMETD_JSON_MAX_DEPTH + 3; max_depth++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (cometd_codec_read (text, strlen (text), max_depth, envelopes, &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
    }
}

static const struct
{
  const char *text;
  gboolean valid;
} singles[] = {
  { "{\"channel\":\"/a\"}", TRUE },
  { " {\"channel\":\"/a\"} ", TRUE },
  { "[{\"channel\":\"/a\"}]", FALSE },
  { "{\"channel\":\"/a\"}{}", FALSE },
  { "{\"channel\":\"/a\",\"data\":[[]]}", FALSE },
  { "{}", FALSE },
  { "", FALSE },
  { "1", FALSE },
};

static void
test_one (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    {
      CometdEnvelope envelope;
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (cometd_codec_read_one (singles[i].text, strlen (singles[i].text), 2,
                                              &envelope, &error), ==, singles[i].valid);
      if (singles[i].valid)
        assert_slice (&envelope.fields[COMETD_FIELD_CHANNEL], "\"/a\"");
      else
        g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
    }
}

/* Decoding in steps has the same result as decoding at once. */
static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
      g_autoptr(GError) error = NULL;
      CometdCodecReader reader;
      CometdCodecStatus status;

      g_test_message ("%s", frames[i].text);
      cometd_codec_reader_init (&reader, frames[i].text, strlen (frames[i].text), 5);
      while ((status = cometd_codec_reader_read (&reader, 1, envelopes, &error)) ==
             COMETD_CODEC_MORE)
        ;

      if (frames[i].code == OK)
        {
          g_assert_cmpint (status, ==, COMETD_CODEC_DONE);
          g_assert_cmpuint (envelopes->len, ==, frames[i].n_messages);
        }
      else
        {
          g_assert_cmpint (status, ==, COMETD_CODEC_FAILED);
          g_assert_error (error, COMETD_ERROR, frames[i].code);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/codec/fields", test_fields);
  g_test_add_func ("/codec/frames", test_frames);
  g_test_add_func ("/codec/envelope", test_envelope);
  g_test_add_func ("/codec/count", test_count);
  g_test_add_func ("/codec/depth", test_depth);
  g_test_add_func ("/codec/one", test_one);
  g_test_add_func ("/codec/steps", test_steps);

  return g_test_run ();
}
