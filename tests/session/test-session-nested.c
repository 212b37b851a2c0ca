/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-exchange.h>
#include <locale.h>

#include "stage.h"

/* A handler or an extension runs a nested main loop. Until it returns nothing is due again and
 * again, which stage_pass() checks; then the session goes on. */

#define UNKNOWN "\"successful\":false,\"error\":\"402::unknown\"," \
  "\"advice\":{\"reconnect\":\"handshake\",\"interval\":0}"

static void
meta_nested (CometdMessage *message,
             gpointer       user_data)
{
  if (!cometd_message_get_successful (message))
    stage_pass (user_data, 1000);
}

/* The handler has not been told yet that a handshake is about to be sent. */
static void
test_handshake (gconstpointer types)
{
  g_autoptr(Stage) stage = stage_new (types);

  stage_open (stage);
  stage->listener.meta = meta_nested;
  stage_answer (stage, "/meta/connect", UNKNOWN);
  stage_assert_news (stage, "handshaking");
  stage_assert_sent (stage, "handshake");
}

/* An extension that runs a nested main loop, for example to ask the user something. */
typedef struct
{
  CometdExtension parent_instance;
  Stage *stage;
  CometdExchange *held; /* Owned; or NULL. */
  gboolean is_holding;  /* It holds the messages after that. */
} Asker;
typedef CometdExtensionClass AskerClass;
static GType asker_get_type (void);
G_DEFINE_TYPE (Asker, asker, COMETD_TYPE_EXTENSION)

static void
asker_pass (CometdExtension *extension,
            CometdExchange  *exchange)
{
  Stage *stage = ((Asker *)extension)->stage;
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  g_autoptr(CometdMessage) first = g_list_model_get_item (messages, 0);

  if (!g_str_equal (cometd_message_get_channel (first), "/a"))
    return;

  cometd_session_settings_changed (stage->session);
  stage_pass (stage, 100 * 1000);
  if (((Asker *)extension)->is_holding)
    {
      cometd_exchange_hold (exchange);
      g_set_object (&((Asker *)extension)->held, exchange);
    }
}

static void
asker_finalize (GObject *object)
{
  g_clear_object (&((Asker *)object)->held);

  G_OBJECT_CLASS (asker_parent_class)->finalize (object);
}

static void
asker_class_init (AskerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = asker_finalize;
  klass->outgoing = asker_pass;
  klass->incoming = asker_pass;
}

static void
asker_init (Asker *self)
{
}

static Stage *
open_asking (const char  *types,
             Asker      **given)
{
  Stage *stage = stage_new (types);
  Asker *asker = g_object_new (asker_get_type (), NULL);
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  stage->settings.max_network_delay = 200 * 1000;
  asker->stage = stage;
  g_ptr_array_add (extensions, asker);
  cometd_session_set_extensions (stage->session, extensions, NULL);
  stage_open (stage);
  if (given != NULL)
    *given = asker;
  return stage;
}

/* It takes longer than an extension may hold a message, but it does not hold it. */
static void
test_outgoing (gconstpointer types)
{
  g_autoptr(Stage) stage = open_asking (types, NULL);

  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_assert_sent (stage, "/a");
}

static void
test_incoming (gconstpointer types)
{
  g_autoptr(Stage) stage = open_asking (types, NULL);

  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_assert_news (stage, "event:/a=1");
  stage_push (stage, "[{\"channel\":\"/b\",\"data\":2}]");
  stage_assert_news (stage, "event:/b=2");
}

/* The time for which it may hold messages begins when it has returned. */
static void
test_held (gconstpointer types)
{
  Asker *asker;
  g_autoptr(Stage) stage = open_asking (types, &asker);

  asker->is_holding = TRUE;
  stage_publish (stage, "/a", "a");
  stage_run (stage);
  stage_pass (stage, 59 * 1000);
  stage_assert_news (stage, "");
  cometd_exchange_release (asker->held);
  stage_run (stage);
  stage_assert_sent (stage, "/a");
}

static void
test_held_incoming (gconstpointer types)
{
  Asker *asker;
  g_autoptr(Stage) stage = open_asking (types, &asker);

  asker->is_holding = TRUE;
  stage_push (stage, "[{\"channel\":\"/a\",\"data\":1}]");
  stage_pass (stage, 59 * 1000);
  cometd_exchange_release (asker->held);
  stage_run (stage);
  stage_assert_news (stage, "event:/a=1");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  stage_add_test ("nested/handshake", test_handshake);
  stage_add_test ("nested/outgoing", test_outgoing);
  stage_add_test ("nested/incoming", test_incoming);
  stage_add_test ("nested/held", test_held);
  stage_add_test ("nested/held-incoming", test_held_incoming);

  return g_test_run ();
}
