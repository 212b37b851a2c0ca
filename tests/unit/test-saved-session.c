/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/protocol/cometd-saved-session-private.h>
#include <locale.h>
#include <string.h>

/* A stored session as a GVariant, and what is refused when it is read. */

#define SECRET "s3cr3t"

static CometdSavedSession *
make_session (void)
{
  CometdSavedSession *self = cometd_saved_session_new ();

  self->url = g_strdup ("http://127.0.0.1:8080/cometd");
  self->client_id = g_strdup (SECRET);
  self->connection_type = g_strdup ("long-polling");
  self->channels = g_strsplit ("/a,/b/*", ",", -1);
  self->advice.timeout = 30000;
  self->advice.interval = 10;
  self->advice.max_interval = 20000;
  self->cookies = g_variant_ref_sink (g_variant_new_parsed (
    "[('BAYEUX_BROWSER', %s, '127.0.0.1', '/', int64 -1, false, true)]", SECRET));
  self->extensions = g_variant_ref_sink (g_variant_new_parsed ("{'MyAck': <uint32 7>}"));
  self->events = g_variant_ref_sink (g_variant_new_parsed (
    "[('{\"channel\":\"/a\",\"data\":1}', false)]"));
  return self;
}

static void
test_round_trip (void)
{
  g_autoptr(CometdSavedSession) saved = make_session ();
  g_autoptr(GVariant) state = cometd_saved_session_to_variant (saved);
  g_autoptr(GVariant) again = NULL;
  g_autoptr(CometdSavedSession) other = NULL;
  g_autofree char *text = g_variant_print (state, TRUE);
  g_autoptr(GVariant) parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (parsed);
  other = cometd_saved_session_new_from_variant (parsed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (other->url, ==, saved->url);
  g_assert_cmpstr (other->client_id, ==, saved->client_id);
  g_assert_cmpstr (other->connection_type, ==, saved->connection_type);
  g_assert_cmpuint (other->advice.timeout, ==, 30000);
  g_assert_cmpuint (other->advice.interval, ==, 10);
  g_assert_cmpuint (other->advice.max_interval, ==, 20000);
  again = cometd_saved_session_to_variant (other);
  g_assert_cmpvariant (again, state);
}

static const struct
{
  const char *name;
  const char *key;
  const char *value; /* NULL: the member is missing. */
} wrong[] = {
  { "no-version", "version", NULL },
  { "version-0", "version", "uint32 0" },
  { "version-2", "version", "uint32 2" },
  { "version-type", "version", "1" },
  { "no-url", "url", NULL },
  { "empty-url", "url", "''" },
  { "url-type", "url", "7" },
  { "no-client-id", "client-id", NULL },
  { "empty-client-id", "client-id", "''" },
  { "client-id-type", "client-id", "b'" SECRET "'" },
  { "no-type", "connection-type", NULL },
  { "empty-type", "connection-type", "''" },
  { "no-advice", "advice", NULL },
  { "advice-type", "advice", "(1, 2, 3)" },
  { "long-timeout", "advice", "(uint32 86400001, uint32 0, uint32 0)" },
  { "long-interval", "advice", "(uint32 0, uint32 3600001, uint32 0)" },
  { "long-max-interval", "advice", "(uint32 0, uint32 0, uint32 86400001)" },
  { "no-subscriptions", "subscriptions", NULL },
  { "invalid-channel", "subscriptions", "['/a', 'b']" },
  { "meta-channel", "subscriptions", "['/meta/connect']" },
  { "service-channel", "subscriptions", "['/service/a']" },
  { "channel-twice", "subscriptions", "['/a', '/b', '/a']" },
  { "no-cookies", "cookies", NULL },
  { "cookies-type", "cookies", "[('a', 'b')]" },
  { "no-extensions", "extensions", NULL },
  { "extensions-type", "extensions", "['a']" },
  { "no-events", "events", NULL },
  { "events-type", "events", "['{}']" },
};

static void
assert_refused (GVariant *state)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (cometd_saved_session_new_from_variant (state, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
  g_assert_null (strstr (error->message, SECRET));
}

/* The session with one member changed. value: floating; NULL: removed. */
static GVariant *
change (const char *key,
        GVariant   *value)
{
  g_autoptr(CometdSavedSession) saved = make_session ();
  g_autoptr(GVariant) state = cometd_saved_session_to_variant (saved);
  GVariantDict dict;

  g_variant_dict_init (&dict, state);
  g_assert_true (g_variant_dict_remove (&dict, key));
  if (value != NULL)
    g_variant_dict_insert_value (&dict, key, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GVariant) state =
        change (wrong[i].key,
                wrong[i].value != NULL ? g_variant_new_parsed (wrong[i].value) : NULL);

      g_test_message ("%s", wrong[i].name);
      assert_refused (state);
    }
}

static void
test_wrong_type (void)
{
  static const char *const texts[] = {
    "'text'", "{'version': 'x'}", "7", "@a{si} {}", "@mv nothing",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_parsed (texts[i]));

      assert_refused (state);
    }
}

static GVariant *
repeat (gsize length)
{
  g_autofree char *text = g_strnfill (length, 'x');

  return g_variant_new_string (text);
}

/* One byte, or one channel, past the limit; and at the limit. */
static void
test_limits (void)
{
  g_autoptr(GVariant) url = change ("url", repeat (COMETD_SAVED_SESSION_MAX_URL));
  g_autoptr(GVariant) long_url = change ("url", repeat (COMETD_SAVED_SESSION_MAX_URL + 1));
  g_autoptr(GVariant) id = change ("client-id", repeat (COMETD_SAVED_SESSION_MAX_CLIENT_ID));
  g_autoptr(GVariant) long_id = change ("client-id",
                                        repeat (COMETD_SAVED_SESSION_MAX_CLIENT_ID + 1));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) channels = NULL;
  g_autoptr(GVariant) many = NULL, too_many = NULL;

  for (guint i = 0; i <= COMETD_SAVED_SESSION_MAX_CHANNELS; i++)
    {
      g_autofree char *channel = g_strdup_printf ("/a/%u", i);

      g_strv_builder_add (builder, channel);
    }
  channels = g_strv_builder_end (builder);
  too_many = change ("subscriptions", g_variant_new_strv ((const char *const *)channels, -1));
  many = change ("subscriptions", g_variant_new_strv ((const char *const *)channels,
                                                      COMETD_SAVED_SESSION_MAX_CHANNELS));

  assert_refused (long_url);
  assert_refused (long_id);
  assert_refused (too_many);
  for (guint i = 0; i < 3; i++)
    {
      GVariant *const states[] = { url, id, many };
      g_autoptr(GError) error = NULL;
      g_autoptr(CometdSavedSession) saved = cometd_saved_session_new_from_variant (states[i],
                                                                                  &error);

      g_assert_no_error (error);
      g_assert_nonnull (saved);
    }
}

/* Bytes of a file are changed, cut off or repeated: they are read or refused. */
static void
test_damaged (void)
{
  g_autoptr(CometdSavedSession) saved = make_session ();
  g_autoptr(GVariant) state = cometd_saved_session_to_variant (saved);
  g_autoptr(GRand) rand = g_rand_new_with_seed (4711);
  gsize size = g_variant_get_size (state);
  guint n_refused = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree guchar *data = g_malloc (2 * size);
      gsize length = size;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GVariant) damaged = NULL;
      g_autoptr(CometdSavedSession) read = NULL;
      g_autoptr(GError) error = NULL;

      g_variant_store (state, data);
      for (int n = g_rand_int_range (rand, 1, 5); n > 0; n--)
        data[g_rand_int_range (rand, 0, (int)size)] = (guchar)g_rand_int_range (rand, 0, 256);
      if (i % 4 == 0)
        length = (gsize)g_rand_int_range (rand, 0, (int)size);
      else if (i % 4 == 1)
        memcpy (data + size, data, size), length = size + (gsize)g_rand_int_range (rand, 0,
                                                                                  (int)size);

      bytes = g_bytes_new (data, length);
      damaged = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes,
                                                              FALSE));
      read = cometd_saved_session_new_from_variant (damaged, &error);
      g_assert_true ((read == NULL) == (error != NULL));
      n_refused += read == NULL;
    }
  g_assert_cmpuint (n_refused, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/saved-session/round-trip", test_round_trip);
  g_test_add_func ("/saved-session/wrong", test_wrong);
  g_test_add_func ("/saved-session/wrong-type", test_wrong_type);
  g_test_add_func ("/saved-session/limits", test_limits);
  g_test_add_func ("/saved-session/damaged", test_damaged);

  return g_test_run ();
}
