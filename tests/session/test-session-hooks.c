/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-private.h>
#include <locale.h>

#include "outage.h"
#include "stage.h"

/* An extension may call the client from its hooks, also while the session is about to send, and an
 * app may iterate the main loop in its handlers. */

typedef struct
{
  CometdExtension parent_instance;
  const char *channel; /* Acts once, before a message on this channel is sent. */
  void (*call) (Stage *stage);
  Stage *stage;
} HookExtension;
typedef CometdExtensionClass HookExtensionClass;
GType hook_extension_get_type (void);
G_DEFINE_TYPE (HookExtension, hook_extension, COMETD_TYPE_EXTENSION)

static void
hook_extension_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  HookExtension *self = (HookExtension *)extension;
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  g_autoptr(CometdMessage) first = g_list_model_get_item (messages, 0);

  cometd_exchange_set_header (exchange, "X-Token", "secret");
  if (self->call == NULL || !g_str_equal (cometd_message_get_channel (first), self->channel))
    return;

  g_steal_pointer (&self->call) (self->stage);
}

static void
hook_extension_class_init (HookExtensionClass *klass)
{
  klass->outgoing = hook_extension_outgoing;
}

static void
hook_extension_init (HookExtension *self)
{
}

typedef struct
{
  Stage *stage;
  HookExtension *extension;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  types)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new ();

  fixture->stage = stage_new (types);
  fixture->extension = g_object_new (hook_extension_get_type (), NULL);
  fixture->extension->stage = fixture->stage;
  g_ptr_array_add (extensions, fixture->extension);
  cometd_session_set_extensions (fixture->stage->session, extensions, NULL);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  types)
{
  stage_free (fixture->stage);
  g_assert_finalize_object (fixture->extension);
}

static void
call (Fixture     *fixture,
      const char  *channel,
      void       (*func) (Stage *stage))
{
  fixture->extension->channel = channel;
  fixture->extension->call = func;
}

static void
abort_session (Stage *stage)
{
  cometd_session_abort (stage->session);
}

static void
close_session (Stage *stage)
{
  cometd_session_close (stage->session, stage_done, (gpointer)"close");
}

static void
open_again (Stage *stage)
{
  cometd_session_abort (stage->session);
  cometd_session_open (stage->session, stage_done, (gpointer)"again");
}

/* In a nested main loop the handshake is sent before the hook returns. */
static void
publish_again (Stage *stage)
{
  open_again (stage);
  stage_publish (stage, "/b", "b");
  stage_run (stage);
}

/* What waited for the handshake passes the extensions just before the first connect. */
static void
shake_hands (Fixture     *fixture,
             void       (*func) (Stage *stage))
{
  call (fixture, "/a", func);
  cometd_session_open (fixture->stage->session, stage_done, (gpointer)"open");
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "handshake");
  stage_assert_news (fixture->stage, "handshaking");
  stage_answer (fixture->stage, "/meta/handshake", HANDSHAKE_OK);
}

static void
test_abort (Fixture       *fixture,
            gconstpointer  types)
{
  shake_hands (fixture, abort_session);
  stage_assert_sent (fixture->stage, "");
  stage_assert_news (fixture->stage,
                     "connecting disconnected a:connection-closed open:connection-closed");
  stage_assert_idle (fixture->stage);
}

static void
test_close (Fixture       *fixture,
            gconstpointer  types)
{
  shake_hands (fixture, close_session);
  if (g_str_equal (types, "long-polling"))
    {
      stage_assert_sent (fixture->stage, "/a");
      stage_answer (fixture->stage, "/a", OK);
      stage_assert_sent (fixture->stage, "disconnect");
    }
  else
    stage_assert_sent (fixture->stage, "/a disconnect");
}

static void
test_open_again (Fixture       *fixture,
                 gconstpointer  types)
{
  shake_hands (fixture, open_again);
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "handshake");
  stage_answer (fixture->stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (fixture->stage, "connect0");
}

/* What is published in the hook waits for the handshake of the new session. */
static void
test_publish_again (Fixture       *fixture,
                    gconstpointer  types)
{
  shake_hands (fixture, publish_again);
  stage_assert_sent (fixture->stage, "handshake");
  stage_answer (fixture->stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (fixture->stage, "/b connect0");
}

static void
be_refused (Fixture *fixture)
{
  fixture->stage->has_credentials = TRUE;
  stage_open (fixture->stage);
  stage_publish (fixture->stage, "/a", "a");
  stage_run (fixture->stage);
  stage_answer (fixture->stage, "/a", "\"successful\":false,\"error\":\"401::token expired\"");
}

/* New headers need a new WebSocket, whose connect is sent before what the server has refused. */
static void
test_abort_reconnect (Fixture       *fixture,
                      gconstpointer  types)
{
  be_refused (fixture);
  stage_assert_news (fixture->stage, "authenticate");
  stage_assert_sent (fixture->stage, "/a");

  call (fixture, "/meta/connect", abort_session);
  cometd_session_authenticated (fixture->stage->session, NULL);
  stage_run (fixture->stage);
  if (g_str_equal (types, "long-polling"))
    stage_answer (fixture->stage, "/meta/connect", OK);
  stage_assert_idle (fixture->stage);
  stage_assert_news (fixture->stage, "disconnected a:connection-closed");

  /* Nothing is left for another session. */
  g_free (stage_sent (fixture->stage));
  cometd_session_open (fixture->stage->session, stage_done, (gpointer)"open");
  stage_run (fixture->stage);
  stage_answer (fixture->stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (fixture->stage, "handshake connect0");
}

/* New credentials come during a handshake, whose connection is replaced. */
static void
test_handshake_parked (Fixture       *fixture,
                       gconstpointer  types)
{
  Stage *stage = fixture->stage;

  be_refused (fixture);
  stage_answer (stage, "/meta/connect", UNKNOWN);
  g_free (stage_sent (stage));
  cometd_session_authenticated (stage->session, NULL);
  stage_run (stage);
  stage_assert_sent (stage, g_str_equal (types, "websocket") ? "handshake" : "");
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_assert_sent (stage, "/a connect0");
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* New credentials come while the client tries to resume the session. */
static void
test_resume_parked (Fixture       *fixture,
                    gconstpointer  types)
{
  Stage *stage = fixture->stage;

  be_refused (fixture);
  stage_fail (stage, "/meta/connect", COMETD_FAILURE_BROKEN, 0);
  stage_pass (stage, 1000);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_UNCONNECTED);
  stage_assert_sent (stage, "/a connect0");
  cometd_session_authenticated (stage->session, NULL);
  stage_pass (stage, 1000);
  stage_answer (stage, "/meta/connect", OK);
  g_assert_cmpint (cometd_session_get_state (stage->session), ==, COMETD_STATE_CONNECTED);
}

/* New credentials come while the client is closing: the connection is kept for the disconnect. */
static void
test_close_parked (Fixture       *fixture,
                   gconstpointer  types)
{
  be_refused (fixture);
  close_session (fixture->stage);
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "/a disconnect");
  stage_assert_news (fixture->stage, "authenticate disconnecting");

  cometd_session_authenticated (fixture->stage->session, NULL);
  stage_run (fixture->stage);
  stage_assert_sent (fixture->stage, "");
  stage_assert_news (fixture->stage, "a:connection-closed");
  stage_answer (fixture->stage, "/meta/disconnect", OK);
  stage_pass (fixture->stage, 5000);
  stage_assert_news (fixture->stage, "disconnected close:ok");
}

/* An app iterates the main loop in its handler. What else there is to tell follows when the handler
 * has returned, and until then nothing is due, so stage_run() ends. */
static void
changed_nested (CometdState old_state,
                CometdState new_state,
                gpointer    user_data)
{
  Stage *stage = user_data;

  if (new_state != COMETD_STATE_CONNECTED)
    return;

  stage_run (stage);
  g_string_append (stage->news, "nested");
}

static void
test_nested (Fixture       *fixture,
             gconstpointer  types)
{
  Stage *stage = fixture->stage;

  stage->listener.changed = changed_nested;
  cometd_session_open (stage->session, stage_done, (gpointer)"open");
  stage_run (stage);
  stage_answer (stage, "/meta/handshake", HANDSHAKE_OK);
  stage_answer (stage, "/meta/connect", OK);
  stage_assert_news (stage, "nested open:ok");
}

static void
meta_abort (CometdMessage *message,
            gpointer       user_data)
{
  abort_session (user_data);
}

/* The app ends the session before it was told that the server wants credentials. */
static void
test_abort_refused (Fixture       *fixture,
                    gconstpointer  types)
{
  Stage *stage = fixture->stage;

  stage->has_credentials = TRUE;
  stage_open (stage);
  stage->listener.meta = meta_abort;
  stage_answer (stage, "/meta/connect", "\"successful\":false,\"error\":\"401::token expired\"");
  stage_assert_news (stage, "disconnected");
  stage_assert_idle (stage);
}

static void
be_slow (CometdMessage *reply,
         const GError  *error,
         gpointer       user_data)
{
  ((Stage *)user_data)->now += 10 * 1000;
}

/* A receive begins before the app was told that the last one has waited for too long. */
static void
test_watch_again (Fixture       *fixture,
                  gconstpointer  types)
{
  Stage *stage = fixture->stage;
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");

  stage_open (stage);
  outage_begin (stage);
  cometd_session_watch (stage->session, TRUE);
  cometd_session_publish (stage->session, message, COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE, 10000,
                          be_slow, stage);
  stage_pass (stage, 9999);
  stage->now += 1000;
  stage->alarm = -1;
  cometd_session_alarm (stage->session);
  cometd_session_watch (stage->session, TRUE);
  stage_pass (stage, 9999);
  stage_assert_news (stage, "");
  stage_pass (stage, 1);
  stage_assert_news (stage, "unreachable");
}

static void
add_test (const char *path,
          void      (*func) (Fixture *, gconstpointer))
{
  static const char *const types[] = { "websocket", "long-polling" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *full = g_strdup_printf ("/session/%s/hooks/%s", types[i], path);

      g_test_add (full, Fixture, types[i], fixture_set_up, func, fixture_tear_down);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  add_test ("abort", test_abort);
  add_test ("abort-reconnect", test_abort_reconnect);
  add_test ("abort-refused", test_abort_refused);
  add_test ("close", test_close);
  add_test ("close-parked", test_close_parked);
  add_test ("handshake-parked", test_handshake_parked);
  add_test ("resume-parked", test_resume_parked);
  add_test ("nested", test_nested);
  add_test ("open-again", test_open_again);
  add_test ("publish-again", test_publish_again);
  add_test ("watch-again", test_watch_again);

  return g_test_run ();
}
