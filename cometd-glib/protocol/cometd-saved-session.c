/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-saved-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"

/* The members of the dictionary. */
#define KEY_VERSION "version"
#define KEY_URL "url"
#define KEY_CLIENT_ID "client-id"
#define KEY_CONNECTION_TYPE "connection-type"
#define KEY_ADVICE "advice"
#define KEY_SUBSCRIPTIONS "subscriptions"
#define KEY_COOKIES "cookies"
#define KEY_EXTENSIONS "extensions"
#define KEY_EVENTS "events"

/* timeout, interval, maxInterval, in milliseconds. */
#define ADVICE_TYPE "(uuu)"

CometdSavedSession *
cometd_saved_session_new (void)
{
  CometdSavedSession *self = g_new0 (CometdSavedSession, 1);

  cometd_advice_init (&self->advice);
  return self;
}

void
cometd_saved_session_free (CometdSavedSession *self)
{
  g_free (self->url);
  g_free (self->client_id);
  g_free (self->connection_type);
  g_strfreev (self->channels);
  g_clear_pointer (&self->cookies, g_variant_unref);
  g_clear_pointer (&self->extensions, g_variant_unref);
  g_clear_pointer (&self->events, g_variant_unref);
  g_free (self);
}

GVariant *
cometd_saved_session_to_variant (const CometdSavedSession *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, KEY_VERSION, "u", COMETD_SAVED_SESSION_VERSION);
  g_variant_dict_insert (&dict, KEY_URL, "s", self->url);
  g_variant_dict_insert (&dict, KEY_CLIENT_ID, "s", self->client_id);
  g_variant_dict_insert (&dict, KEY_CONNECTION_TYPE, "s", self->connection_type);
  g_variant_dict_insert (&dict, KEY_ADVICE, ADVICE_TYPE, self->advice.timeout,
                         self->advice.interval, self->advice.max_interval);
  g_variant_dict_insert (&dict, KEY_SUBSCRIPTIONS, "^as", self->channels);
  g_variant_dict_insert_value (&dict, KEY_COOKIES, self->cookies);
  g_variant_dict_insert_value (&dict, KEY_EXTENSIONS, self->extensions);
  g_variant_dict_insert_value (&dict, KEY_EVENTS, self->events);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* member: untranslated, as it is part of the format. Its value may be a secret. */
static gboolean
refuse_member (const char  *member,
               GError     **error)
{
  g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
               _("The session state is not usable: its member “%s” is missing or invalid"),
               member);
  return FALSE;
}

static gboolean
read_text (GVariant    *state,
           const char  *key,
           gsize        max_length,
           char       **text,
           GError     **error)
{
  if (!g_variant_lookup (state, key, "s", text) || **text == '\0' || strlen (*text) > max_length)
    return refuse_member (key, error);

  return TRUE;
}

static gboolean
read_version (GVariant  *state,
              GError   **error)
{
  guint32 version;

  if (!g_variant_lookup (state, KEY_VERSION, "u", &version))
    return refuse_member (KEY_VERSION, error);

  if (version == COMETD_SAVED_SESSION_VERSION)
    return TRUE;

  g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
               _("The session state has version %u, and this library reads version %d"), version,
               COMETD_SAVED_SESSION_VERSION);
  return FALSE;
}

static gboolean
read_saved_advice (GVariant      *state,
                   CometdAdvice  *advice,
                   GError       **error)
{
  guint32 timeout, interval, max_interval;

  if (!g_variant_lookup (state, KEY_ADVICE, ADVICE_TYPE, &timeout, &interval, &max_interval) ||
      timeout > COMETD_ADVICE_MAX_TIMEOUT || interval > COMETD_ADVICE_MAX_INTERVAL ||
      max_interval > COMETD_ADVICE_MAX_TIMEOUT)
    return refuse_member (KEY_ADVICE, error);

  advice->timeout = timeout;
  advice->interval = interval;
  advice->max_interval = max_interval;
  return TRUE;
}

static gboolean
read_channels (GVariant   *state,
               char     ***channels,
               GError    **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (!g_variant_lookup (state, KEY_SUBSCRIPTIONS, "^as", channels) ||
      g_strv_length (*channels) > COMETD_SAVED_SESSION_MAX_CHANNELS)
    return refuse_member (KEY_SUBSCRIPTIONS, error);

  /* A server is not told about subscriptions to service channels. */
  for (char **channel = *channels; *channel != NULL; channel++)
    if (!cometd_channel_is_valid (*channel) || cometd_channel_is_meta (*channel) ||
        cometd_channel_is_service (*channel) || !g_hash_table_add (names, *channel))
      return refuse_member (KEY_SUBSCRIPTIONS, error);

  return TRUE;
}

static gboolean
read_value (GVariant            *state,
            const char          *key,
            const GVariantType  *type,
            GVariant           **value,
            GError             **error)
{
  *value = g_variant_lookup_value (state, key, type);
  return *value != NULL || refuse_member (key, error);
}

CometdSavedSession *
cometd_saved_session_new_from_variant (GVariant  *state,
                                       GError   **error)
{
  g_autoptr(CometdSavedSession) self = cometd_saved_session_new ();

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                   _("The session state is not usable: its type is %s instead of %s"),
                   g_variant_get_type_string (state), "a{sv}");
      return NULL;
    }

  if (g_variant_get_size (state) > COMETD_SAVED_SESSION_MAX_SIZE ||
      !g_variant_is_normal_form (state))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The session state is damaged, or too large"));
      return NULL;
    }

  if (!read_version (state, error) ||
      !read_text (state, KEY_URL, COMETD_SAVED_SESSION_MAX_URL, &self->url, error) ||
      !read_text (state, KEY_CLIENT_ID, COMETD_SAVED_SESSION_MAX_CLIENT_ID, &self->client_id,
                  error) ||
      !read_text (state, KEY_CONNECTION_TYPE, COMETD_SAVED_SESSION_MAX_CLIENT_ID,
                  &self->connection_type, error) ||
      !read_saved_advice (state, &self->advice, error) ||
      !read_channels (state, &self->channels, error) ||
      !read_value (state, KEY_COOKIES, COMETD_SAVED_SESSION_COOKIES, &self->cookies, error) ||
      !read_value (state, KEY_EXTENSIONS, G_VARIANT_TYPE_VARDICT, &self->extensions, error) ||
      !read_value (state, KEY_EVENTS, COMETD_SAVED_SESSION_EVENTS, &self->events, error))
    return NULL;

  return g_steal_pointer (&self);
}
