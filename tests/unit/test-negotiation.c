/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-negotiation-private.h>
#include <locale.h>

/* The types that fail, in order, and the type in use then; a capital letter means: immediately. */
static const struct
{
  const char *name;
  const char *allowed;
  struct
  {
    CometdFailureKind kind;
    guint status;
    CometdProgress progress;
    const char *expected;
    gboolean at_once;
  } steps[4];
} cases[] = {
  { "refused (B16)", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, "long-polling", FALSE } } },
  { "bad accept header (B19)", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 101, COMETD_PROGRESS_REACHED, "long-polling", TRUE } } },
  { "silent (B17, B18)", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_REACHED, "long-polling", TRUE } } },
  { "silent because nobody was reached", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_NONE, "websocket", FALSE } } },
  { "down (B21)", "websocket,long-polling",
    { { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, "websocket", FALSE },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, "websocket", FALSE } } },
  { "starting: everything is 503", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 503, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_STATUS, 503, COMETD_PROGRESS_REACHED, "websocket", FALSE } } },
  { "dying: everything breaks", "websocket,long-polling",
    { { COMETD_FAILURE_BROKEN, 0, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, "websocket", FALSE } } },
  { "both silent", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_REACHED, "websocket", FALSE } } },
  { "the other way round", "long-polling,websocket",
    { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_REACHED, "websocket", TRUE },
      { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, "long-polling", FALSE } } },
  { "the other way round, refused", "long-polling,websocket",
    { { COMETD_FAILURE_STATUS, 403, COMETD_PROGRESS_REACHED, "websocket", TRUE },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, "websocket", FALSE } } },
  { "not a refusal of long-polling", "long-polling,websocket",
    { { COMETD_FAILURE_STATUS, 503, COMETD_PROGRESS_REACHED, "long-polling", FALSE },
      { COMETD_FAILURE_STATUS, 429, COMETD_PROGRESS_REACHED, "long-polling", FALSE },
      { COMETD_FAILURE_STATUS, 401, COMETD_PROGRESS_REACHED, "long-polling", FALSE },
      { COMETD_FAILURE_NOT_BAYEUX, 200, COMETD_PROGRESS_REACHED, "long-polling", FALSE } } },
  { "no type works, but not for ever", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_STATUS, 404, COMETD_PROGRESS_REACHED, "websocket", FALSE },
      { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, "long-polling", TRUE } } },
  { "a captive portal", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 200, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_NOT_BAYEUX, 200, COMETD_PROGRESS_REACHED, "websocket", FALSE },
      { COMETD_FAILURE_UPGRADE, 302, COMETD_PROGRESS_REACHED, "long-polling", TRUE },
      { COMETD_FAILURE_REDIRECT, 302, COMETD_PROGRESS_REACHED, "websocket", FALSE } } },
  { "one alone", "websocket",
    { { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, "websocket", FALSE } } },
  { "not about the type", "websocket,long-polling",
    { { COMETD_FAILURE_TLS, 0, COMETD_PROGRESS_REACHED, "websocket", FALSE },
      { COMETD_FAILURE_INVALID, 0, COMETD_PROGRESS_REACHED, "websocket", FALSE },
      { COMETD_FAILURE_TOO_LARGE, 0, COMETD_PROGRESS_REACHED, "websocket", FALSE } } },
};

static void
init (CometdNegotiation *negotiation,
      const char        *allowed)
{
  g_auto(GStrv) types = g_strsplit (allowed, ",", -1);

  cometd_negotiation_init (negotiation, types);
}

static void
test_fail (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CometdNegotiation negotiation;

      g_test_message ("%s", cases[i].name);
      init (&negotiation, cases[i].allowed);
      for (gsize j = 0; j < 4 && cases[i].steps[j].expected != NULL; j++)
        {
          g_assert_cmpint (cometd_negotiation_fail (&negotiation, cases[i].steps[j].kind,
                                                    cases[i].steps[j].status,
                                                    cases[i].steps[j].progress, 0), ==,
                           cases[i].steps[j].at_once);
          g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==,
                           cases[i].steps[j].expected);
        }
      cometd_negotiation_clear (&negotiation);
    }
}

/* A type that has worked: what fails, when (in seconds), and whether it is abandoned then. */
static const struct
{
  const char *name;
  struct
  {
    CometdFailureKind kind;
    guint status;
    CometdProgress progress;
    guint time;
  } steps[4];
  gboolean given_up; /* At the last step. */
} worked[] = {
  { "down (B20)",
    { { COMETD_FAILURE_BROKEN, 0, COMETD_PROGRESS_HEARD, 1 },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, 2 },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, 20 },
      { COMETD_FAILURE_BROKEN, 0, COMETD_PROGRESS_REACHED, 60 } }, FALSE },
  { "refused once", { { COMETD_FAILURE_UPGRADE, 403, COMETD_PROGRESS_REACHED, 1 } }, FALSE },
  { "refused twice",
    { { COMETD_FAILURE_UPGRADE, 403, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UPGRADE, 404, COMETD_PROGRESS_REACHED, 2 } }, TRUE },
  { "a page twice",
    { { COMETD_FAILURE_UPGRADE, 200, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UPGRADE, 302, COMETD_PROGRESS_REACHED, 2 } }, TRUE },
  { "not in a row",
    { { COMETD_FAILURE_UPGRADE, 403, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UNREACHABLE, 0, COMETD_PROGRESS_NONE, 2 },
      { COMETD_FAILURE_UPGRADE, 403, COMETD_PROGRESS_REACHED, 3 } }, FALSE },
  { "restarting behind a proxy",
    { { COMETD_FAILURE_UPGRADE, 503, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UPGRADE, 502, COMETD_PROGRESS_REACHED, 3 },
      { COMETD_FAILURE_UPGRADE, 504, COMETD_PROGRESS_REACHED, 10 } }, FALSE },
  { "server errors for too long",
    { { COMETD_FAILURE_UPGRADE, 503, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UPGRADE, 503, COMETD_PROGRESS_REACHED, 3 },
      { COMETD_FAILURE_UPGRADE, 503, COMETD_PROGRESS_REACHED, 11 } }, TRUE },
  { "without credentials",
    { { COMETD_FAILURE_UPGRADE, 401, COMETD_PROGRESS_REACHED, 1 },
      { COMETD_FAILURE_UPGRADE, 407, COMETD_PROGRESS_REACHED, 11 },
      { COMETD_FAILURE_UPGRADE, 429, COMETD_PROGRESS_REACHED, 21 } }, FALSE },
  { "silent", { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_REACHED, 10 } }, TRUE },
  { "silent because nobody was reached",
    { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_NONE, 10 } }, FALSE },
  { "silent after it spoke", { { COMETD_FAILURE_SILENT, 0, COMETD_PROGRESS_HEARD, 10 } }, FALSE },
};

static void
test_worked (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (worked); i++)
    {
      CometdNegotiation negotiation;
      gboolean is_given_up = FALSE;

      g_test_message ("%s", worked[i].name);
      init (&negotiation, "websocket,long-polling");
      cometd_negotiation_confirm (&negotiation);
      for (gsize j = 0; j < 4 && worked[i].steps[j].time != 0; j++)
        {
          g_assert_false (is_given_up);
          is_given_up = cometd_negotiation_fail (&negotiation, worked[i].steps[j].kind,
                                                 worked[i].steps[j].status,
                                                 worked[i].steps[j].progress,
                                                 worked[i].steps[j].time * G_USEC_PER_SEC);
        }
      g_assert_cmpint (is_given_up, ==, worked[i].given_up);
      g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==,
                       is_given_up ? "long-polling" : "websocket");
      cometd_negotiation_clear (&negotiation);
    }
}

static gboolean
refuse (CometdNegotiation *negotiation,
        CometdFailureKind  kind)
{
  return cometd_negotiation_fail (negotiation, kind, 403, COMETD_PROGRESS_REACHED, 0);
}

/* An abandoned type is tried again for a later session, but not for the session that the change of
 * type requires. */
static void
test_restart (void)
{
  CometdNegotiation negotiation;

  init (&negotiation, "websocket,long-polling");
  cometd_negotiation_confirm (&negotiation);
  cometd_negotiation_settle (&negotiation);
  g_assert_false (refuse (&negotiation, COMETD_FAILURE_UPGRADE));
  g_assert_true (refuse (&negotiation, COMETD_FAILURE_UPGRADE));
  cometd_negotiation_confirm (&negotiation);
  cometd_negotiation_restart (&negotiation);
  g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, "long-polling");

  for (guint i = 0; i < 2; i++)
    {
      cometd_negotiation_settle (&negotiation);
      cometd_negotiation_restart (&negotiation);
      g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, "websocket");
      /* One refusal is enough now. */
      g_assert_true (refuse (&negotiation, COMETD_FAILURE_UPGRADE));
      g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, "long-polling");
      cometd_negotiation_confirm (&negotiation);
    }
  cometd_negotiation_clear (&negotiation);
}

/* A type that never worked and fails slowly would delay each later session. */
static void
test_avoided (void)
{
  CometdNegotiation negotiation;

  init (&negotiation, "websocket,long-polling");
  g_assert_true (cometd_negotiation_fail (&negotiation, COMETD_FAILURE_SILENT, 0,
                                          COMETD_PROGRESS_REACHED, 0));
  cometd_negotiation_confirm (&negotiation);
  cometd_negotiation_settle (&negotiation);
  cometd_negotiation_restart (&negotiation);
  g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, "long-polling");
  cometd_negotiation_clear (&negotiation);
}

/* There is no other type. */
static void
test_worked_alone (void)
{
  CometdNegotiation negotiation;

  init (&negotiation, "websocket");
  cometd_negotiation_confirm (&negotiation);
  for (guint i = 0; i < 4; i++)
    g_assert_false (refuse (&negotiation, COMETD_FAILURE_UPGRADE));
  g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, "websocket");
  cometd_negotiation_clear (&negotiation);
}

static const struct
{
  const char *allowed, *offered, *expected; /* NULL: none. */
  gboolean again;
} offers[] = {
  { "websocket,long-polling", "websocket,long-polling", "websocket", FALSE },
  { "websocket,long-polling", "long-polling,callback-polling,websocket", "websocket", FALSE },
  { "websocket,long-polling", "long-polling", "long-polling", TRUE },
  { "long-polling,websocket", "websocket", "websocket", TRUE },
  { "websocket", "long-polling", NULL, FALSE },
  { "websocket", "", NULL, FALSE },
};

/* B10 */
static void
test_offers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_auto(GStrv) offered = g_strsplit (offers[i].offered, ",", -1);
      CometdNegotiation negotiation;
      gboolean again;

      init (&negotiation, offers[i].allowed);
      g_assert_cmpint (cometd_negotiation_accept (&negotiation, offered, &again), ==,
                       offers[i].expected != NULL);
      g_assert_cmpint (again, ==, offers[i].again);
      if (offers[i].expected != NULL)
        g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==, offers[i].expected);
      cometd_negotiation_clear (&negotiation);
    }
}

static void
test_allowed (void)
{
  CometdNegotiation negotiation;

  init (&negotiation, "a,b,a");
  g_assert_cmpuint (g_strv_length (negotiation.allowed), ==, 2);
  cometd_negotiation_clear (&negotiation);

  cometd_negotiation_init (&negotiation, NULL);
  g_assert_null (cometd_negotiation_get_current (&negotiation));
  cometd_negotiation_clear (&negotiation);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/negotiation/fail", test_fail);
  g_test_add_func ("/negotiation/worked", test_worked);
  g_test_add_func ("/negotiation/restart", test_restart);
  g_test_add_func ("/negotiation/avoided", test_avoided);
  g_test_add_func ("/negotiation/worked-alone", test_worked_alone);
  g_test_add_func ("/negotiation/offers", test_offers);
  g_test_add_func ("/negotiation/allowed", test_allowed);

  return g_test_run ();
}
