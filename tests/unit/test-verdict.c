/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-error-reply-private.h>
#include <cometd-glib/cometd-message.h>
#include <cometd-glib/protocol/cometd-verdict-private.h>
#include <locale.h>

#define K(name) COMETD_REPLY_##name
#define R(name) COMETD_RECONNECT_##name
#define E(name) COMETD_EVENT_##name

/* error: of the reply; NULL if it is successful. */
static const struct
{
  CometdReplyKind kind;
  const char *error;
  CometdReconnect reconnect;
  CometdEvent event;
  gboolean wants_credentials, is_doubtful;
} cases[] = {
  { K (HANDSHAKE), NULL, R (UNSET), E (HANDSHAKE_ACCEPTED), FALSE, FALSE },
  { K (HANDSHAKE), NULL, R (NONE), E (HANDSHAKE_ACCEPTED), FALSE, FALSE },
  { K (HANDSHAKE), "403::denied", R (UNSET), E (HANDSHAKE_DENIED), TRUE, FALSE },
  { K (HANDSHAKE), "401::Unknown client", R (UNSET), E (HANDSHAKE_DENIED), TRUE, FALSE },
  { K (HANDSHAKE), "402::no", R (UNSET), E (HANDSHAKE_DENIED), FALSE, FALSE },
  { K (HANDSHAKE), "404::no", R (UNSET), E (HANDSHAKE_DENIED), FALSE, FALSE },
  { K (HANDSHAKE), "404::no", R (HANDSHAKE), E (HANDSHAKE_REFUSED), FALSE, FALSE },
  { K (HANDSHAKE), "401::no", R (RETRY), E (HANDSHAKE_REFUSED), TRUE, FALSE },
  { K (HANDSHAKE), "401::no", R (NONE), E (HANDSHAKE_REFUSED), TRUE, FALSE },
  { K (HANDSHAKE), "503::busy", R (UNSET), E (HANDSHAKE_REFUSED), FALSE, FALSE },
  { K (HANDSHAKE), "no code", R (UNSET), E (HANDSHAKE_REFUSED), FALSE, FALSE },

  { K (CONNECT), NULL, R (UNSET), E (CONNECT_ACCEPTED), FALSE, FALSE },
  { K (CONNECT), NULL, R (HANDSHAKE), E (CONNECT_ACCEPTED), FALSE, FALSE },
  { K (CONNECT), NULL, R (NONE), E (ENDED), FALSE, FALSE },
  { K (CONNECT), "402::session_unknown", R (UNSET), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (CONNECT), "402::session_unknown", R (RETRY), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (CONNECT), "402::session_unknown", R (NONE), E (ENDED), FALSE, FALSE },
  { K (CONNECT), "403::unknown CLIENT", R (UNSET), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (CONNECT), "401::Unauthorized", R (UNSET), E (CONNECT_REFUSED), TRUE, FALSE },
  { K (CONNECT), "401::Unauthorized", R (NONE), E (ENDED), TRUE, FALSE },
  { K (CONNECT), "401::Unauthorized", R (HANDSHAKE), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (CONNECT), "404::no", R (UNSET), E (CONNECT_REFUSED), FALSE, FALSE },
  { K (CONNECT), "500::no", R (RETRY), E (CONNECT_REFUSED), FALSE, FALSE },

  { K (OPERATION), NULL, R (UNSET), E (NONE), FALSE, FALSE },
  { K (OPERATION), NULL, R (RETRY), E (NONE), FALSE, FALSE },
  { K (OPERATION), NULL, R (HANDSHAKE), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (OPERATION), NULL, R (NONE), E (ENDED), FALSE, FALSE },
  { K (OPERATION), "402::Missing parameter", R (UNSET), E (NONE), FALSE, TRUE },
  { K (OPERATION), "402::Missing parameter", R (NONE), E (ENDED), FALSE, FALSE },
  /* B31 */
  { K (OPERATION), "401::Unknown client", R (UNSET), E (NONE), FALSE, TRUE },
  { K (OPERATION), "401::Unknown client", R (NONE), E (ENDED), FALSE, FALSE },
  { K (OPERATION), "401::Unknown client", R (HANDSHAKE), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (OPERATION), "401::Unauthorized", R (UNSET), E (NONE), TRUE, FALSE },
  { K (OPERATION), "401::Unauthorized", R (NONE), E (ENDED), TRUE, FALSE },
  { K (OPERATION), "401::Unauthorized", R (HANDSHAKE), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (OPERATION), "429::Too Many Requests", R (UNSET), E (NONE), FALSE, FALSE },

  { K (OUTDATED), NULL, R (UNSET), E (NONE), FALSE, FALSE },
  { K (OUTDATED), "402::session_unknown", R (UNSET), E (NONE), FALSE, FALSE },
  { K (OUTDATED), "401::Unknown client", R (UNSET), E (NONE), TRUE, FALSE },

  { K (UNREQUESTED), NULL, R (UNSET), E (NONE), FALSE, FALSE },
  { K (UNREQUESTED), NULL, R (NONE), E (ENDED), FALSE, FALSE },
  { K (UNREQUESTED), "401::no", R (HANDSHAKE), E (SESSION_UNKNOWN), FALSE, FALSE },
  { K (UNREQUESTED), "402::no", R (RETRY), E (NONE), FALSE, FALSE },
};

static GError *
make_refusal (const char *text)
{
  g_autoptr(CometdMessage) reply = NULL;
  g_autofree char *json = NULL;

  if (text == NULL)
    return NULL;

  json = g_strdup_printf ("{\"channel\":\"/meta/any\",\"successful\":false,\"error\":\"%s\"}",
                          text);
  reply = cometd_message_new_from_json (json, NULL);
  return cometd_error_new_from_reply (reply);
}

static void
test_replies (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) refusal = make_refusal (cases[i].error);
      CometdVerdict verdict = cometd_verdict_read (cases[i].kind, refusal, cases[i].reconnect);

      g_test_message ("%d %s %d", cases[i].kind, cases[i].error, cases[i].reconnect);
      g_assert_cmpint (verdict.event, ==, cases[i].event);
      g_assert_cmpint (verdict.wants_credentials, ==, cases[i].wants_credentials);
      g_assert_cmpint (verdict.is_doubtful, ==, cases[i].is_doubtful);
    }
}

/* Each reply has a row, and credentials are never wanted for a session that is unknown. */
static void
test_every_reply (void)
{
  static const char *const errors[] = { NULL, "", "401::Unknown client", "401::no", "402::no",
                                        "403::no", "403::limit", "404::no", "500::no" };

  for (guint kind = 0; kind <= COMETD_REPLY_UNREQUESTED; kind++)
    for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
      for (guint reconnect = 0; reconnect <= COMETD_RECONNECT_NONE; reconnect++)
        {
          g_autoptr(GError) refusal = make_refusal (errors[i]);
          CometdVerdict verdict = cometd_verdict_read (kind, refusal, reconnect);

          g_assert_false (verdict.wants_credentials &&
                          (verdict.event == COMETD_EVENT_SESSION_UNKNOWN || verdict.is_doubtful ||
                           refusal == NULL));
          g_assert_false (verdict.is_doubtful && verdict.event != COMETD_EVENT_NONE);
        }
}

static const struct
{
  int code;
  const char *text;
  gboolean wants_credentials;
} refusals[] = {
  { 402, "session_unknown", FALSE },
  { 401, "Unknown client", TRUE },
  { 403, "unknown CLIENT", TRUE },
  { 401, "Unauthorized", TRUE },
  { 403, NULL, TRUE },
  { 407, NULL, FALSE },
  { 429, "Too Many Requests", FALSE },
  { 503, "denied", FALSE },
  { 403, "Organization concurrent user LIMIT reached", FALSE },
  { 403, "total requests quota", FALSE },
  { 403, "Daily volume Exceeded", FALSE },
  { 403, "too many clients", FALSE },
  { 403, "Server is Busy", FALSE },
  { 401, "token exceeded its lifetime", TRUE },
  { 0, NULL, FALSE },
};

static void
test_credentials (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_test_message ("%d %s", refusals[i].code, refusals[i].text);
      g_assert_cmpint (cometd_verdict_wants_credentials (refusals[i].code, refusals[i].text), ==,
                       refusals[i].wants_credentials);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict/replies", test_replies);
  g_test_add_func ("/verdict/every-reply", test_every_reply);
  g_test_add_func ("/verdict/credentials", test_credentials);

  return g_test_run ();
}
