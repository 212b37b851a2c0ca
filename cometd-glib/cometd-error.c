/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-error-private.h"

#include "cometd-message.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What an extended GError keeps beside its text. */
typedef struct
{
  CometdMessage *reply; /* Owned; only for COMETD_ERROR_SERVER. */
} CometdErrorPrivate;

/* G_DEFINE_EXTENDED_ERROR would name the domain after the type; otherwise this is what it does.
 * GLib puts the private part, aligned as everything it allocates, in front of the error. */
static CometdErrorPrivate *
get_private (const GError *error)
{
  const gsize alignment = 2 * sizeof (gsize);
  const gsize size = (sizeof (CometdErrorPrivate) + alignment - 1) & -alignment;

  g_assert (error->domain == COMETD_ERROR);

  return (CometdErrorPrivate *)(void *)((char *)error - size);
}

static void
private_init (GError *error)
{
}

static void
private_copy (const GError *source,
              GError       *error)
{
  g_set_object (&get_private (error)->reply, get_private (source)->reply);
}

static void
private_clear (GError *error)
{
  g_clear_object (&get_private (error)->reply);
}

/**
 * cometd_error_quark:
 *
 * The domain of the library's errors.
 *
 * Returns: the quark of [error@Error]
 *
 * Since: 0.1
 */
GQuark
cometd_error_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark,
                       g_error_domain_register_static ("cometd-error-quark",
                                                       sizeof (CometdErrorPrivate),
                                                       private_init,
                                                       private_copy,
                                                       private_clear));

  return quark;
}

/* Other languages make errors by the name of their domain, without asking for the quark. One made
 * before the domain is registered has no private part, and there is no telling it from others. And
 * whoever is the first to need a text, it is to be found. */
__attribute__ ((constructor)) static void
register_domains (void)
{
  cometd_error_quark ();
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

G_DEFINE_ENUM_TYPE (CometdError, cometd_error,
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_INVALID_OPERATION, "invalid-operation"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_INVALID_CHANNEL, "invalid-channel"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_INVALID_DATA, "invalid-data"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_UNSUPPORTED_CONNECTION_TYPE,
                                         "unsupported-connection-type"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_TRANSPORT, "transport"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_TIMEOUT, "timeout"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_CONNECTION_CLOSED, "connection-closed"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_TOO_LARGE, "too-large"),
                    G_DEFINE_ENUM_VALUE (COMETD_ERROR_QUEUE_FULL, "queue-full"))

/* What the server wrote into "error", or NULL. */
static const char *
get_server_error (const GError *error)
{
  CometdMessage *reply = cometd_error_get_reply (error);

  return reply != NULL ? cometd_message_get_error (reply) : NULL;
}

int
cometd_error_parse (const char   *error,
                    char       ***args,
                    const char  **text)
{
  const char *second = NULL;
  gboolean has_code;

  has_code = (g_ascii_isdigit (error[0]) && g_ascii_isdigit (error[1]) &&
              g_ascii_isdigit (error[2]) && error[3] == ':');
  if (has_code)
    second = strchr (error + 4, ':');

  if (args != NULL)
    {
      g_autofree char *list = second != NULL ? g_strndup (error + 4, second - error - 4) : NULL;

      *args = g_strsplit (list != NULL ? list : "", ",", -1);
    }
  if (text != NULL)
    *text = second != NULL ? second + 1 : error;

  return second != NULL ? (int)g_ascii_strtoll (error, NULL, 10) : 0;
}

char *
cometd_error_cut (const char *text,
                  gsize       max_length)
{
  gsize length = strnlen (text, max_length + 1);

  if (length <= max_length)
    return g_strdup (text);

  /* Not within a character. */
  for (length = max_length; length > 0 && ((guchar)text[length] & 0xc0) == 0x80; length--)
    ;
  return g_strndup (text, length);
}

GError *
cometd_error_new_from_reply (CometdMessage *reply)
{
  const char *channel = cometd_message_get_channel (reply);
  const char *subscription = cometd_message_get_subscription (reply);
  const char *reason = cometd_message_get_error (reply);
  g_autofree char *short_subscription = NULL, *short_reason = NULL;
  g_autofree char *text = NULL, *short_text = NULL;
  GError *error;

  g_assert (channel != NULL);

  short_reason = cometd_error_cut (reason != NULL ? reason : _("no reason given"),
                                   COMETD_ERROR_MAX_TEXT);
  if (subscription != NULL)
    {
      short_subscription = cometd_error_cut (subscription, COMETD_ERROR_MAX_NAME);
      /* Translators: a channel, such as /meta/subscribe, another one, and the server's words. */
      text = g_strdup_printf (_("The server refused %s for %s: %s"), channel, short_subscription,
                              short_reason);
    }
  else
    {
      /* Translators: a channel, such as /meta/handshake, and the server's words. */
      text = g_strdup_printf (_("The server refused %s: %s"), channel, short_reason);
    }

  short_text = cometd_error_cut (text, COMETD_ERROR_MAX_TEXT);
  error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_SERVER, short_text);
  get_private (error)->reply = g_object_ref (reply);
  return error;
}

/**
 * cometd_error_get_reply:
 * @error: an error
 *
 * The server's reply that an error came of.
 *
 * Python cannot see it, because it makes errors anew; ask
 * [method@Client.get_error_reply] there.
 *
 * Returns: (transfer none) (nullable): the reply, or `NULL` unless @error is
 *   [error@Error] with the code `COMETD_ERROR_SERVER`
 *
 * Since: 0.1
 */
CometdMessage *
cometd_error_get_reply (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != COMETD_ERROR)
    return NULL;

  return get_private (error)->reply;
}

/**
 * cometd_error_get_code:
 * @error: an error
 *
 * The number that the server gave as the kind of its error, such as 403.
 *
 * The server says `403:a,b:text`: a code, arguments, and a text.
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
 * The arguments in the server's error, such as the names of channels.
 *
 * The server says `403:a,b:text`: a code, arguments, and a text.
 *
 * Returns: (transfer full) (array zero-terminated=1): the arguments, perhaps none
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
 * The server's words, without the code and the arguments.
 *
 * The server says `403:a,b:text`: a code, arguments, and a text. What does not look so is all
 * text.
 *
 * Returns: (transfer none) (nullable): the text, or `NULL` if the server said nothing
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
