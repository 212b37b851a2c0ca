/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-status-private.h"

struct _CometdStatus
{
  CometdState state;
  char *client_id;
  char *connection_type;
  char *current_url;
  GError *last_error;
  gint64 next_retry;      /* On the session's clock. */
  gint64 next_retry_time; /* The same on the monotonic clock. */
  gboolean multiple_clients;
};

CometdStatus *
cometd_status_new (void)
{
  CometdStatus *self = g_new0 (CometdStatus, 1);

  self->state = COMETD_STATE_DISCONNECTED;
  return self;
}

void
cometd_status_free (CometdStatus *self)
{
  g_free (self->client_id);
  g_free (self->connection_type);
  g_free (self->current_url);
  g_clear_error (&self->last_error);
  g_free (self);
}

static gboolean
update_state (CometdStatus *self,
              CometdState   state)
{
  if (self->state == state)
    return FALSE;

  self->state = state;
  return TRUE;
}

static gboolean
update_string (char       **string,
               const char  *value)
{
  if (g_strcmp0 (*string, value) == 0)
    return FALSE;

  g_free (*string);
  *string = g_strdup (value);
  return TRUE;
}

static gboolean
errors_are_equal (const GError *one,
                  const GError *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return g_error_matches (one, other->domain, other->code)
         && g_str_equal (one->message, other->message);
}

static gboolean
update_error (GError       **error,
              const GError  *value)
{
  if (errors_are_equal (*error, value))
    return FALSE;

  g_clear_error (error);
  if (value != NULL)
    *error = g_error_copy (value);
  return TRUE;
}

static gboolean
update_next_retry (CometdStatus *self,
                   gint64        next_retry,
                   gint64        clock_offset)
{
  if (self->next_retry == next_retry)
    return FALSE;

  self->next_retry = next_retry;
  self->next_retry_time = next_retry != 0 ? next_retry + clock_offset : 0;
  return TRUE;
}

static gboolean
update_boolean (gboolean *boolean,
                gboolean  value)
{
  if (*boolean == value)
    return FALSE;

  *boolean = value;
  return TRUE;
}

CometdStatusChanges
cometd_status_update (CometdStatus             *self,
                      const CometdStatusValues *values)
{
  gboolean was_connected = self->state == COMETD_STATE_CONNECTED;
  CometdStatusChanges changes = 0;

  if (update_state (self, values->state))
    changes |= COMETD_STATUS_STATE;
  if (was_connected != (values->state == COMETD_STATE_CONNECTED))
    changes |= COMETD_STATUS_CONNECTED;
  if (update_string (&self->client_id, values->client_id))
    changes |= COMETD_STATUS_CLIENT_ID;
  if (update_string (&self->connection_type, values->connection_type))
    changes |= COMETD_STATUS_CONNECTION_TYPE;
  if (update_string (&self->current_url, values->current_url))
    changes |= COMETD_STATUS_CURRENT_URL;
  if (update_error (&self->last_error, values->last_error))
    changes |= COMETD_STATUS_LAST_ERROR;
  if (update_next_retry (self, values->next_retry, values->clock_offset))
    changes |= COMETD_STATUS_NEXT_RETRY_TIME;
  if (update_boolean (&self->multiple_clients, values->multiple_clients))
    changes |= COMETD_STATUS_MULTIPLE_CLIENTS;
  return changes;
}

gint64
cometd_status_get_next_retry_time (CometdStatus *self,
                                   gint64        now)
{
  return self->next_retry_time != 0 ? MAX (self->next_retry_time, now) : 0;
}
