/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-error-private.h"

#include "cometd-locale-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The private part of an error in this domain. */
typedef struct
{
  /* Owned; a CometdMessage, only for COMETD_ERROR_SERVER. This file is below the message: it only
   * copies and frees the object, and cometd-error-reply.c reads it. */
  GObject *reply;
} CometdErrorPrivate;

/* Equivalent to G_DEFINE_EXTENDED_ERROR, except that the macro would derive the domain's name from
 * the type. GLib allocates the private part in front of the error, with the alignment of
 * malloc(). */
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
 * Registers an error quark for this library if necessary.
 *
 * Returns: the error quark of [error@Error]
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

/* Language bindings create errors from the name of the domain, without calling
 * cometd_error_quark(). An error created before the domain is registered would have no private
 * part, and could not be told from other errors. The text domain is bound here for the same reason:
 * translations must be available from the first message on. */
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

  /* Never cut within a character. */
  for (length = max_length; length > 0 && ((guchar)text[length] & 0xc0) == 0x80; length--)
    ;
  return g_strndup (text, length);
}

GError *
cometd_error_new_with_reply (GObject    *reply,
                             const char *text)
{
  GError *error = g_error_new_literal (COMETD_ERROR, COMETD_ERROR_SERVER, text);

  get_private (error)->reply = g_object_ref (reply);
  return error;
}

GObject *
cometd_error_peek_reply (const GError *error)
{
  return error->domain == COMETD_ERROR ? get_private (error)->reply : NULL;
}
