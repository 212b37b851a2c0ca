/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-exchange-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cometd-error.h"
#include "cometd-headers-private.h"
#include "cometd-message.h"

/**
 * CometdExchange:
 *
 * The messages of one HTTP body or WebSocket frame, as seen by the extensions.
 *
 * An extension can change the messages in the list returned by [method@Exchange.get_messages], and
 * can append and remove messages. A message removed from an outgoing exchange is not sent, and its
 * operation fails. A message removed from an incoming exchange is not delivered.
 *
 * An extension that cannot finish immediately calls [method@Exchange.hold], returns, and later
 * calls [method@Exchange.release] or [method@Exchange.fail]. While an exchange is held, later
 * exchanges wait behind it, so that messages stay in order. If the last reference to a held
 * exchange is dropped, the exchange fails.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * token_loaded_cb (GObject      *source,
 *                  GAsyncResult *result,
 *                  gpointer      user_data)
 * {
 *   g_autoptr(CometdExchange) exchange = user_data;
 *   g_autofree char *token = NULL;
 *   g_autoptr(GError) error = NULL;
 *
 *   if (!g_file_load_contents_finish (G_FILE (source), result, &token, NULL, NULL, &error))
 *     {
 *       cometd_exchange_fail (exchange, error);
 *       return;
 *     }
 *
 *   cometd_exchange_set_header (exchange, "X-Token", token);
 *   cometd_exchange_release (exchange);
 * }
 *
 * void
 * add_token (CometdExchange *exchange,
 *            GFile          *file)
 * {
 *   cometd_exchange_hold (exchange);
 *   g_file_load_contents_async (file, NULL, token_loaded_cb, g_object_ref (exchange));
 * }
 * ```
 *
 * Since: 0.1
 */

struct _CometdExchange
{
  GObject parent_instance;

  CometdExchangeDirection direction;
  GWeakRef client;
  GPtrArray *extensions;
  GListStore *messages;

  /* name, value, name, value, …; NULL until a header is set. */
  GPtrArray *headers;

  /* The completion callback; NULL before cometd_exchange_run() and once it was called. */
  CometdExchangeDone done;
  gpointer user_data;

  /* Set when an extension fails the exchange. */
  GError *error;

  /* Fails a held exchange whose last reference was dropped. The source holds a reference, which
   * revives the exchange in dispose. Destroyed by cometd_exchange_abandon(). */
  GMainContext *context;
  GSource *forgotten_source;

  guint next_extension;
  guint n_holds;
  /* Set while an extension's function is on the stack; the loop that called it continues by
   * itself. */
  guint running : 1;
};

G_DEFINE_FINAL_TYPE (CometdExchange, cometd_exchange, G_TYPE_OBJECT)

/* Marks a reply whose request is to be sent again. */
static G_DEFINE_QUARK (cometd-exchange-retry, retry)

static void
finish_exchange (CometdExchange *self)
{
  CometdExchangeDone done = g_steal_pointer (&self->done);

  done (self, self->error, self->user_data);
}

static void
call_extension (CometdExchange  *self,
                CometdExtension *extension)
{
  CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (extension);

  if (self->direction == COMETD_EXCHANGE_OUTGOING)
    {
      if (klass->outgoing != NULL)
        klass->outgoing (extension, self);
    }
  else if (klass->incoming != NULL)
    klass->incoming (extension, self);
}

/* Runs extensions until one holds, fails or abandons the exchange, or until the last one has
 * run. */
static void
go_on (CometdExchange *self)
{
  g_autoptr(CometdExchange) keep = g_object_ref (self);

  self->running = TRUE;
  while (self->done != NULL && self->error == NULL && self->n_holds == 0
         && self->next_extension < self->extensions->len)
    {
      g_autoptr(CometdExtension) extension =
        g_object_ref (g_ptr_array_index (self->extensions, self->next_extension));

      self->next_extension++;
      call_extension (self, extension);
    }
  self->running = FALSE;

  if (self->done != NULL && (self->error != NULL || self->n_holds == 0))
    finish_exchange (self);
}

static gboolean
forgotten_cb (gpointer user_data)
{
  CometdExchange *self = user_data;

  g_clear_pointer (&self->forgotten_source, g_source_unref);
  if (self->done != NULL)
    {
      if (self->error == NULL)
        g_set_error_literal (&self->error, COMETD_ERROR, COMETD_ERROR_FAILED,
                             _("An extension held messages and dropped them without "
                               "releasing them"));
      finish_exchange (self);
    }
  return G_SOURCE_REMOVE;
}

static void
cometd_exchange_dispose (GObject *object)
{
  CometdExchange *self = COMETD_EXCHANGE (object);

  /* The last reference was dropped before the exchange was released. This may happen during garbage
   * collection, when no callback may run, so the source revives the exchange and fails it later. */
  if (self->done != NULL && self->forgotten_source == NULL)
    {
      self->forgotten_source = g_idle_source_new ();
      g_source_set_priority (self->forgotten_source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (self->forgotten_source, "[cometd] forgotten exchange");
      g_source_set_callback (self->forgotten_source, forgotten_cb, g_object_ref (self),
                             g_object_unref);
      g_source_attach (self->forgotten_source, self->context);
      return;
    }

  G_OBJECT_CLASS (cometd_exchange_parent_class)->dispose (object);
}

static void
cometd_exchange_finalize (GObject *object)
{
  CometdExchange *self = COMETD_EXCHANGE (object);

  g_assert (self->forgotten_source == NULL);
  g_weak_ref_clear (&self->client);
  g_clear_pointer (&self->extensions, g_ptr_array_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_object (&self->messages);
  g_clear_error (&self->error);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (cometd_exchange_parent_class)->finalize (object);
}

static void
cometd_exchange_class_init (CometdExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_exchange_dispose;
  object_class->finalize = cometd_exchange_finalize;
}

static void
cometd_exchange_init (CometdExchange *self)
{
  g_weak_ref_init (&self->client, NULL);
  self->context = g_main_context_ref_thread_default ();
}

CometdExchange *
cometd_exchange_new (CometdExchangeDirection  direction,
                     GObject                 *client,
                     GPtrArray               *extensions,
                     GListStore              *messages)
{
  CometdExchange *self = g_object_new (COMETD_TYPE_EXCHANGE, NULL);

  self->direction = direction;
  g_weak_ref_set (&self->client, client);
  self->extensions = g_ptr_array_ref (extensions);
  self->messages = messages;
  return self;
}

void
cometd_exchange_take_headers (CometdExchange *self,
                              GPtrArray      *headers)
{
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  self->headers = headers;
}

void
cometd_exchange_run (CometdExchange     *self,
                     CometdExchangeDone  done,
                     gpointer            user_data)
{
  g_assert (self->done == NULL && self->next_extension == 0);

  self->done = done;
  self->user_data = user_data;
  go_on (self);
}

void
cometd_exchange_abandon (CometdExchange *self)
{
  g_autoptr(GSource) source = g_steal_pointer (&self->forgotten_source);

  self->done = NULL;
  if (source != NULL)
    g_source_destroy (source);
}

gboolean
cometd_exchange_is_held (CometdExchange *self)
{
  return self->done != NULL && self->n_holds > 0;
}

void
cometd_exchange_foreach_header (CometdExchange *self,
                                void          (*func) (const char *name,
                                const char *value,
                                gpointer    data),
                                gpointer        user_data)
{
  if (self->headers == NULL)
    return;

  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    func (g_ptr_array_index (self->headers, i), g_ptr_array_index (self->headers, i + 1),
          user_data);
}

gboolean
cometd_exchange_wants_retry (CometdMessage *reply)
{
  return g_object_get_qdata (G_OBJECT (reply), retry_quark ()) != NULL;
}

/**
 * cometd_exchange_get_messages:
 * @self: an exchange
 *
 * Gets the messages of an exchange, in the order in which they are sent or were received.
 *
 * The list may be changed while an extension's function runs, and while the exchange is held. A
 * message that is added to those that are sent gets an id and the client id, unless it has them. As
 * servers refuse a handshake that is not alone, what is added to it is dropped.
 *
 * Returns: (transfer none): a list of [class@Message]
 *
 * Since: 0.1
 */
GListStore *
cometd_exchange_get_messages (CometdExchange *self)
{
  g_return_val_if_fail (COMETD_IS_EXCHANGE (self), NULL);

  return self->messages;
}

/**
 * cometd_exchange_get_client:
 * @self: an exchange
 *
 * Gets the client that sends or received the messages.
 *
 * Returns: (transfer none) (nullable): the client, or `NULL` if it has been finalized
 *
 * Since: 0.1
 */
CometdClient *
cometd_exchange_get_client (CometdExchange *self)
{
  g_autoptr(GObject) client = NULL;

  g_return_val_if_fail (COMETD_IS_EXCHANGE (self), NULL);

  /* A client is only used in one thread, so it cannot be finalized before the caller uses it. */
  client = g_weak_ref_get (&self->client);
  return (CometdClient *)client;
}

/**
 * cometd_exchange_get_header:
 * @self: an exchange
 * @name: the name of a header; case is ignored
 *
 * Gets the value of an HTTP header.
 *
 * For outgoing messages, this is a header that an extension has set. For incoming messages, it is a
 * header of the HTTP response that carried them or, on a WebSocket, of the response that opened it.
 * Multiple values of the same header are joined with commas.
 *
 * Returns: (nullable): the value, or `NULL` if the header is not set
 *
 * Since: 0.1
 */
const char *
cometd_exchange_get_header (CometdExchange *self,
                            const char     *name)
{
  g_return_val_if_fail (COMETD_IS_EXCHANGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return cometd_headers_get (self->headers, name);
}

/**
 * cometd_exchange_dup_header_names:
 * @self: an exchange
 *
 * Gets the names of all headers for which [method@Exchange.get_header] returns a value.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, without duplicates
 *
 * Since: 0.1
 */
char **
cometd_exchange_dup_header_names (CometdExchange *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (COMETD_IS_EXCHANGE (self), NULL);

  for (guint i = 0; self->headers != NULL && i < self->headers->len; i += 2)
    g_strv_builder_add (names, g_ptr_array_index (self->headers, i));
  return g_strv_builder_end (names);
}

/**
 * cometd_exchange_set_header:
 * @self: an exchange
 * @name: the name of a header
 * @value: (nullable): its value, or `NULL` to remove the header
 *
 * Sets a header of the HTTP request that carries outgoing messages.
 *
 * White space around @value, such as a newline at the end of a file, is removed.
 *
 * On a WebSocket, the header is added to the request that opens it, provided that these are the
 * first messages on that connection; otherwise it has no effect. It has no effect on incoming
 * messages either.
 *
 * Setting a header that depends on how a message is sent (`Connection`, `Content-Encoding`,
 * `Content-Length`, `Sec-WebSocket-Extensions`, `Sec-WebSocket-Key`, `Sec-WebSocket-Version`,
 * `Transfer-Encoding` or `Upgrade`) is a programming error. The function then emits a critical
 * warning and has no other effect.
 *
 * Since: 0.1
 */
void
cometd_exchange_set_header (CometdExchange *self,
                            const char     *name,
                            const char     *value)
{
  g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;

  g_return_if_fail (COMETD_IS_EXCHANGE (self));
  g_return_if_fail (name != NULL && name[0] != '\0' && strpbrk (name, "\r\n: \t") == NULL);
  g_return_if_fail (stripped == NULL || strpbrk (stripped, "\r\n") == NULL);

  if (cometd_headers_is_reserved (name))
    {
      g_critical ("%s: “%s” cannot be set: it depends on how messages are sent", G_STRFUNC, name);
      return;
    }

  if (self->direction == COMETD_EXCHANGE_INCOMING)
    return;

  if (self->headers == NULL)
    self->headers = cometd_headers_new ();
  cometd_headers_set (self->headers, name, stripped);
}

/**
 * cometd_exchange_hold:
 * @self: an exchange
 *
 * Prevents an exchange from continuing with the next extension.
 *
 * Call this function in an extension's function, or while the exchange is already held. Every hold
 * must be matched by a release.
 *
 * Since: 0.1
 */
void
cometd_exchange_hold (CometdExchange *self)
{
  g_return_if_fail (COMETD_IS_EXCHANGE (self));

  self->n_holds++;
}

/**
 * cometd_exchange_release:
 * @self: an exchange that is held
 *
 * Releases a hold.
 *
 * When the last hold is released, the exchange continues with the next extension. This function has
 * no effect if the exchange has failed, or if the client was closed.
 *
 * Since: 0.1
 */
void
cometd_exchange_release (CometdExchange *self)
{
  g_return_if_fail (COMETD_IS_EXCHANGE (self));
  g_return_if_fail (self->n_holds > 0);

  self->n_holds--;
  if (self->n_holds == 0 && self->done != NULL && !self->running)
    go_on (self);
}

/**
 * cometd_exchange_fail:
 * @self: an exchange
 * @error: the reason
 *
 * Ends an exchange with an error.
 *
 * Outgoing messages are not sent, and their operations fail with @error. The remaining extensions
 * do not run. Holds need not be released.
 *
 * Since: 0.1
 */
void
cometd_exchange_fail (CometdExchange *self,
                      const GError   *error)
{
  g_return_if_fail (COMETD_IS_EXCHANGE (self));
  g_return_if_fail (error != NULL);

  if (self->done == NULL || self->error != NULL)
    return;

  self->error = g_error_copy (error);
  if (!self->running)
    go_on (self);
}

/**
 * cometd_exchange_fail_literal:
 * @self: an exchange
 * @message: the reason
 *
 * Ends an exchange with a `COMETD_ERROR_FAILED` error.
 *
 * This is a variant of [method@Exchange.fail] for languages that cannot pass a `GError`.
 *
 * Since: 0.1
 */
void
cometd_exchange_fail_literal (CometdExchange *self,
                              const char     *message)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (COMETD_IS_EXCHANGE (self));
  g_return_if_fail (message != NULL);

  error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_FAILED, message);
  cometd_exchange_fail (self, error);
}

/**
 * cometd_exchange_retry:
 * @self: an exchange of incoming messages
 * @reply: a reply in it, to a subscribe, unsubscribe, publish or remote call
 *
 * Sends a request again, instead of passing the server's refusal on to the app.
 *
 * The operation of the app goes on, and the request passes through the outgoing functions of all
 * extensions once more, so an extension can change there what the server has refused. Its message
 * is the same object as before.
 *
 * The refusal counts as it is if the session has ended, or if the request has already been repeated
 * 10 times. This function has no effect if the reply is successful, or is not the reply to such a
 * request.
 *
 * Since: 0.1
 */
void
cometd_exchange_retry (CometdExchange *self,
                       CometdMessage  *reply)
{
  g_return_if_fail (COMETD_IS_EXCHANGE (self));
  g_return_if_fail (COMETD_IS_MESSAGE (reply));
  g_return_if_fail (self->direction == COMETD_EXCHANGE_INCOMING);

  g_object_set_qdata (G_OBJECT (reply), retry_quark (), self);
}
