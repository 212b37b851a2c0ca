/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-headers-private.h>
#include <locale.h>

static void
assert_headers (GPtrArray  *headers,
                const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < headers->len; i += 2)
    g_string_append_printf (text, "%s=%s;", (const char *)g_ptr_array_index (headers, i),
                            (const char *)g_ptr_array_index (headers, i + 1));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_set (void)
{
  g_autoptr(GPtrArray) headers = cometd_headers_new ();

  cometd_headers_set (headers, "A", "1");
  cometd_headers_set (headers, "B", "2");
  cometd_headers_set (headers, "C", NULL);
  assert_headers (headers, "A=1;B=2;");
  g_assert_cmpstr (cometd_headers_get (headers, "b"), ==, "2");
  g_assert_null (cometd_headers_get (headers, "C"));

  /* A value instead of a name. */
  g_assert_null (cometd_headers_get (headers, "1"));

  cometd_headers_set (headers, "a", "3");
  assert_headers (headers, "A=3;B=2;");
  cometd_headers_set (headers, "a", cometd_headers_get (headers, "A"));
  assert_headers (headers, "A=3;B=2;");
  cometd_headers_set (headers, "a", NULL);
  assert_headers (headers, "B=2;");
}

static void
test_append (void)
{
  g_autoptr(GPtrArray) headers = cometd_headers_new ();

  cometd_headers_append (headers, "Via", "one");
  cometd_headers_append (headers, "Date", "now");
  cometd_headers_append (headers, "via", "two");
  assert_headers (headers, "Via=one, two;Date=now;");
}

static void
test_none (void)
{
  g_assert_null (cometd_headers_get (NULL, "A"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/headers/set", test_set);
  g_test_add_func ("/headers/append", test_append);
  g_test_add_func ("/headers/none", test_none);

  return g_test_run ();
}
