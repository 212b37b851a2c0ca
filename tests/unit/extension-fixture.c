/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "extension-fixture.h"

#include <cometd-glib/cometd-exchange-private.h>

static void
pass_message (CometdExchangeDirection  direction,
              CometdExtension         *extension,
              CometdMessage           *message)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(CometdExchange) exchange =
    cometd_exchange_new (direction, NULL, none, g_list_store_new (COMETD_TYPE_MESSAGE));
  CometdExtensionClass *klass = COMETD_EXTENSION_GET_CLASS (extension);

  g_list_store_append (cometd_exchange_get_messages (exchange), message);
  if (direction == COMETD_EXCHANGE_OUTGOING && klass->outgoing != NULL)
    klass->outgoing (extension, exchange);
  if (direction == COMETD_EXCHANGE_INCOMING && klass->incoming != NULL)
    klass->incoming (extension, exchange);
}

static char *
pass (CometdExchangeDirection  direction,
      CometdExtension         *extension,
      const char              *json)
{
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);

  g_assert_nonnull (message);
  pass_message (direction, extension, message);
  return cometd_message_to_json (message);
}

void
extension_pass_message (gpointer       extension,
                        CometdMessage *message)
{
  pass_message (COMETD_EXCHANGE_OUTGOING, extension, message);
}

char *
extension_pass_outgoing (gpointer    extension,
                         const char *json)
{
  return pass (COMETD_EXCHANGE_OUTGOING, extension, json);
}

char *
extension_pass_incoming (gpointer    extension,
                         const char *json)
{
  return pass (COMETD_EXCHANGE_INCOMING, extension, json);
}

char *
extension_dup_ext (const char *json,
                   const char *name)
{
  g_autoptr(CometdMessage) message = cometd_message_new_from_json (json, NULL);
  JsonNode *ext = cometd_message_get_ext (message);

  if (ext == NULL || !json_object_has_member (json_node_get_object (ext), name))
    return NULL;

  return json_to_string (json_object_get_member (json_node_get_object (ext), name), FALSE);
}
