/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-error-reply-private.h"

#include "cometd-error-private.h"
#include "cometd-message.h"

#include <glib/gi18n-lib.h>

/* Gets the reply's "error" field, or NULL. */
static const char *
get_server_error (const GError *error)
{
  CometdMessage *reply = cometd_error_get_reply (error);

  return reply != NULL ? cometd_message_get_error (reply) : NULL;
}

GError *
cometd_error_new_from_reply (CometdMessage *reply)
{
  const char *channel = cometd_message_get_channel (reply);
  const char *subscription = cometd_message_get_subscription (reply);
  const char *reason = cometd_message_get_error (reply);
  g_autofree char *short_subscription = NULL, *short_reason = NULL;
  g_autofree char *text = NULL, *short_text = NULL;

  g_assert (channel != NULL);

  short_reason = cometd_error_cut (reason != NULL ? reason : _("no reason given"),
                                   COMETD_ERROR_MAX_TEXT);
  if (subscription != NULL)
    {
      short_subscription = cometd_error_cut (subscription, COMETD_ERROR_MAX_NAME);
      /* Translators: a channel such as /meta/subscribe, the channel subscribed to, and the error
       * text from the server. */
      text = g_strdup_printf (_("The server refused %s for %s: %s"), channel, short_subscription,
                              short_reason);
    }
  else
    {
      /* Translators: a channel such as /meta/handshake, and the error text from the server. */
      text = g_strdup_printf (_("The server refused %s: %s"), channel, short_reason);
    }

  short_text = cometd_error_cut (text, COMETD_ERROR_MAX_TEXT);
  return cometd_error_new_with_reply (G_OBJECT (reply), short_text);
}

/**
 * cometd_error_get_reply:
 * @error: an error
 *
 * Gets the server reply that caused an error.
 *
 * This function always returns `NULL` in Python, where PyGObject creates a new error object; use
 * [method@Client.get_error_reply] there instead.
 *
 * Returns: (transfer none) (nullable): the reply, or `NULL` unless @error is [error@Error] with the
 *   code `COMETD_ERROR_SERVER`
 *
 * Since: 0.1
 */
CometdMessage *
cometd_error_get_reply (const GError *error)
{
  GObject *reply;

  g_return_val_if_fail (error != NULL, NULL);

  reply = cometd_error_peek_reply (error);
  return reply != NULL ? COMETD_MESSAGE (reply) : NULL;
}

/**
 * cometd_error_get_code:
 * @error: an error
 *
 * Gets the numeric code of a server error, such as 403.
 *
 * Servers report errors as `403:a,b:text`: a code, a list of arguments, and a text.
 *
 * Returns: the code, or 0 if there is none
 *
 * Since: 0.1
 */
int
cometd_error_get_code (const GError *error)
{
  const char *server_error;

  g_return_val_if_fail (error != NULL, 0);

  server_error = get_server_error (error);
  return server_error != NULL ? cometd_error_parse (server_error, NULL, NULL) : 0;
}

/**
 * cometd_error_get_args:
 * @error: an error
 *
 * Gets the arguments of a server error, such as channel names.
 *
 * Servers report errors as `403:a,b:text`: a code, a list of arguments, and a text.
 *
 * Returns: (transfer full) (array zero-terminated=1): the arguments; empty if there are none
 *
 * Since: 0.1
 */
char **
cometd_error_get_args (const GError *error)
{
  const char *server_error;
  char **args = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  server_error = get_server_error (error);
  cometd_error_parse (server_error != NULL ? server_error : "", &args, NULL);
  return args;
}

/**
 * cometd_error_get_text:
 * @error: an error
 *
 * Gets the text of a server error, without the code and the arguments.
 *
 * Servers report errors as `403:a,b:text`: a code, a list of arguments, and a text. If the error
 * does not have this form, the whole string is returned.
 *
 * Returns: (transfer none) (nullable): the text, or `NULL` if the server reported no error
 *
 * Since: 0.1
 */
const char *
cometd_error_get_text (const GError *error)
{
  const char *server_error, *text = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  server_error = get_server_error (error);
  if (server_error != NULL)
    cometd_error_parse (server_error, NULL, &text);

  return text;
}
