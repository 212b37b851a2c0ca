/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-batch-private.h"

struct _CometdBatch
{
  GArray *numbers;     /* guint64 */
  GPtrArray *messages; /* Those with these numbers; owned. */
  GPtrArray *headers;  /* Or NULL. */
  GArray *dropped;     /* guint64; or NULL. */
  gboolean is_apart;
  gboolean is_on_new_connection;
};

CometdBatch *
cometd_batch_new (gboolean is_apart,
                  gboolean on_new_connection)
{
  CometdBatch *self = g_new0 (CometdBatch, 1);

  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_apart = is_apart;
  self->is_on_new_connection = on_new_connection;
  return self;
}

void
cometd_batch_free (CometdBatch *self)
{
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->dropped, g_array_unref);
  g_free (self);
}

void
cometd_batch_add (CometdBatch   *self,
                  guint64        number,
                  CometdMessage *message)
{
  g_array_append_val (self->numbers, number);
  g_ptr_array_add (self->messages, g_object_ref (message));
}

CometdExchange *
cometd_batch_make_exchange (CometdBatch *self,
                            GObject     *client,
                            GPtrArray   *extensions)
{
  GListStore *list = g_list_store_new (COMETD_TYPE_MESSAGE);

  g_list_store_splice (list, 0, 0, self->messages->pdata, self->messages->len);
  return cometd_exchange_new (COMETD_EXCHANGE_OUTGOING, client, extensions, list);
}

static void
add_batch_header (const char *name,
                  const char *value,
                  gpointer    user_data)
{
  CometdBatch *self = user_data;

  if (self->headers == NULL)
    self->headers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

void
cometd_batch_take_exchange (CometdBatch    *self,
                            CometdExchange *exchange)
{
  GListModel *list = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (list);
  g_autoptr(GArray) old_numbers = g_steal_pointer (&self->numbers);
  g_autoptr(GPtrArray) old_messages = g_steal_pointer (&self->messages);
  g_autoptr(GHashTable) missing = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->dropped = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < old_messages->len; i++)
    g_hash_table_insert (missing, g_ptr_array_index (old_messages, i),
                         &g_array_index (old_numbers, guint64, i));

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (list, i);
      guint64 *number = g_hash_table_lookup (missing, message);

      cometd_batch_add (self, number != NULL ? *number : 0, message);
      g_hash_table_remove (missing, message);
    }

  g_hash_table_iter_init (&iter, missing);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_array_append_vals (self->dropped, value, 1);
  cometd_exchange_foreach_header (exchange, add_batch_header, self);
}

gboolean
cometd_batch_is_apart (const CometdBatch *self)
{
  return self->is_apart;
}

gboolean
cometd_batch_is_on_new_connection (const CometdBatch *self)
{
  return self->is_on_new_connection;
}

guint
cometd_batch_get_length (const CometdBatch *self)
{
  return self->messages->len;
}

CometdMessage *
cometd_batch_get_message (const CometdBatch *self,
                          guint              index)
{
  return g_ptr_array_index (self->messages, index);
}

guint64
cometd_batch_get_number (const CometdBatch *self,
                         guint              index)
{
  return g_array_index (self->numbers, guint64, index);
}

GPtrArray *
cometd_batch_get_headers (const CometdBatch *self)
{
  return self->headers;
}

GArray *
cometd_batch_steal_dropped (CometdBatch *self)
{
  return g_steal_pointer (&self->dropped);
}
