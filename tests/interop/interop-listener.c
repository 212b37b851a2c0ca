/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-listener.h"

#include "interop-calls.h"

struct _InteropListener
{
  CometdSubscription *subscription;
  GPtrArray *data;
  GPtrArray *channels;

  /* How many were checked by interop_listener_assert_next(). */
  guint n_seen;
};

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message,
            InteropListener    *self)
{
  char *data = cometd_message_dup_data_json (message);

  /* B62: with the id of the publisher, a subscriber could send in its name. */
  g_assert_null (cometd_message_get_client_id (message));
  g_ptr_array_add (self->data, data != NULL ? data : g_strdup (""));
  g_ptr_array_add (self->channels, g_strdup (cometd_message_get_channel (message)));
}

InteropListener *
interop_listener_new (CometdClient *client,
                      const char   *channel)
{
  g_autoptr(GError) error = NULL;
  InteropListener *self = g_new0 (InteropListener, 1);

  self->data = g_ptr_array_new_with_free_func (g_free);
  self->channels = g_ptr_array_new_with_free_func (g_free);
  self->subscription = interop_try_subscribe (client, channel, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cometd_subscription_get_state (self->subscription),
                   ==,
                   COMETD_SUBSCRIPTION_STATE_ACTIVE);
  g_assert_cmpstr (cometd_subscription_get_channel (self->subscription), ==, channel);
  g_signal_connect (self->subscription, "message", G_CALLBACK (message_cb), self);

  return self;
}

CometdSubscription *
interop_listener_get_subscription (InteropListener *self)
{
  return self->subscription;
}

guint
interop_listener_get_count (InteropListener *self)
{
  return self->data->len;
}

const char *
interop_listener_get_data (InteropListener *self,
                           guint            index)
{
  g_assert_cmpuint (index, <, self->data->len);
  return g_ptr_array_index (self->data, index);
}

const char *
interop_listener_get_channel (InteropListener *self,
                              guint            index)
{
  g_assert_cmpuint (index, <, self->channels->len);
  return g_ptr_array_index (self->channels, index);
}

void
interop_listener_wait_for (InteropListener *self,
                           guint            count)
{
  cometd_test_wait_until_for (self->data->len >= count, INTEROP_SECONDS);
  g_assert_cmpuint (self->data->len, ==, count);
}

/* Asserts that this is the next message, in the order of the server. */
void
interop_listener_assert_next (InteropListener *self,
                              const char      *channel,
                              const char      *json)
{
  cometd_test_wait_until_for (self->data->len > self->n_seen, INTEROP_SECONDS);
  g_assert_cmpstr (interop_listener_get_channel (self, self->n_seen), ==, channel);
  if (!interop_same_json (interop_listener_get_data (self, self->n_seen), json))
    g_error ("got %s where %s was due", interop_listener_get_data (self, self->n_seen), json);
  self->n_seen++;
}

void
interop_listener_free (InteropListener *self)
{
  g_signal_handlers_disconnect_by_data (self->subscription, self);
  g_object_unref (self->subscription);
  g_ptr_array_unref (self->data);
  g_ptr_array_unref (self->channels);
  g_free (self);
}

/* Servers may reorder the members of an object, and escape characters differently. */
gboolean
interop_same_json (const char *one,
                   const char *other)
{
  g_autoptr(JsonNode) one_node = json_from_string (one, NULL);
  g_autoptr(JsonNode) other_node = json_from_string (other, NULL);

  g_assert_nonnull (one_node);
  g_assert_nonnull (other_node);
  return json_node_equal (one_node, other_node);
}
