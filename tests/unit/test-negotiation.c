/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/protocol/cometd-negotiation-private.h>
#include <locale.h>

/* What fails, in turn, and which type is in use then; a capital letter means: at once. */
static const struct
{
  const char *name;
  const char *allowed;
  struct
  {
    CometdFailureKind kind;
    guint status;
    gboolean reached;
    const char *expected;
    gboolean at_once;
  } steps[4];
} cases[] = {
  { "refused (B16)", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 404, TRUE, "long-polling", TRUE },
      { COMETD_FAILURE_UNREACHABLE, 0, FALSE, "long-polling", FALSE } } },
  { "bad accept header (B19)", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 101, TRUE, "long-polling", TRUE } } },
  { "silent (B17, B18)", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, TRUE, "long-polling", TRUE } } },
  { "silent because nobody was reached", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, FALSE, "websocket", FALSE } } },
  { "down (B21)", "websocket,long-polling",
    { { COMETD_FAILURE_UNREACHABLE, 0, FALSE, "websocket", FALSE },
      { COMETD_FAILURE_UNREACHABLE, 0, FALSE, "websocket", FALSE } } },
  { "starting: everything is 503", "websocket,long-polling",
    { { COMETD_FAILURE_UPGRADE, 503, TRUE, "long-polling", TRUE },
      { COMETD_FAILURE_STATUS, 503, TRUE, "websocket", FALSE } } },
  { "dying: everything breaks", "websocket,long-polling",
    { { COMETD_FAILURE_BROKEN, 0, TRUE, "long-polling", TRUE },
      { COMETD_FAILURE_UNREACHABLE, 0, FALSE, "websocket", FALSE } } },
  { "both silent", "websocket,long-polling",
    { { COMETD_FAILURE_SILENT, 0, TRUE, "long-polling", TRUE },
      { COMETD_FAILURE_SILENT, 0, TRUE, "websocket", FALSE } } },
  { "the other way round", "long-polling,websocket",
    { { COMETD_FAILURE_SILENT, 0, TRUE, "websocket", TRUE },
      { COMETD_FAILURE_UPGRADE, 404, TRUE, "long-polling", FALSE } } },
  { "one alone", "websocket",
    { { COMETD_FAILURE_UPGRADE, 404, TRUE, "websocket", FALSE } } },
  { "not about the type", "websocket,long-polling",
    { { COMETD_FAILURE_TLS, 0, TRUE, "websocket", FALSE },
      { COMETD_FAILURE_INVALID, 0, TRUE, "websocket", FALSE },
      { COMETD_FAILURE_TOO_LARGE, 0, TRUE, "websocket", FALSE } } },
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
                                                    cases[i].steps[j].reached), ==,
                           cases[i].steps[j].at_once);
          g_assert_cmpstr (cometd_negotiation_get_current (&negotiation), ==,
                           cases[i].steps[j].expected);
        }
      cometd_negotiation_clear (&negotiation);
    }
}

/* B20 */
static void
test_confirmed (void)
{
  CometdNegotiation negotiation;

  init (&negotiation, "websocket,long-polling");
  g_assert_true (cometd_negotiation_has_next (&negotiation));
  cometd_negotiation_confirm (&negotiation);
  g_assert_false (cometd_negotiation_has_next (&negotiation));
  g_assert_false (cometd_negotiation_fail (&negotiation, COMETD_FAILURE_UPGRADE, 404, TRUE));
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
  g_test_add_func ("/negotiation/confirmed", test_confirmed);
  g_test_add_func ("/negotiation/offers", test_offers);
  g_test_add_func ("/negotiation/allowed", test_allowed);

  return g_test_run ();
}
