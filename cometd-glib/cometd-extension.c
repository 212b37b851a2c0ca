/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-extension-private.h"

#include <glib/gi18n-lib.h>

#include "cometd-error.h"

/**
 * CometdExtension:
 *
 * An object that inspects and changes the messages that a client sends and receives.
 *
 * Derive a class, implement [vfunc@Extension.incoming], [vfunc@Extension.outgoing] or both, and
 * pass an instance to [method@Client.add_extension]. Both functions get a [class@Exchange] with the
 * messages of one HTTP body or WebSocket frame. An implementation that needs time calls
 * [method@Exchange.hold] before it returns.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * #define MY_TYPE_COUNTER (my_counter_get_type ())
 * G_DECLARE_FINAL_TYPE (MyCounter, my_counter, MY, COUNTER, CometdExtension)
 *
 * struct _MyCounter
 * {
 *   CometdExtension parent_instance;
 *   guint n_received;
 * };
 *
 * G_DEFINE_FINAL_TYPE (MyCounter, my_counter, COMETD_TYPE_EXTENSION)
 *
 * static void
 * my_counter_incoming (CometdExtension *extension,
 *                      CometdExchange  *exchange)
 * {
 *   GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
 *
 *   MY_COUNTER (extension)->n_received += g_list_model_get_n_items (messages);
 * }
 *
 * static void
 * my_counter_class_init (MyCounterClass *klass)
 * {
 *   COMETD_EXTENSION_CLASS (klass)->incoming = my_counter_incoming;
 * }
 *
 * static void
 * my_counter_init (MyCounter *self)
 * {
 * }
 *
 * CometdExtension *
 * my_counter_new (void)
 * {
 *   return g_object_new (MY_TYPE_COUNTER, NULL);
 * }
 *
 * guint
 * my_counter_get_n_received (CometdExtension *extension)
 * {
 *   return MY_COUNTER (extension)->n_received;
 * }
 * ```
 *
 * Outgoing messages pass through the extensions in the order in which the extensions were added,
 * incoming messages in reverse order. Most extensions use the `ext` field, which section 5 of the
 * Bayeux specification describes. If an extension throws an exception, in a language that has them,
 * the exchange continues.
 *
 * The client holds a reference to the extension, so an extension must not hold a reference to the
 * client; use [method@Exchange.get_client] instead.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::incoming:
 * @self: an extension
 * @exchange: the received messages
 *
 * Inspects or changes received messages, before the client processes them.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::outgoing:
 * @self: an extension
 * @exchange: the messages to be sent
 *
 * Inspects or changes messages before they are sent.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::save_state:
 * @self: an extension
 *
 * Returns what another process needs in order to continue the session.
 *
 * The client calls this whenever the app gets the state of the session, so it should be cheap. An
 * extension that keeps nothing about a session does not implement it. The value is stored by the
 * name of the extension’s type, in the session state; any type will do, and so will a floating
 * reference. A dictionary (`a{sv}`) can be extended later.
 *
 * Returns: (transfer full) (nullable): the state, or `NULL` if there is nothing to store
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::restore_state:
 * @self: an extension
 * @state: what [vfunc@Extension.save_state] returned, perhaps in an earlier version of the app
 * @error: return location for an error
 *
 * Takes over the state of a session that another process stored.
 *
 * It is called while the client is disconnected. The state comes from a file, so the implementation
 * checks its type and its values, and changes nothing unless all of them are usable. If it returns
 * `FALSE`, the session is not restored at all; and if another extension refuses its state, this one
 * gets back what it last returned from [vfunc@Extension.save_state].
 *
 * If the server does not know the session any more, the client performs a handshake. An extension
 * whose state belongs to a session forgets it when it sees the handshake.
 *
 * Returns: `TRUE` if the state was taken over; `FALSE` with @error set if it is not usable
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::event_accepted:
 * @self: an extension
 * @event: an event, which must not be changed
 *
 * Called when an event is about to be passed to the handlers or added to the receive queue.
 *
 * The event has passed all extensions. Events that an extension has removed, or that are dropped
 * because the client was closed, do not get here.
 *
 * Since: 0.1
 */

/**
 * CometdExtensionClass::event_handled:
 * @self: an extension
 * @event: an event, which must not be changed
 *
 * Called when the app has processed an event.
 *
 * This is when the handlers that consume it have returned. An event taken from the receive queue
 * counts as processed when the app asks for the next one, or closes the client. The function is not
 * called for an event that is dropped because the receive queue is full.
 *
 * If the process ends before, the app may not have seen all of the event. An extension that stores
 * how far the app has got therefore uses this function.
 *
 * Since: 0.1
 */

G_DEFINE_ABSTRACT_TYPE (CometdExtension, cometd_extension, G_TYPE_OBJECT)

static void
cometd_extension_class_init (CometdExtensionClass *klass)
{
}

static void
cometd_extension_init (CometdExtension *self)
{
}

GVariant *
cometd_extension_save_state (CometdExtension *self)
{
  CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (self);
  GVariant *state = klass->save_state != NULL ? klass->save_state (self) : NULL;

  return state != NULL ? g_variant_take_ref (state) : NULL;
}

gboolean
cometd_extension_restore_state (CometdExtension  *self,
                                GVariant         *state,
                                GError          **error)
{
  CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (self);
  g_autoptr(GError) local_error = NULL;

  if (klass->restore_state == NULL || klass->restore_state (self, state, &local_error))
    return TRUE;

  /* An exception in another language may end the function without an error. */
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                 _("The extension %s could not restore its state"), G_OBJECT_TYPE_NAME (self));
  return FALSE;
}
