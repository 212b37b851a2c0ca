/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test-lines.h"
#include "stage.h"

/* An extension whose actions are set by a test. */
typedef enum
{
  DO_NOTHING,
  DO_HOLD,
  DO_DROP,   /* Removes the first message. */
  DO_ADD,    /* Adds a publish to /added. */
  DO_FAIL,
  DO_FORGET, /* Holds, and drops its reference. */
  DO_HEADER,
} Doing;

typedef struct
{
  CometdExtension parent_instance;
  const char *name;
  GString *log;
  Doing outgoing, incoming;
  const char *only; /* Acts if the first message is on this channel. */
  CometdExchange *held;
} TestExtension;
typedef CometdExtensionClass TestExtensionClass;
GType test_extension_get_type (void);
G_DEFINE_TYPE (TestExtension, test_extension, COMETD_TYPE_EXTENSION)

static void
act (TestExtension  *self,
     CometdExchange *exchange,
     Doing           doing,
     const char     *direction)
{
  GListStore *messages = cometd_exchange_get_messages (exchange);
  g_autoptr(CometdMessage) first = g_list_model_get_item (G_LIST_MODEL (messages), 0);
  g_autoptr(CometdMessage) added = NULL;

  if (first == NULL || !g_str_equal (cometd_message_get_channel (first), self->only))
    return;

  g_string_append_printf (self->log, "%s%s ", direction, self->name);
  switch (doing)
    {
    case DO_NOTHING:
      break;

    case DO_HOLD:
      cometd_exchange_hold (exchange);
      self->held = g_object_ref (exchange);
      break;

    case DO_DROP:
      g_list_store_remove (messages, 0);
      break;

    case DO_ADD:
      added = cometd_message_new ("/added");
      g_list_store_append (messages, added);
      break;

    case DO_FAIL:
      cometd_exchange_fail_literal (exchange, "no");
      break;

    case DO_FORGET:
      cometd_exchange_hold (exchange);
      break;

    case DO_HEADER:
      cometd_exchange_set_header (exchange, "X-Token", "secret");
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
test_extension_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  TestExtension *self = (TestExtension *)extension;

  act (self, exchange, self->outgoing, ">");
}

static void
test_extension_incoming (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  TestExtension *self = (TestExtension *)extension;

  act (self, exchange, self->incoming, "<");
}

static void
test_extension_class_init (TestExtensionClass *klass)
{
  klass->outgoing = test_extension_outgoing;
  klass->incoming = test_extension_incoming;
}

static void
test_extension_init (TestExtension *self)
{
  self->only = "/a";
}

typedef struct
{
  Stage *stage;
  GString *log;
  TestExtension *one, *two;
} Fixture;

static TestExtension *
extension_new (const char *name,
               GString    *log)
{
  TestExtension *self = g_object_new (test_extension_get_type (), NULL);

  self->name = name;
  self->log = log;
  return self;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  types)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();

  fixture->stage = stage_new (types);
  fixture->log = g_string_new (NULL);
  fixture->one = extension_new ("1", fixture->log);
  fixture->two = extension_new ("2", fixture->log);
  g_ptr_array_add (extensions, fixture->one);
  g_ptr_array_add (extensions, fixture->two);
  cometd_session_set_extensions (fixture->stage->session, extensions, NULL);
  stage_open (fixture->stage);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  types)
{
  stage_free (fixture->stage);
  g_clear_object (&fixture->one->held);
  g_clear_object (&fixture->two->held);
  g_assert_finalize_object (fixture->one);
  g_assert_finalize_object (fixture->two);
  g_string_free (fixture->log, TRUE);
}

/* B75: outgoing in the order of adding, incoming in reverse order. */
static void
test_order (Fixture       *fixture,
            gconstpointer  types)
{
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  g_assert_cmpstr (fixture->log->str, ==, ">1 >2 ");
  stage_answer (fixture->stage, "/a", OK);
  g_assert_cmpstr (fixture->log->str, ==, ">1 >2 <2 <1 ");
  stage_assert_news (fixture->stage, "a:ok");
}

/* Messages on invalid channels are not passed to extensions. */
static void
test_invalid_channel (Fixture       *fixture,
                      gconstpointer  types)
{
  stage_push (fixture->stage, "[{\"channel\":\"x\",\"data\":1},{\"channel\":\"/a\",\"data\":2}]");
  g_assert_cmpstr (fixture->log->str, ==, "<2 <1 ");
  stage_assert_news (fixture->stage, "event:/a=2");
}

/* B76 */
static void
test_drop (Fixture       *fixture,
           gconstpointer  types)
{
  fixture->one->outgoing = DO_DROP;
  stage_publish (fixture->stage, "/a", "a");
  stage_publish (fixture->stage, "/b", "b");
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "/b");
  stage_assert_news (fixture->stage, "a:failed");
  stage_answer (fixture->stage, "/b", OK);
  stage_assert_news (fixture->stage, "b:ok");
}

/* The log names what an extension has removed, in either direction. */
static void
test_drop_logged (Fixture       *fixture,
                  gconstpointer  types)
{
  fixture->one->outgoing = fixture->one->incoming = DO_DROP;
  cometd_test_lines_start (TRUE);
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  cometd_test_assert_lines (1, "*message to /a failed: *extension*");
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1},{\"channel\":\"/b\",\"data\":2}]");
  cometd_test_assert_lines (1, "*an extension dropped 1 received: /a");
  cometd_test_lines_start (FALSE);
}

static void
test_add (Fixture       *fixture,
          gconstpointer  types)
{
  g_autofree char *added = NULL;

  fixture->one->outgoing = DO_ADD;
  fixture->two->outgoing = DO_HEADER;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  added = stage_last (fixture->stage, "/added");
  g_assert_nonnull (strstr (added, "\"clientId\":\"abc\""));
  stage_assert_sent (fixture->stage, "/a,/added");
  stage_answer_all (fixture->stage, "/a", OK);
  stage_assert_news (fixture->stage, "a:ok");
}

static void
test_header (Fixture       *fixture,
             gconstpointer  types)
{
  FakeRecord *record = fake_transport_get_record (stage_transport (fixture->stage));
  FakeExchange *last;

  fixture->two->outgoing = DO_HEADER;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  last = g_ptr_array_index (record->sent, record->sent->len - 1);
  g_assert_cmpstr (last->headers, ==, "X-Token: secret\n");
}

/* B77: messages wait behind a held one, but the connect does not. */
static void
test_hold (Fixture       *fixture,
           gconstpointer  types)
{
  fixture->one->outgoing = DO_HOLD;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  stage_publish (fixture->stage, "/b", "b");
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "");
  stage_answer (fixture->stage, "/meta/connect", OK);
  stage_assert_sent (fixture->stage, "connect");

  cometd_exchange_release (fixture->one->held);
  stage_run (fixture->stage);
  if (g_str_equal (types, "websocket"))
    stage_assert_sent (fixture->stage, "/a /b");
  else
    stage_assert_sent (fixture->stage, "/a");
}

static void
test_hold_incoming (Fixture       *fixture,
                    gconstpointer  types)
{
  fixture->two->incoming = DO_HOLD;
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_push (fixture->stage, "[{\"channel\":\"/b\",\"data\":2}]");
  stage_answer (fixture->stage, "/meta/connect", OK);
  stage_assert_news (fixture->stage, "");
  stage_assert_sent (fixture->stage, "");

  cometd_exchange_release (fixture->two->held);
  stage_run (fixture->stage);
  stage_assert_news (fixture->stage, "event:/a=1 event:/b=2");
  stage_assert_sent (fixture->stage, "connect");
}

static void
test_fail (Fixture       *fixture,
           gconstpointer  types)
{
  fixture->one->outgoing = DO_FAIL;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "");
  stage_assert_news (fixture->stage, "a:failed");

  fixture->one->outgoing = DO_NOTHING;
  fixture->one->incoming = DO_FAIL;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  stage_answer (fixture->stage, "/a", OK);
  stage_assert_news (fixture->stage, "a:failed");
  g_assert_cmpint (cometd_session_get_state (fixture->stage->session), ==, COMETD_STATE_CONNECTED);
}

/* Held for too long: the messages fail, and those behind them proceed. */
static void
test_held_for_ever (Fixture       *fixture,
                    gconstpointer  types)
{
  fixture->one->incoming = DO_HOLD;
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_push (fixture->stage, "[{\"channel\":\"/b\",\"data\":2}]");
  stage_pass (fixture->stage, 60000);
  stage_assert_news (fixture->stage, "unconnected event:/b=2");
  cometd_exchange_release (fixture->one->held);
}

/* The time of each body begins when the one before it has passed. */
static void
test_held_in_turn (Fixture       *fixture,
                   gconstpointer  types)
{
  g_autoptr(CometdExchange) first = NULL;

  /* The connect does not expire meanwhile. */
  fixture->stage->settings.max_network_delay = 4 * COMETD_SESSION_MAX_HOLD;
  stage_answer (fixture->stage, "/meta/connect", OK);

  fixture->one->incoming = DO_HOLD;
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":2}]");
  stage_push (fixture->stage, "[{\"channel\":\"/b\",\"data\":3}]");
  stage_pass (fixture->stage, 5000);
  first = g_steal_pointer (&fixture->one->held);
  cometd_exchange_release (first);
  stage_run (fixture->stage);
  stage_assert_news (fixture->stage, "event:/a=1");

  stage_pass (fixture->stage, COMETD_SESSION_MAX_HOLD - 1);
  stage_assert_news (fixture->stage, "");
  stage_pass (fixture->stage, 1);
  stage_assert_news (fixture->stage, "event:/b=3");
  cometd_exchange_release (fixture->one->held);
}

static void
test_forget (Fixture       *fixture,
             gconstpointer  types)
{
  g_autofree char *news = NULL;

  fixture->one->outgoing = DO_FORGET;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  stage_run (fixture->stage);
  stage_assert_news (fixture->stage, "a:failed");
  stage_assert_sent (fixture->stage, "");
}

/* If too much waits behind held messages, the connection is dropped to save memory. */
static void
test_held_frames (Fixture       *fixture,
                  gconstpointer  types)
{
  fixture->one->incoming = DO_HOLD;
  for (guint i = 0; i < 1024; i++)
    stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_assert_news (fixture->stage, "");
  fixture->one->incoming = DO_NOTHING;
  stage_push (fixture->stage, "[{\"channel\":\"/a\",\"data\":1}]");
  cometd_exchange_release (fixture->one->held);
  stage_run (fixture->stage);
  g_assert_cmpint (cometd_session_get_state (fixture->stage->session), ==,
                   COMETD_STATE_UNCONNECTED);
  g_assert_error (cometd_session_get_last_error (fixture->stage->session), COMETD_ERROR,
                  COMETD_ERROR_TOO_LARGE);
}

/* Closed while messages are held. */
static void
test_close (Fixture       *fixture,
            gconstpointer  types)
{
  fixture->one->outgoing = DO_HOLD;
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  cometd_session_abort (fixture->stage->session);
  stage_run (fixture->stage);
  stage_assert_news (fixture->stage, "disconnected a:connection-closed");
  cometd_exchange_release (fixture->one->held);
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "");
}

/* The client is closed, whatever an extension does to the reply. */
static void
test_close_refused (Fixture       *fixture,
                    gconstpointer  types)
{
  static const Doing doings[] = { DO_FAIL, DO_DROP };

  fixture->one->only = "/meta/disconnect";
  for (guint i = 0; i < G_N_ELEMENTS (doings); i++)
    {
      fixture->one->incoming = doings[i];
      cometd_session_close (fixture->stage->session, stage_done, (gpointer)"close");
      stage_run (fixture->stage);
      g_free (stage_news (fixture->stage));
      stage_answer_with (fixture->stage, "", "/meta/disconnect", OK,
                         ",{\"channel\":\"/meta/connect\",\"successful\":true}");
      stage_pass (fixture->stage, 11000);
      stage_assert_news (fixture->stage, "disconnected close:ok");
      stage_assert_idle (fixture->stage);

      fixture->one->incoming = DO_NOTHING;
      stage_open (fixture->stage);
    }
}

static void
test_handshake (Fixture       *fixture,
                gconstpointer  types)
{
  cometd_session_abort (fixture->stage->session);
  stage_run (fixture->stage);
  g_free (stage_news (fixture->stage));

  fixture->one->only = "/meta/handshake";
  fixture->one->outgoing = DO_HOLD;
  cometd_session_open (fixture->stage->session, stage_done, (gpointer)"open");
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "");
  cometd_exchange_release (fixture->one->held);
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "handshake");

  /* It is sent alone. */
  cometd_session_abort (fixture->stage->session);
  fixture->one->outgoing = DO_ADD;
  cometd_session_open (fixture->stage->session, stage_done, (gpointer)"again");
  cometd_test_lines_start (TRUE);
  stage_run (fixture->stage);
  cometd_test_assert_lines (1, "*added to the handshake*");
  cometd_test_lines_start (FALSE);
  stage_assert_sent (fixture->stage, "handshake");

  /* A dropped connect is a failed attempt. */
  fixture->one->outgoing = DO_DROP;
  stage_answer (fixture->stage, "/meta/handshake", "\"successful\":false");
  stage_pass (fixture->stage, 1000);
  g_assert_cmpint (cometd_session_get_state (fixture->stage->session), ==,
                   COMETD_STATE_HANDSHAKING);
  g_assert_error (cometd_session_get_last_error (fixture->stage->session), COMETD_ERROR,
                  COMETD_ERROR_FAILED);
}

static void
add_test (const char *path,
          void      (*func) (Fixture *, gconstpointer))
{
  static const char *const types[] = { "websocket", "long-polling" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *full = g_strdup_printf ("/session/%s/extensions/%s", types[i], path);

      g_test_add (full, Fixture, types[i], fixture_set_up, func, fixture_tear_down);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add_test ("order", test_order);
  add_test ("invalid-channel", test_invalid_channel);
  add_test ("drop", test_drop);
  add_test ("drop-logged", test_drop_logged);
  add_test ("add", test_add);
  add_test ("header", test_header);
  add_test ("hold", test_hold);
  add_test ("hold-incoming", test_hold_incoming);
  add_test ("fail", test_fail);
  add_test ("held-for-ever", test_held_for_ever);
  add_test ("held-in-turn", test_held_in_turn);
  add_test ("forget", test_forget);
  add_test ("held-frames", test_held_frames);
  add_test ("close", test_close);
  add_test ("close-refused", test_close_refused);
  add_test ("handshake", test_handshake);

  return g_test_run ();
}
