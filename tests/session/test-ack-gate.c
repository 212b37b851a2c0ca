/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <cometd-glib/session/cometd-ack-gate-private.h>
#include <locale.h>
#include <string.h>

/* The gate alone. A message is named by its channel, whose first letter says what it is. */

typedef struct
{
  CometdSessionSettings settings;
  CometdAckGate *gate;
  GQueue released;
} Fixture;

static CometdAckKind
judge (GBytes               *bytes,
       const CometdEnvelope *envelope,
       guint64               exchange,
       gpointer              user_data)
{
  switch (envelope->fields[COMETD_FIELD_CHANNEL].text[2])
    {
    case 'e':
      return COMETD_ACK_EVENT;

    case 'a':
      return COMETD_ACK_ANSWER;

    case 'r':
      return COMETD_ACK_REFUSAL;

    case 'o':
      return COMETD_ACK_OUTDATED;

    case 'x':
      return COMETD_ACK_END;

    default:
      return COMETD_ACK_OTHER;
    }
}

static const CometdAckGateSink sink = { judge };

static void
setup (Fixture       *fixture,
       gconstpointer  user_data)
{
  fixture->gate = cometd_ack_gate_new (&sink, fixture, &fixture->settings);
  g_queue_init (&fixture->released);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  user_data)
{
  cometd_ack_gate_free (fixture->gate);
}

/* names: those of the messages, separated by blanks. */
static CometdArrival *
make_arrival (const char *names,
              guint64     exchange)
{
  g_auto(GStrv) words = g_strsplit (names, " ", -1);
  g_autoptr(GString) json = g_string_new ("[");
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (json, "%s{\"channel\":\"/%s\"}", i > 0 ? "," : "", words[i]);
  g_string_append_c (json, ']');
  bytes = g_bytes_new (json->str, json->len);
  cometd_codec_read (g_bytes_get_data (bytes, NULL), json->len, 100, envelopes, &error);
  g_assert_no_error (error);
  return cometd_arrival_new_messages (bytes, exchange, g_steal_pointer (&envelopes));
}

/* Messages that arrive, and what is released by them: the names, with a bar between arrivals. */
static void
take (Fixture    *fixture,
      const char *names,
      guint64     exchange,
      const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  CometdArrival *next;

  g_assert_true (cometd_ack_gate_take (fixture->gate, make_arrival (names, exchange),
                                       &fixture->released, &error));
  g_assert_no_error (error);
  while ((next = g_queue_pop_head (&fixture->released)) != NULL)
    {
      g_autoptr(CometdArrival) arrival = next;
      GArray *envelopes = cometd_arrival_get_envelopes (arrival);

      if (text->len > 0)
        g_string_append (text, "| ");
      for (guint i = 0; i < envelopes->len; i++)
        {
          const CometdJsonSlice *channel =
            &g_array_index (envelopes, CometdEnvelope, i).fields[COMETD_FIELD_CHANNEL];

          g_string_append_printf (text, "%.*s ", (int)channel->length - 3, channel->text + 2);
        }
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_off (Fixture       *fixture,
          gconstpointer  user_data)
{
  g_assert_false (cometd_ack_gate_is_on (fixture->gate));
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  g_assert_true (cometd_ack_gate_is_on (fixture->gate));
  cometd_ack_gate_expect (fixture->gate, 2, FALSE);
  g_assert_false (cometd_ack_gate_is_on (fixture->gate));
  cometd_ack_gate_expect (fixture->gate, 3, TRUE);
  cometd_ack_gate_clear (fixture->gate);
  g_assert_false (cometd_ack_gate_is_on (fixture->gate));
}

/* Over a WebSocket. */
static void
test_frames (Fixture       *fixture,
             gconstpointer  user_data)
{
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  take (fixture, "e1 e2", 0, "");
  take (fixture, "p", 0, "p ");
  take (fixture, "p e3 q", 0, "p q ");
  take (fixture, "p e4 a e5", 0, "e1 e2 | e3 | p e4 a e5 ");
  take (fixture, "e6 p", 0, "e6 p ");

  cometd_ack_gate_expect (fixture->gate, 2, TRUE);
  take (fixture, "e7", 0, "");
  take (fixture, "a", 0, "e7 | a ");
}

static void
test_again (Fixture       *fixture,
            gconstpointer  user_data)
{
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);

  /* The connection is lost, or another connect is sent. */
  take (fixture, "e1", 0, "");
  cometd_ack_gate_lose (fixture->gate);
  take (fixture, "e2", 0, "");
  cometd_ack_gate_expect (fixture->gate, 2, TRUE);
  take (fixture, "e3 a", 0, "e3 a ");

  /* The reply is a refusal. */
  cometd_ack_gate_expect (fixture->gate, 3, TRUE);
  take (fixture, "e4", 0, "");
  take (fixture, "p e5 r e6", 0, "p r ");
  cometd_ack_gate_expect (fixture->gate, 4, TRUE);
  take (fixture, "e7 a", 0, "e7 a ");

  /* The reply is an earlier one. */
  cometd_ack_gate_expect (fixture->gate, 5, TRUE);
  take (fixture, "e8", 0, "");
  take (fixture, "e9 p o", 0, "p ");
  take (fixture, "o", 0, "");
  take (fixture, "e10 a", 0, "e10 a ");
}

static void
test_end (Fixture       *fixture,
          gconstpointer  user_data)
{
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  take (fixture, "e1", 0, "");
  take (fixture, "e2 x e3", 0, "e1 | e2 x e3 ");
  take (fixture, "e4", 0, "e4 ");
}

/* Over long-polling. */
static void
test_bodies (Fixture       *fixture,
             gconstpointer  user_data)
{
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  take (fixture, "e1", 1, "");
  take (fixture, "e2 p", 2, "p ");
  take (fixture, "e3 a e4", 1, "e1 | e2 | e3 a e4 ");

  /* Events of the former connect, with its reply and without. */
  cometd_ack_gate_expect (fixture->gate, 3, TRUE);
  take (fixture, "e5", 3, "");
  take (fixture, "e6", 1, "");
  take (fixture, "p e7", 1, "p ");
  take (fixture, "e8 o e9", 4, "");
  take (fixture, "a", 3, "e5 | a ");
  take (fixture, "e10", 1, "");
  take (fixture, "e11", 5, "e11 ");
}

/* The next connect waits until the reply has been dispatched. */
static void
test_answer (Fixture       *fixture,
             gconstpointer  user_data)
{
  g_autoptr(GError) error = NULL;

  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  g_assert_true (cometd_ack_gate_take (fixture->gate, make_arrival ("e1", 0), &fixture->released,
                                       &error));
  g_assert_false (cometd_ack_gate_has_answer (fixture->gate));
  g_assert_true (cometd_ack_gate_take (fixture->gate, make_arrival ("e2 a", 0), &fixture->released,
                                       &error));
  g_assert_true (cometd_ack_gate_has_answer (fixture->gate));
  cometd_arrival_free (g_queue_pop_head (&fixture->released));
  g_assert_true (cometd_ack_gate_has_answer (fixture->gate));
  cometd_arrival_free (g_queue_pop_head (&fixture->released));
  g_assert_false (cometd_ack_gate_has_answer (fixture->gate));
  g_assert_true (g_queue_is_empty (&fixture->released));
}

static void
assert_too_large (Fixture    *fixture,
                  const char *names)
{
  g_autoptr(CometdArrival) arrival = make_arrival (names, 0);
  g_autoptr(GError) error = NULL;

  g_assert_false (cometd_ack_gate_take (fixture->gate, arrival, &fixture->released, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  g_assert_true (g_queue_is_empty (&fixture->released));
}

static void
test_size (Fixture       *fixture,
           gconstpointer  user_data)
{
  const char *body = "[{\"channel\":\"/e1\"}]";

  fixture->settings.max_message_size = 2 * strlen (body);
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  take (fixture, "e1", 0, "");
  take (fixture, "e2", 0, "");
  take (fixture, "p1 p2 p3 p4", 0, "p1 p2 p3 p4 ");
  assert_too_large (fixture, "e");
  take (fixture, "e3 e4 e5 a", 0, "e1 | e2 | e3 e4 e5 a ");

  /* There is room again. */
  cometd_ack_gate_expect (fixture->gate, 2, TRUE);
  take (fixture, "e6", 0, "");
  assert_too_large (fixture, "e12 e13");
  take (fixture, "e7", 0, "");
  assert_too_large (fixture, "e8");
  take (fixture, "r e9", 0, "r ");
  cometd_ack_gate_lose (fixture->gate);
  fixture->settings.max_message_size = 0;
  for (guint i = 0; i < 100; i++)
    take (fixture, "e", 0, "");
}

static void
test_count (Fixture       *fixture,
            gconstpointer  user_data)
{
  g_autoptr(GString) names = g_string_new ("e");

  for (guint i = 1; i < COMETD_ACK_GATE_MAX_MESSAGES / 2; i++)
    g_string_append (names, " e");
  cometd_ack_gate_expect (fixture->gate, 1, TRUE);
  take (fixture, names->str, 0, "");
  take (fixture, names->str, 0, "");
  assert_too_large (fixture, "e");
  take (fixture, "p", 0, "p ");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/ack-gate/off", test_off);
  ADD ("/ack-gate/frames", test_frames);
  ADD ("/ack-gate/again", test_again);
  ADD ("/ack-gate/end", test_end);
  ADD ("/ack-gate/bodies", test_bodies);
  ADD ("/ack-gate/answer", test_answer);
  ADD ("/ack-gate/size", test_size);
  ADD ("/ack-gate/count", test_count);
#undef ADD

  return g_test_run ();
}
