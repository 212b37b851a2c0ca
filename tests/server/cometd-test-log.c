/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-test-log.h"

#include "bayeux-json.h"

struct _CometdTestLog
{
  GPtrArray *records;
  guint n_batches;
};

static void
record_free (gpointer data)
{
  CometdTestRecord *record = data;

  json_object_unref (record->message);
  g_hash_table_unref (record->headers);
  g_free (record->path);
  g_free (record);
}

CometdTestLog *
cometd_test_log_new (void)
{
  CometdTestLog *self = g_new0 (CometdTestLog, 1);

  self->records = g_ptr_array_new_with_free_func (record_free);

  return self;
}

void
cometd_test_log_free (CometdTestLog *self)
{
  g_ptr_array_unref (self->records);
  g_free (self);
}

static const char *
get_text (JsonObject *message,
          const char *member)
{
  const char *text = bayeux_json_get_string (message, member);

  return text != NULL ? text : "";
}

void
cometd_test_log_add (CometdTestLog  *self,
                     BayeuxExchange *exchange)
{
  BayeuxExchangeInfo *info = bayeux_exchange_get_info (exchange);

  self->n_batches++;
  for (guint i = 0; i < json_array_get_length (info->messages); i++)
    {
      CometdTestRecord *record = g_new0 (CometdTestRecord, 1);

      record->message = json_object_ref (json_array_get_object_element (info->messages, i));
      record->channel = get_text (record->message, "channel");
      record->id = get_text (record->message, "id");
      record->client_id = get_text (record->message, "clientId");
      record->subscription = get_text (record->message, "subscription");
      record->connection_type = info->connection_type;
      record->path = g_strdup (info->path);
      record->headers = g_hash_table_ref (info->headers);
      record->connection = info->connection;
      record->batch = self->n_batches;
      record->time = info->time;
      g_ptr_array_add (self->records, record);
    }
}

guint
cometd_test_log_count (CometdTestLog *self,
                       const char    *channel)
{
  guint n = 0;

  for (guint i = 0; i < self->records->len; i++)
    {
      CometdTestRecord *record = self->records->pdata[i];

      n += channel == NULL || g_str_equal (record->channel, channel) ? 1 : 0;
    }

  return n;
}

CometdTestRecord *
cometd_test_log_get (CometdTestLog *self,
                     const char    *channel,
                     int            number)
{
  int left = number >= 0 ? number : (int)cometd_test_log_count (self, channel) + number;

  for (guint i = 0; left >= 0 && i < self->records->len; i++)
    {
      CometdTestRecord *record = self->records->pdata[i];

      if ((channel == NULL || g_str_equal (record->channel, channel)) && left-- == 0)
        return record;
    }

  g_error ("message %d on %s was never received",
           number, channel != NULL ? channel : "any channel");
}

char *
cometd_test_log_dup_text (CometdTestLog *self,
                          guint          first)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < self->records->len; i++)
    {
      CometdTestRecord *record = self->records->pdata[i];
      const char *name = record->channel;

      if (g_str_has_prefix (name, "/meta/"))
        name += strlen ("/meta/");
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", name);
      if (record->subscription[0] != '\0')
        g_string_append_printf (text, ":%s", record->subscription);
    }

  return g_string_free (text, FALSE);
}
