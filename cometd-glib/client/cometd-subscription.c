/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-subscription-private.h"

#include "../cometd-client.h"
#include "../cometd-message.h"
#include "cometd-operation-private.h"

/**
 * CometdSubscription:
 *
 * A subscription to a channel, or to a pattern of channels.
 *
 * It is created by [method@Client.subscribe_async], and emits [signal@Subscription::message] for
 * each event on a matching channel. There can be several subscriptions to one channel; only the
 * first and the last of them cause a request to the server.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * message_cb (CometdSubscription *subscription,
 *             CometdMessage      *message,
 *             gpointer            user_data)
 * {
 *   g_autofree char *json = cometd_message_dup_data_json (message);
 *
 *   g_print ("%s: %s\n", cometd_message_get_channel (message), json);
 * }
 *
 * static void
 * subscribed_cb (GObject      *source,
 *                GAsyncResult *result,
 *                gpointer      user_data)
 * {
 *   g_autoptr(CometdSubscription) subscription = NULL;
 *   g_autoptr(GError) error = NULL;
 *
 *   subscription = cometd_client_subscribe_finish (COMETD_CLIENT (source), result, &error);
 *   if (subscription != NULL)
 *     g_signal_connect (subscription, "message", G_CALLBACK (message_cb), NULL);
 *   else
 *     g_printerr ("Could not subscribe: %s\n", error->message);
 * }
 *
 * void
 * print_channel (CometdClient *client,
 *                const char   *channel)
 * {
 *   cometd_client_subscribe_async (client, channel, NULL, subscribed_cb, NULL);
 * }
 * ```
 *
 * If the session expires and the client performs a new handshake, the client renews its
 * subscriptions, which are pending meanwhile. If the server then refuses a subscription,
 * [signal@Subscription::failed] is emitted. When the client is closed, or when the server ends the
 * session permanently, all subscriptions end; after another [method@Client.open_async], new ones
 * must be created.
 *
 * The client holds a reference until the subscription has ended or failed, so an app that only uses
 * the signal need not keep the subscription.
 *
 * Since: 0.1
 */

/* GObject has room for 255 in a closure, and needs one for each object to which it is connected. */
#define MAX_NOTIFIERS 8

/* On the stack while an event is delivered. */
typedef struct _SubscriptionRun
{
  struct _SubscriptionRun *outer; /* Of the delivery within which a handler caused this one. */
  gboolean is_handled;            /* By a C function. */
  gboolean is_gone;               /* The subscription was freed meanwhile. */
} SubscriptionRun;

struct _CometdSubscription
{
  GObject parent_instance;

  /* What each delivery needs: with GObject's part, in as few lines of the processor's cache as
   * possible. */
  SubscriptionRun *run; /* The innermost one; or NULL. */
  GClosure *handler;    /* A C function that has handled an event, until it is disconnected; or
                         * NULL. Not owned. */
  CometdSubscriptionState state;
  guint is_handled : 1; /* The last event was handled by a C function, and handler is set. */
  guint is_known : 1;
  guint is_former : 1;

  CometdClient *client; /* Weak. */
  CometdSubscriptionEnd end;
  char *channel;

  /* Owned until it is stolen. */
  GTask *task;
};

G_DEFINE_FINAL_TYPE (CometdSubscription, cometd_subscription, G_TYPE_OBJECT)

typedef enum
{
  PROP_SUBSCRIPTION_CHANNEL = 1,
  PROP_SUBSCRIPTION_STATE,
  PROP_SUBSCRIPTION_CLIENT,
} CometdSubscriptionProperty;

static GParamSpec *subscription_properties[PROP_SUBSCRIPTION_CLIENT + 1];

enum
{
  SIGNAL_SUBSCRIPTION_MESSAGE,
  SIGNAL_SUBSCRIPTION_FAILED,
  N_SUBSCRIPTION_SIGNALS,
};

static guint subscription_signals[N_SUBSCRIPTION_SIGNALS];

static void
cometd_subscription_dispose (GObject *object)
{
  CometdSubscription *self = COMETD_SUBSCRIPTION (object);

  g_clear_weak_pointer (&self->client);

  G_OBJECT_CLASS (cometd_subscription_parent_class)->dispose (object);
}

static void
handler_gone_cb (gpointer  user_data,
                 GClosure *closure)
{
  CometdSubscription *self = user_data;

  self->handler = NULL;
  self->is_handled = FALSE;
}

static void
cometd_subscription_finalize (GObject *object)
{
  CometdSubscription *self = COMETD_SUBSCRIPTION (object);

  for (SubscriptionRun *run = self->run; run != NULL; run = run->outer)
    run->is_gone = TRUE;
  if (self->handler != NULL)
    g_closure_remove_invalidate_notifier (self->handler, self, handler_gone_cb);
  g_clear_object (&self->task);
  g_free (self->channel);

  G_OBJECT_CLASS (cometd_subscription_parent_class)->finalize (object);
}

static void
cometd_subscription_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  CometdSubscription *self = COMETD_SUBSCRIPTION (object);

  switch ((CometdSubscriptionProperty)prop_id)
    {
    case PROP_SUBSCRIPTION_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_SUBSCRIPTION_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SUBSCRIPTION_CLIENT:
      g_value_set_object (value, self->client);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* An app may connect a closure to other objects, too, for which it keeps this marshaller. */
static void
note_run (gpointer  instance,
          GClosure *closure)
{
  CometdSubscription *self = instance;

  if (G_TYPE_FROM_INSTANCE (instance) != COMETD_TYPE_SUBSCRIPTION)
    return;

  if (self->run != NULL)
    self->run->is_handled = TRUE;
  if (self->handler != NULL || closure->n_inotifiers >= MAX_NOTIFIERS)
    return;

  self->handler = closure;
  g_closure_add_invalidate_notifier (closure, self, handler_gone_cb);
}

/* GObject calls these for each handler that is a C function; bindings have their own marshallers.
 * The caller of the emission holds the message, so it needs no reference. */
static void
marshal_message_va (GClosure *closure,
                    GValue   *return_value,
                    gpointer  instance,
                    va_list   arguments,
                    gpointer  marshal_data,
                    int       n_params,
                    GType    *param_types)
{
  typedef void (*Handler) (gpointer  data1,
                           gpointer  message,
                           gpointer  data2);
  const gboolean is_swapped = G_CCLOSURE_SWAP_DATA (closure);
  gpointer callback = marshal_data != NULL ? marshal_data
                                           : ((GCClosure *)closure)->callback;
  gpointer message;
  va_list copy;

  va_copy (copy, arguments);
  message = va_arg (copy, gpointer);
  va_end (copy);

  note_run (instance, closure);
  ((Handler)callback) (is_swapped ? closure->data : instance, message,
                       is_swapped ? instance : closure->data);
}

static void
marshal_message (GClosure     *closure,
                 GValue       *return_value,
                 guint         n_values,
                 const GValue *values,
                 gpointer      invocation_hint,
                 gpointer      marshal_data)
{
  note_run (g_value_peek_pointer (&values[0]), closure);
  g_cclosure_marshal_VOID__OBJECT (closure, return_value, n_values, values, invocation_hint,
                                   marshal_data);
}

static void
cometd_subscription_class_init (CometdSubscriptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_subscription_dispose;
  object_class->finalize = cometd_subscription_finalize;
  object_class->get_property = cometd_subscription_get_property;

  /**
   * CometdSubscription:channel: (getter get_channel)
   *
   * The channel or pattern of the subscription.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  subscription_properties[PROP_SUBSCRIPTION_CHANNEL] =
    g_param_spec_string ("channel", NULL, NULL,
                         NULL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * CometdSubscription:state: (getter get_state)
   *
   * The state of the subscription.
   *
   * Default: `COMETD_SUBSCRIPTION_STATE_PENDING`.
   *
   * Since: 0.1
   */
  subscription_properties[PROP_SUBSCRIPTION_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       COMETD_TYPE_SUBSCRIPTION_STATE,
                       COMETD_SUBSCRIPTION_STATE_PENDING,
                       (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdSubscription:client: (getter get_client)
   *
   * The client of the subscription, or `NULL` if it has been finalized.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  subscription_properties[PROP_SUBSCRIPTION_CLIENT] =
    g_param_spec_object ("client", NULL, NULL,
                         COMETD_TYPE_CLIENT,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (subscription_properties),
                                     subscription_properties);

  /**
   * CometdSubscription::message:
   * @self: a subscription
   * @message: an event
   *
   * Emitted for each event on a channel that the subscription matches, in the order in which the
   * server sends them.
   *
   * Since: 0.1
   */
  subscription_signals[SIGNAL_SUBSCRIPTION_MESSAGE] =
    g_signal_new ("message",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  marshal_message,
                  G_TYPE_NONE,
                  1, COMETD_TYPE_MESSAGE);
  g_signal_set_va_marshaller (subscription_signals[SIGNAL_SUBSCRIPTION_MESSAGE],
                              G_TYPE_FROM_CLASS (klass),
                              marshal_message_va);

  /**
   * CometdSubscription::failed:
   * @self: a subscription
   * @error: the reason
   * @reply: (nullable): the server's reply, or `NULL` if the server did not refuse the subscription
   *
   * Emitted when the subscription fails, either the first time or when it is renewed in a new
   * session.
   *
   * [property@Subscription:state] is `COMETD_SUBSCRIPTION_STATE_FAILED` then, and the client has
   * dropped its reference.
   *
   * Since: 0.1
   */
  subscription_signals[SIGNAL_SUBSCRIPTION_FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_ERROR, COMETD_TYPE_MESSAGE);
}

static void
cometd_subscription_init (CometdSubscription *self)
{
}

CometdSubscription *
cometd_subscription_new (CometdClient          *client,
                         const char            *channel,
                         GTask                 *task,
                         CometdSubscriptionEnd  end)
{
  CometdSubscription *self = g_object_new (COMETD_TYPE_SUBSCRIPTION, NULL);

  g_set_weak_pointer (&self->client, client);
  self->channel = g_strdup (channel);
  self->task = g_object_ref (task);
  self->end = end;
  return self;
}

GTask *
cometd_subscription_steal_task (CometdSubscription *self)
{
  return g_steal_pointer (&self->task);
}

void
cometd_subscription_set_former (CometdSubscription *self)
{
  self->is_former = TRUE;
}

gboolean
cometd_subscription_is_former (CometdSubscription *self)
{
  return self->is_former;
}

gboolean
cometd_subscription_is_known (CometdSubscription *self)
{
  return self->is_known;
}

gboolean
cometd_subscription_set_state (CometdSubscription      *self,
                               CometdSubscriptionState  state)
{
  if (state == COMETD_SUBSCRIPTION_STATE_ACTIVE)
    self->is_known = TRUE;
  if (self->state == state)
    return FALSE;

  self->state = state;
  return TRUE;
}

void
cometd_subscription_notify (CometdSubscription *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), subscription_properties[PROP_SUBSCRIPTION_STATE]);
}

void
cometd_subscription_fail (CometdSubscription *self,
                          const GError       *error,
                          CometdMessage      *reply)
{
  g_signal_emit (self, subscription_signals[SIGNAL_SUBSCRIPTION_FAILED], 0, error, reply);
}

gboolean
cometd_subscription_has_handlers (CometdSubscription *self)
{
  return g_signal_has_handler_pending (self, subscription_signals[SIGNAL_SUBSCRIPTION_MESSAGE], 0,
                                       FALSE);
}

gboolean
cometd_subscription_deliver (CometdSubscription *self,
                             CometdMessage      *message)
{
  SubscriptionRun run = { self->run };
  gboolean was_handled = self->is_handled;

  /* Another handler of the same event may have ended this subscription. */
  if (self->state == COMETD_SUBSCRIPTION_STATE_ENDED
      || self->state == COMETD_SUBSCRIPTION_STATE_FAILED)
    return FALSE;

  /* To ask GObject for handlers takes about as long as to call one. After a C function has handled
   * an event it is expected to handle the next one, too, unless it is disconnected, and the
   * marshaller tells whether it has. If not, it is blocked: either no handler has run, or one of a
   * binding. */
  if (!was_handled && !cometd_subscription_has_handlers (self))
    return FALSE;

  self->run = &run;
  g_signal_emit (self, subscription_signals[SIGNAL_SUBSCRIPTION_MESSAGE], 0, message);
  if (run.is_gone)
    return TRUE;

  self->run = run.outer;
  self->is_handled = run.is_handled && self->handler != NULL;
  return run.is_handled || !was_handled || cometd_subscription_has_handlers (self);
}

/**
 * cometd_subscription_get_channel: (get-property channel)
 * @self: a subscription
 *
 * Gets the channel or pattern of the subscription.
 *
 * Returns: (transfer none): the channel or pattern
 *
 * Since: 0.1
 */
const char *
cometd_subscription_get_channel (CometdSubscription *self)
{
  g_return_val_if_fail (COMETD_IS_SUBSCRIPTION (self), NULL);

  return self->channel;
}

/**
 * cometd_subscription_get_state: (get-property state)
 * @self: a subscription
 *
 * Gets the state of the subscription.
 *
 * Returns: the state
 *
 * Since: 0.1
 */
CometdSubscriptionState
cometd_subscription_get_state (CometdSubscription *self)
{
  g_return_val_if_fail (COMETD_IS_SUBSCRIPTION (self), COMETD_SUBSCRIPTION_STATE_ENDED);

  return self->state;
}

/**
 * cometd_subscription_get_client: (get-property client)
 * @self: a subscription
 *
 * Gets the client of the subscription.
 *
 * Returns: (transfer none) (nullable): the client, or `NULL` if it has been finalized
 *
 * Since: 0.1
 */
CometdClient *
cometd_subscription_get_client (CometdSubscription *self)
{
  g_return_val_if_fail (COMETD_IS_SUBSCRIPTION (self), NULL);

  return self->client;
}

/**
 * cometd_subscription_unsubscribe_async:
 * @self: a subscription
 * @cancellable: (nullable): cancelling only ends the wait; the subscription has ended
 * @callback: (scope async) (nullable) (closure user_data): called when the operation is complete
 * @user_data: data for @callback
 *
 * Ends the subscription.
 *
 * It emits no more messages from now on. If it is the last subscription to its channel, the client
 * sends a request to the server (Bayeux specification, section 5.2 on `/meta/unsubscribe`) and
 * waits for the reply. It is not an error if the subscription has already ended or failed.
 *
 * Since: 0.1
 */
void
cometd_subscription_unsubscribe_async (CometdSubscription *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (COMETD_IS_SUBSCRIPTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cometd_subscription_unsubscribe_async);
  if (!cometd_operation_begin (task, NULL))
    return;

  if (self->client == NULL
      || self->state == COMETD_SUBSCRIPTION_STATE_ENDED
      || self->state == COMETD_SUBSCRIPTION_STATE_FAILED)
    {
      cometd_operation_complete (NULL, NULL, g_steal_pointer (&task));
      return;
    }

  /* The task holds a reference to the subscription, and to the client until the server has
   * replied. */
  g_object_set_data_full (G_OBJECT (task), "cometd-client", g_object_ref (self->client),
                          g_object_unref);
  self->end (self->client, self, cometd_operation_complete, g_steal_pointer (&task));
}

/**
 * cometd_subscription_unsubscribe_finish:
 * @self: a subscription
 * @result: the result passed to the callback
 * @error: the return location for a recoverable error
 *
 * Finishes an operation started with [method@Subscription.unsubscribe_async].
 *
 * The error is one of:
 *
 * - `COMETD_ERROR_SERVER` if the server refused the request
 * - `COMETD_ERROR_TIMEOUT` or `COMETD_ERROR_CONNECTION_CLOSED` if no reply was received
 * - `G_IO_ERROR_CANCELLED` if the operation was cancelled
 *
 * Returns: `TRUE` if the server has confirmed the request, or if no request was necessary
 *
 * Since: 0.1
 */
gboolean
cometd_subscription_unsubscribe_finish (CometdSubscription *self,
                                        GAsyncResult       *result,
                                        GError            **error)
{
  g_return_val_if_fail (COMETD_IS_SUBSCRIPTION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cometd_subscription_unsubscribe_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
