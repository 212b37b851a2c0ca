/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Drives a session with a script of the actions of the app, the server, the network and the clock,
 * one per line, whose first letter is the kind; an initial L allows long-polling only. For any
 * script, nothing crashes and every operation ends exactly once. */

#include "fuzz.h"

#include "cometd-glib/cometd-ack-extension.h"
#include "cometd-glib/cometd-error.h"
#include "cometd-glib/session/cometd-session-private.h"

#define N_CHANNELS 4
#define MAX_STEPS 200

static const char * const channels[N_CHANNELS] = { "/a", "/a/*", "/a/**", "/service/a" };

typedef struct
{
  CometdSession *session;
  CometdTransport *transport;  /* Weak: the newest transport that still exists. */
  gint64 time;
  gint64 alarm;                /* -1: none is set. */
  guint64 exchange;            /* The last one sent. */
  char *last_id;               /* That of the last message sent. */
  guint n_waiting;             /* Operations in progress. */
  gboolean has_handle[N_CHANNELS];
} Fuzz;

/* Transports that record what is sent and deliver what the script says: long-polling, and a
 * WebSocket derived from it. */

typedef struct
{
  CometdTransport parent_instance;
  Fuzz *fuzz;
} FuzzPolling;

typedef CometdTransportClass FuzzPollingClass;
typedef FuzzPolling FuzzSocket;
typedef FuzzPollingClass FuzzSocketClass;

static GType fuzz_polling_get_type (void);
static GType fuzz_socket_get_type (void);

G_DEFINE_TYPE (FuzzPolling, fuzz_polling, COMETD_TYPE_TRANSPORT)
G_DEFINE_TYPE (FuzzSocket, fuzz_socket, fuzz_polling_get_type ())

static void
fuzz_transport_send (CometdTransport               *transport,
                     const CometdTransportExchange *exchange)
{
  Fuzz *fuzz = ((FuzzPolling *)transport)->fuzz;
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  gsize length;
  const char *text = g_bytes_get_data (exchange->body, &length);

  fuzz->exchange = exchange->number;

  /* Messages of the session must be valid Bayeux. */
  g_assert_true (cometd_codec_read (text, length, COMETD_JSON_MAX_DEPTH, envelopes, NULL));
  g_assert_cmpuint (envelopes->len, >, 0);
  g_free (fuzz->last_id);
  fuzz->last_id =
    cometd_json_dup_string (&g_array_index (envelopes, CometdEnvelope,
                                            envelopes->len - 1).fields[COMETD_FIELD_ID]);
}

static void
fuzz_transport_cancel (CometdTransport *transport,
                       guint64          exchange)
{
}

static gboolean
fuzz_transport_is_reached (CometdTransport *transport)
{
  return TRUE;
}

static void
fuzz_transport_end (CometdTransport *transport)
{
}

static void
fuzz_polling_class_init (FuzzPollingClass *klass)
{
  klass->connection_type = "long-polling";
  klass->ends_exchanges = TRUE;
  klass->pushes = FALSE;
  klass->send = fuzz_transport_send;
  klass->cancel = fuzz_transport_cancel;
  klass->is_reached = fuzz_transport_is_reached;
  klass->close = fuzz_transport_end;
  klass->abort = fuzz_transport_end;
}

static void
fuzz_polling_init (FuzzPolling *self)
{
}

static void
fuzz_socket_class_init (FuzzSocketClass *klass)
{
  klass->connection_type = "websocket";
  klass->ends_exchanges = FALSE;
  klass->pushes = TRUE;
}

static void
fuzz_socket_init (FuzzSocket *self)
{
}

/* The listener and the clock. */

static CometdTransport *
make_transport (const char *connection_type,
                guint       address,
                gpointer    user_data)
{
  Fuzz *fuzz = user_data;
  gboolean is_socket = g_str_equal (connection_type, "websocket");
  CometdTransport *transport = g_object_new (is_socket ? fuzz_socket_get_type ()
                                                       : fuzz_polling_get_type (),
                                             NULL);

  ((FuzzPolling *)transport)->fuzz = fuzz;
  g_clear_weak_pointer (&fuzz->transport);
  g_set_weak_pointer (&fuzz->transport, transport);
  return transport;
}

static void
changed_cb (CometdState old_state,
            CometdState new_state,
            gpointer    user_data)
{
  g_assert_cmpint (old_state, <=, COMETD_STATE_DISCONNECTING);
  g_assert_cmpint (new_state, <=, COMETD_STATE_DISCONNECTING);
}

static void
meta_cb (CometdMessage *message,
         gpointer       user_data)
{
  g_assert_true (g_str_has_prefix (cometd_message_get_channel (message), "/meta/"));
}

static void
event_cb (CometdMessage *message,
          gpointer      *subscriptions,
          guint          n_subscriptions,
          gpointer       user_data)
{
  cometd_message_get_data (message);
}

static void
subscription_cb (gpointer                 handle,
                 CometdSubscriptionState  state,
                 CometdMessage           *reply,
                 const GError            *error,
                 gpointer                 user_data)
{
  Fuzz *fuzz = user_data;

  if (state == COMETD_SUBSCRIPTION_STATE_FAILED)
    g_assert_nonnull (error);
  if (state == COMETD_SUBSCRIPTION_STATE_FAILED || state == COMETD_SUBSCRIPTION_STATE_ENDED)
    fuzz->has_handle[GPOINTER_TO_UINT (handle) - 1] = FALSE;
}

static void
told_cb (const GError *error,
         gpointer      user_data)
{
}

static gboolean
can_authenticate_cb (gpointer user_data)
{
  return TRUE;
}

static void
authenticate_cb (CometdMessage *reply,
                 gpointer       user_data)
{
}

static void
sent_cb (gpointer user_data)
{
}

static const CometdSessionListener listener = {
  .make_transport = make_transport,
  .changed = changed_cb,
  .meta = meta_cb,
  .event = event_cb,
  .subscription = subscription_cb,
  .ended = sent_cb,
  .unreachable = told_cb,
  .can_authenticate = can_authenticate_cb,
  .authenticate = authenticate_cb,
  .given_up = sent_cb,
  .connecting = sent_cb,
  .sent = sent_cb,
};

static gint64
get_time (gpointer clock_data)
{
  return ((Fuzz *)clock_data)->time;
}

static void
set_alarm (gint64   time,
           gpointer clock_data)
{
  ((Fuzz *)clock_data)->alarm = time;
}

static double
get_random (gpointer clock_data)
{
  return 0.5;
}

static const CometdClock fuzz_clock = { get_time, set_alarm, get_random };

static void
done_cb (CometdMessage *reply,
         const GError  *error,
         gpointer       user_data)
{
  Fuzz *fuzz = user_data;

  g_assert_cmpuint (fuzz->n_waiting, >, 0);
  fuzz->n_waiting--;
}

/* The script. */

/* Runs what is due; but no more than a script can have caused. */
static void
turn_loop (Fuzz *fuzz)
{
  for (guint i = 0; i < 100; i++)
    {
      gboolean is_due = fuzz->alarm >= 0 && fuzz->alarm <= fuzz->time;

      if (is_due)
        {
          fuzz->alarm = -1;
          cometd_session_alarm (fuzz->session);
        }
      if (!g_main_context_iteration (NULL, FALSE) && !is_due)
        return;
    }

  g_assert_not_reached ();
}

/* A message from the server; @ is replaced by the id of the last message sent. */
static void
receive (Fuzz       *fuzz,
         const char *text,
         gboolean    finishes)
{
  g_auto(GStrv) parts = g_strsplit (text, "@", 8);
  char *json = g_strjoinv (fuzz->last_id != NULL ? fuzz->last_id : "0", parts);
  g_autoptr(GBytes) bytes = g_bytes_new_take (json, strlen (json));
  g_autoptr(CometdTransport) transport = g_object_ref (fuzz->transport);
  gboolean ends_exchanges = cometd_transport_ends_exchanges (transport);
  guint64 exchange = fuzz->exchange;

  cometd_transport_tell_received (transport, bytes, ends_exchanges ? exchange : 0);
  if (finishes && ends_exchanges)
    cometd_transport_tell_finished (transport, exchange, NULL);
}

static void
break_link (Fuzz       *fuzz,
            const char *text,
            gboolean    all)
{
  g_autoptr(GError) error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_TRANSPORT, "script");
  g_autoptr(CometdTransport) transport = g_object_ref (fuzz->transport);
  CometdFailure failure = {
    /* The last kind is reserved for the session. */
    .kind = (CometdFailureKind)((guchar)text[0] % COMETD_FAILURE_SILENT),
    .status = (guint)g_ascii_strtoull (text[0] != '\0' ? text + 1 : text, NULL, 10) % 1000,
    .error = error,
  };

  if (all || !cometd_transport_ends_exchanges (transport))
    cometd_transport_tell_lost (transport, &failure);
  else
    cometd_transport_tell_finished (transport, fuzz->exchange, &failure);
}

static void
pass_time (Fuzz       *fuzz,
           const char *text)
{
  fuzz->time += (gint64)(g_ascii_strtoull (text, NULL, 10) % 1000000) * 1000;
}

static void
send_message (Fuzz       *fuzz,
              const char *text)
{
  g_autoptr(CometdMessage) message = cometd_message_new ("/a/b");
  CometdState state = cometd_session_get_state (fuzz->session);

  if (state == COMETD_STATE_DISCONNECTED || state == COMETD_STATE_DISCONNECTING)
    return;
  if (!cometd_message_set_data_json (message, text, NULL))
    return;

  fuzz->n_waiting++;
  cometd_session_send (fuzz->session, message, text[0] == '1', 0, done_cb, fuzz);
}

static void
toggle_subscription (Fuzz       *fuzz,
                     const char *text)
{
  guint index = (guchar)text[0] % N_CHANNELS;
  gpointer handle = GUINT_TO_POINTER (index + 1);
  CometdState state = cometd_session_get_state (fuzz->session);

  if (state == COMETD_STATE_DISCONNECTED || state == COMETD_STATE_DISCONNECTING)
    return;

  fuzz->has_handle[index] = !fuzz->has_handle[index];
  if (fuzz->has_handle[index])
    cometd_session_subscribe (fuzz->session, channels[index], handle);
  else
    cometd_session_unsubscribe (fuzz->session, handle, NULL, NULL);
}

static void
acknowledge (Fuzz *fuzz)
{
  g_autoptr(GPtrArray) extensions = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (extensions, cometd_ack_extension_new ());
  cometd_session_set_extensions (fuzz->session, extensions, NULL);
}

static void
run_step (Fuzz       *fuzz,
          const char *step)
{
  const char *text = step + 1;

  if (strchr ("rRfl", step[0]) != NULL && (fuzz->transport == NULL || fuzz->exchange == 0))
    return;

  switch (step[0])
    {
    case 'o':
      if (cometd_session_get_state (fuzz->session) == COMETD_STATE_DISCONNECTED)
        {
          fuzz->n_waiting++;
          cometd_session_open (fuzz->session, done_cb, fuzz);
        }
      break;
    case 'c':
      fuzz->n_waiting++;
      cometd_session_close (fuzz->session, done_cb, fuzz);
      break;
    case 'r':
    case 'R':
      receive (fuzz, text, step[0] == 'r');
      break;
    case 'f':
    case 'l':
      break_link (fuzz, text, step[0] == 'l');
      break;
    case 't':
      pass_time (fuzz, text);
      break;
    case 'p':
      send_message (fuzz, text);
      break;
    case 's':
      toggle_subscription (fuzz, text);
      break;
    case 'a':
      cometd_session_authenticated (fuzz->session, NULL);
      break;
    case 'e':
      acknowledge (fuzz);
      break;
    case 'h':
      cometd_session_set_paused (fuzz->session, text[0] == '1');
      break;
    case 'n':
      cometd_session_network_changed (fuzz->session);
      break;
    case 'x':
      cometd_session_abort (fuzz->session);
      break;
    default:
      break;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char * const types[] = { "websocket", "long-polling", NULL };
  CometdSessionSettings settings = {
    .connection_timeout = 10000,
    .max_network_delay = 10000,
    .backoff_increment = 1000,
    .max_backoff = 30000,
    .max_depth = 100,
    .resubscribe = TRUE,
  };
  g_autofree char *script = g_strndup ((const char *)data, size);
  g_auto(GStrv) steps = g_strsplit (script, "\n", MAX_STEPS);
  g_autoptr(GObject) client = g_object_new (G_TYPE_OBJECT, NULL);
  Fuzz fuzz = { .time = G_USEC_PER_SEC, .alarm = -1 };

  settings.connection_types = (char **)(script[0] == 'L' ? types + 1 : types);
  fuzz.session = cometd_session_new (&listener, &fuzz, &settings, client, &fuzz_clock, &fuzz);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (steps[i][0] == '\0')
        continue;
      run_step (&fuzz, steps[i]);
      turn_loop (&fuzz);
    }

  cometd_session_abort (fuzz.session);
  turn_loop (&fuzz);
  g_assert_cmpuint (fuzz.n_waiting, ==, 0);

  cometd_session_detach (fuzz.session);
  g_assert_finalize_object (fuzz.session);
  g_clear_weak_pointer (&fuzz.transport);
  g_free (fuzz.last_id);
  return 0;
}
