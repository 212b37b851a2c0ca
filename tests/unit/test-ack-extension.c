/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-extension-private.h>
#include <locale.h>

#include "extension-fixture.h"

/* What the extension writes into messages, and reads from replies. */

typedef struct
{
  CometdAckExtension *extension;
  guint n_notified;
} Fixture;

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  ((Fixture *)user_data)->n_notified++;
}

static void
setup (Fixture       *fixture,
       gconstpointer  user_data)
{
  fixture->extension = cometd_ack_extension_new ();
  g_signal_connect (fixture->extension, "notify::enabled", G_CALLBACK (notify_cb), fixture);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_assert_finalize_object (fixture->extension);
}

static void
assert_sent (Fixture    *fixture,
             const char *json,
             const char *expected)
{
  g_autofree char *passed = extension_pass_outgoing (fixture->extension, json);

  g_assert_cmpstr (passed, ==, expected);
}

static void
receive (Fixture    *fixture,
         const char *json)
{
  g_autofree char *passed = extension_pass_incoming (fixture->extension, json);

  g_assert_cmpstr (passed, ==, json);
}

/* What the next connect acknowledges: a number, or NULL for nothing. */
static void
assert_connect (Fixture    *fixture,
                const char *id,
                const char *expected)
{
  g_autofree char *json = g_strdup_printf ("{\"channel\":\"/meta/connect\",\"id\":\"%s\"}", id);
  g_autofree char *with_ack =
    g_strdup_printf ("{\"channel\":\"/meta/connect\",\"id\":\"%s\",\"ext\":{\"ack\":%s}}", id,
                     expected);

  assert_sent (fixture, json, expected != NULL ? with_ack : json);
}

static void
shake_hands (Fixture    *fixture,
             const char *reply_members)
{
  g_autofree char *reply = g_strdup_printf ("{\"channel\":\"/meta/handshake\",\"id\":\"h\"%s}",
                                            reply_members);

  assert_sent (fixture, "{\"channel\":\"/meta/handshake\",\"id\":\"h\"}",
               "{\"channel\":\"/meta/handshake\",\"id\":\"h\",\"ext\":{\"ack\":true}}");
  g_assert_false (cometd_ack_extension_get_enabled (fixture->extension));
  receive (fixture, reply);
}

static void
enable (Fixture *fixture)
{
  shake_hands (fixture, ",\"successful\":true,\"ext\":{\"ack\":true}");
  g_assert_true (cometd_ack_extension_get_enabled (fixture->extension));
}

/* Other members of "ext" are kept. If it is not an object, there is no room for an offer. */
static void
test_handshake (Fixture       *fixture,
                gconstpointer  user_data)
{
#define HANDSHAKE(ext) "{\"channel\":\"/meta/handshake\",\"id\":\"h\",\"ext\":" ext "}"
  assert_sent (fixture, HANDSHAKE ("{\"a\":{\"b\":1},\"ack\":2}"),
               HANDSHAKE ("{\"a\":{\"b\":1},\"ack\":true}"));
  assert_sent (fixture, HANDSHAKE ("[1]"), HANDSHAKE ("[1]"));
#undef HANDSHAKE
  assert_sent (fixture, "{\"channel\":\"/a\",\"data\":1}", "{\"channel\":\"/a\",\"data\":1}");
  assert_connect (fixture, "c", NULL);
}

static void
test_replies (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const struct
  {
    const char *members;
    const char *expected;
  } replies[] = {
    { ",\"successful\":true,\"ext\":{\"ack\":true}", "0" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":true,\"batch\":1}}", "1" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":true,\"batch\":12.0}}", "12" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":true}}", "0" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":true,\"batch\":-1}}", "0" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":true,\"batch\":\"1\"}}", "0" },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":false,\"batch\":1}}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"enabled\":1,\"batch\":1}}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":{\"batch\":1}}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":false}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":null}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":1}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":\"true\"}", NULL },
    { ",\"successful\":true,\"ext\":{\"ack\":[true]}", NULL },
    { ",\"successful\":true,\"ext\":{}", NULL },
    { ",\"successful\":true,\"ext\":true", NULL },
    { ",\"successful\":true", NULL },
    { ",\"successful\":false,\"ext\":{\"ack\":true}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_test_message ("%s", replies[i].members);
      shake_hands (fixture, replies[i].members);
      assert_connect (fixture, "c", replies[i].expected);
    }
}

static void
test_batches (Fixture       *fixture,
              gconstpointer  user_data)
{
  static const struct
  {
    const char *members;
    const char *expected;
  } replies[] = {
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":5}", "5" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":6.0}", "6" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":0}", "0" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":9007199254740992}",
      "9007199254740992" },

    /* Garbage. */
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":9007199254740993}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":1e300}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":-1}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":-0.5}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":5.5}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":\"5\"}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":true}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":null}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":[5]}", "4" },
    { ",\"id\":\"1\",\"successful\":true,\"ext\":5", "4" },
    { ",\"id\":\"1\",\"successful\":true", "4" },

    /* Not a reply to the last connect, or not an accepted one. */
    { ",\"id\":\"1\",\"successful\":false,\"ext\":{\"ack\":5}", "4" },
    { ",\"id\":\"1\",\"ext\":{\"ack\":5}", "4" },
    { ",\"id\":\"0\",\"successful\":true,\"ext\":{\"ack\":5}", "4" },
    { ",\"successful\":true,\"ext\":{\"ack\":5}", "4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"channel\":\"/meta/connect\"%s}",
                                               replies[i].members);

      g_test_message ("%s", replies[i].members);
      enable (fixture);
      assert_connect (fixture, "0", "0");
      receive (fixture, "{\"channel\":\"/meta/connect\",\"id\":\"0\",\"successful\":true,"
                        "\"ext\":{\"ack\":4}}");
      assert_connect (fixture, "1", "4");
      receive (fixture, json);
      assert_connect (fixture, "2", replies[i].expected);
    }
}

/* An event that looks like a reply does not count, nor does a second reply. */
static void
test_strangers (Fixture       *fixture,
                gconstpointer  user_data)
{
  enable (fixture);
  assert_connect (fixture, "1", "0");
  receive (fixture, "{\"channel\":\"/a\",\"id\":\"1\",\"successful\":true,\"ext\":{\"ack\":9}}");
  receive (fixture, "{\"channel\":\"/meta/handshake\",\"id\":\"h\",\"successful\":true}");
  assert_connect (fixture, "2", "0");
  receive (fixture, "{\"channel\":\"/meta/connect\",\"id\":\"2\",\"successful\":true,"
                    "\"ext\":{\"ack\":3}}");
  receive (fixture, "{\"channel\":\"/meta/connect\",\"id\":\"2\",\"successful\":true,"
                    "\"ext\":{\"ack\":9}}");
  assert_connect (fixture, "3", "3");
}

static void
test_enabled (Fixture       *fixture,
              gconstpointer  user_data)
{
  gboolean enabled = FALSE;

  enable (fixture);
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  g_object_get (fixture->extension, "enabled", &enabled, NULL);
  g_assert_true (enabled);
  enable (fixture);
  g_assert_cmpuint (fixture->n_notified, ==, 3);
  shake_hands (fixture, ",\"successful\":true");
  g_assert_cmpuint (fixture->n_notified, ==, 4);
  g_assert_false (cometd_ack_extension_get_enabled (fixture->extension));
}

static void
test_state (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr(CometdAckExtension) other = cometd_ack_extension_new ();
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (cometd_extension_save_state (COMETD_EXTENSION (fixture->extension)));
  enable (fixture);
  assert_connect (fixture, "1", "0");
  receive (fixture, "{\"channel\":\"/meta/connect\",\"id\":\"1\",\"successful\":true,"
                    "\"ext\":{\"ack\":5}}");
  state = cometd_extension_save_state (COMETD_EXTENSION (fixture->extension));
  g_assert_nonnull (state);

  g_assert_true (cometd_extension_restore_state (COMETD_EXTENSION (other), state, &error));
  g_assert_no_error (error);
  g_assert_true (cometd_ack_extension_get_enabled (other));
  g_object_unref (fixture->extension);
  fixture->extension = g_steal_pointer (&other);
  assert_connect (fixture, "2", "5");

  /* The session is unknown. */
  enable (fixture);
  assert_connect (fixture, "3", "0");
}

/* A state that cannot be used changes nothing. */
static void
test_bad_state (Fixture       *fixture,
                gconstpointer  user_data)
{
  const char *states[] = {
    "1", "{'batch': 1}", "{'batch': <'1'>}", "{'batch': <1>}", "{'batch': <int64 -1>}",
    "{'batch': <int64 9007199254740993>}", "@a{sv} {}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr(GVariant) state = g_variant_parse (NULL, states[i], NULL, NULL, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_nonnull (state);
      g_assert_false (cometd_extension_restore_state (COMETD_EXTENSION (fixture->extension), state,
                                                      &error));
      g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
    }

  g_assert_false (cometd_ack_extension_get_enabled (fixture->extension));
  assert_connect (fixture, "1", NULL);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/ack-extension/handshake", test_handshake);
  ADD ("/ack-extension/replies", test_replies);
  ADD ("/ack-extension/batches", test_batches);
  ADD ("/ack-extension/strangers", test_strangers);
  ADD ("/ack-extension/enabled", test_enabled);
  ADD ("/ack-extension/state", test_state);
  ADD ("/ack-extension/bad-state", test_bad_state);
#undef ADD

  return g_test_run ();
}
