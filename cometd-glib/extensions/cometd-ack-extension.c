/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-ack-extension.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "../cometd-exchange.h"
#include "../cometd-message.h"
#include "cometd-ext-private.h"

/* A server counts batches from 1; beyond this a double is not exact, so JavaScript would not be. */
#define MAX_BATCH (G_GINT64_CONSTANT (1) << 53)

/**
 * CometdAckExtension:
 *
 * An extension that makes the server resend events that were lost on their way.
 *
 * Without it, the events that a server was sending when the connection broke are lost, although the
 * session continues. With it, the client tells the server which events have arrived, and the server
 * keeps the others and sends them again. While a session lasts, no event is lost, none is received
 * twice, and the order is that of the server: through lost connections, connects that time out, and
 * changes of the connection type.
 *
 * Add an instance before the client is opened. Nothing else has to be done.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * CometdClient *
 * make_client (const char *url)
 * {
 *   CometdClient *client = cometd_client_new (url);
 *   g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();
 *
 *   cometd_client_add_extension (client, COMETD_EXTENSION (ack));
 *   return client;
 * }
 * ```
 *
 * The server must support the extension: CometD for Java does if its
 * `AcknowledgedMessagesExtension` was added. [property@AckExtension:enabled] says whether the
 * server accepted the offer. With a server that did not, the client works as if the extension had
 * not been added.
 *
 * - If the session expires on the server, because the client was away for longer than the server’s
 *   `maxInterval`, events that were not acknowledged are lost with it.
 * - The client passes events on when the reply to the connect that carried them has arrived. What
 *   arrives before that reply is discarded if the connection breaks. The events that wait for a
 *   reply count as one body: together they must not exceed [property@Client:max-message-size].
 * - Add it before other extensions. Incoming messages pass the extensions in reverse order, so what
 *   another extension fails is not acknowledged.
 *
 * The [CometD documentation](https://docs.cometd.org/) describes the server’s side. The extension
 * uses the `ext` field of handshakes and connects (Bayeux specification, section 5.2).
 *
 * Since: 0.1
 */

struct _CometdAckExtension
{
  CometdExtension parent_instance;

  /* The messages that were sent last. Only the replies to them count: those to earlier ones are
   * outdated. */
  char *handshake_id, *connect_id;

  gboolean is_enabled;
  gint64 batch; /* The last one that was received in this session; 0 before the first. */
};

G_DEFINE_FINAL_TYPE (CometdAckExtension, cometd_ack_extension, COMETD_TYPE_EXTENSION)

typedef enum { PROP_ENABLED = 1 } CometdAckExtensionProperty;
static GParamSpec *ack_properties[PROP_ENABLED + 1];

static void
set_enabled (CometdAckExtension *self,
             gboolean            enabled)
{
  if (self->is_enabled == enabled)
    return;

  self->is_enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), ack_properties[PROP_ENABLED]);
}

static void
send_handshake (CometdAckExtension *self,
                CometdMessage      *message)
{
  g_free (self->handshake_id);
  self->handshake_id = g_strdup (cometd_message_get_id (message));
  g_clear_pointer (&self->connect_id, g_free);
  self->batch = 0;
  cometd_ext_set (message, "ack", json_node_init_boolean (json_node_alloc (), TRUE));
  set_enabled (self, FALSE);
}

static void
send_connect (CometdAckExtension *self,
              CometdMessage      *message)
{
  if (!self->is_enabled)
    return;

  g_free (self->connect_id);
  self->connect_id = g_strdup (cometd_message_get_id (message));
  cometd_ext_set (message, "ack", json_node_init_int (json_node_alloc (), self->batch));
}

static void
cometd_ack_extension_outgoing (CometdExtension *extension,
                               CometdExchange  *exchange)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);
      const char *channel = cometd_message_get_channel (message);

      if (g_strcmp0 (channel, "/meta/handshake") == 0)
        send_handshake (self, message);
      else if (g_strcmp0 (channel, "/meta/connect") == 0)
        send_connect (self, message);
    }
}

/* FALSE, and batch unchanged, unless node is a number that may be one of a batch. */
static gboolean
read_batch (JsonNode *node,
            gint64   *batch)
{
  gint64 number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      number = json_node_get_int (node);
    }
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double value = json_node_get_double (node);

      if (!(value >= 0 && value <= (double)MAX_BATCH))
        return FALSE;

      number = (gint64)value;
      if ((double)number < value)
        return FALSE;
    }
  else
    {
      return FALSE;
    }

  if (number < 0 || number > MAX_BATCH)
    return FALSE;

  *batch = number;
  return TRUE;
}

static gboolean
is_true (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/* The object says which batch the events have that came with the handshake. */
static void
take_handshake_reply (CometdAckExtension *self,
                      CometdMessage      *reply)
{
  JsonNode *ack = cometd_ext_get (reply, "ack");
  gboolean enabled = is_true (ack);

  g_clear_pointer (&self->handshake_id, g_free);
  if (ack != NULL && JSON_NODE_HOLDS_OBJECT (ack))
    {
      JsonObject *object = json_node_get_object (ack);

      enabled = is_true (json_object_get_member (object, "enabled"));
      if (enabled)
        read_batch (json_object_get_member (object, "batch"), &self->batch);
    }

  set_enabled (self, enabled);
}

/* The server’s last word counts, even if it is a smaller number than before: to acknowledge more
 * than the server has just sent would make it drop events. */
static void
take_connect_reply (CometdAckExtension *self,
                    CometdMessage      *reply)
{
  g_clear_pointer (&self->connect_id, g_free);
  read_batch (cometd_ext_get (reply, "ack"), &self->batch);
}

/* Takes the first successful reply to the message with that id. */
static gboolean
is_reply_to (CometdMessage *message,
             const char    *channel,
             const char    *id)
{
  return id != NULL && g_strcmp0 (cometd_message_get_channel (message), channel) == 0 &&
         g_strcmp0 (cometd_message_get_id (message), id) == 0 &&
         cometd_message_get_successful (message);
}

static void
cometd_ack_extension_incoming (CometdExtension *extension,
                               CometdExchange  *exchange)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (is_reply_to (message, "/meta/handshake", self->handshake_id))
        take_handshake_reply (self, message);
      else if (is_reply_to (message, "/meta/connect", self->connect_id))
        take_connect_reply (self, message);
    }
}

static GVariant *
cometd_ack_extension_save_state (CometdExtension *extension)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (extension);
  GVariantDict state;

  if (!self->is_enabled)
    return NULL;

  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert (&state, "batch", "x", self->batch);
  return g_variant_dict_end (&state);
}

static gboolean
cometd_ack_extension_restore_state (CometdExtension  *extension,
                                    GVariant         *state,
                                    GError          **error)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (extension);
  gint64 batch;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) ||
      !g_variant_lookup (state, "batch", "x", &batch) || batch < 0 || batch > MAX_BATCH)
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The state of the acknowledgement extension is invalid"));
      return FALSE;
    }

  g_clear_pointer (&self->handshake_id, g_free);
  g_clear_pointer (&self->connect_id, g_free);
  self->batch = batch;
  set_enabled (self, TRUE);
  return TRUE;
}

static void
cometd_ack_extension_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (object);

  switch ((CometdAckExtensionProperty)prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->is_enabled);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_ack_extension_finalize (GObject *object)
{
  CometdAckExtension *self = COMETD_ACK_EXTENSION (object);

  g_free (self->handshake_id);
  g_free (self->connect_id);

  G_OBJECT_CLASS (cometd_ack_extension_parent_class)->finalize (object);
}

static void
cometd_ack_extension_class_init (CometdAckExtensionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  object_class->get_property = cometd_ack_extension_get_property;
  object_class->finalize = cometd_ack_extension_finalize;
  extension_class->incoming = cometd_ack_extension_incoming;
  extension_class->outgoing = cometd_ack_extension_outgoing;
  extension_class->save_state = cometd_ack_extension_save_state;
  extension_class->restore_state = cometd_ack_extension_restore_state;

  /**
   * CometdAckExtension:enabled: (getter get_enabled)
   *
   * Whether the server acknowledges delivery in the current session.
   *
   * It changes with the reply to each handshake.
   *
   * Default: `FALSE`.
   *
   * Since: 0.1
   */
  ack_properties[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL,
                          FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (ack_properties), ack_properties);
}

static void
cometd_ack_extension_init (CometdAckExtension *self)
{
}

/**
 * cometd_ack_extension_new:
 *
 * Creates an extension for acknowledged delivery.
 *
 * Returns: (transfer full): a new extension; pass it to [method@Client.add_extension]
 *
 * Since: 0.1
 */
CometdAckExtension *
cometd_ack_extension_new (void)
{
  return g_object_new (COMETD_TYPE_ACK_EXTENSION, NULL);
}

/**
 * cometd_ack_extension_get_enabled:
 * @self: an extension
 *
 * Gets whether the server acknowledges delivery in the current session.
 *
 * Returns: `TRUE` if the server accepted the offer in the last handshake
 *
 * Since: 0.1
 */
gboolean
cometd_ack_extension_get_enabled (CometdAckExtension *self)
{
  g_return_val_if_fail (COMETD_IS_ACK_EXTENSION (self), FALSE);

  return self->is_enabled;
}
