/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-exchange-private.h>
#include <locale.h>

#include "cometd-test.h"

/* An extension that records its name, and then acts as told. */

typedef void (*Act) (CometdExchange *exchange);

typedef struct
{
  CometdExtension parent_instance;

  GString *log;
  char name;
  Act act;
} TestExtension;

typedef CometdExtensionClass TestExtensionClass;

static GType test_extension_get_type (void);

G_DEFINE_TYPE (TestExtension, test_extension, COMETD_TYPE_EXTENSION)

static void
test_extension_outgoing (CometdExtension *extension,
                         CometdExchange  *exchange)
{
  TestExtension *self = (TestExtension *)extension;

  g_string_append_c (self->log, self->name);
  if (self->act != NULL)
    self->act (exchange);
}

static void
test_extension_class_init (TestExtensionClass *klass)
{
  /* Not implemented: incoming, which the exchange must tolerate. */
  klass->outgoing = test_extension_outgoing;
}

static void
test_extension_init (TestExtension *self)
{
}

typedef struct
{
  GString *log;
  GPtrArray *extensions;
  CometdExchange *exchange;
  CometdExchange *kept; /* Set by the action "keep". */
  guint n_done;
  GError *error;
} Fixture;

static Fixture *current;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->log = g_string_new (NULL);
  fixture->extensions = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->exchange = cometd_exchange_new (COMETD_EXCHANGE_OUTGOING, NULL, fixture->extensions,
                                           g_list_store_new (COMETD_TYPE_MESSAGE));
  current = fixture;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  if (fixture->exchange != NULL)
    g_assert_finalize_object (fixture->exchange);
  g_ptr_array_unref (fixture->extensions);
  g_string_free (fixture->log, TRUE);
  g_clear_error (&fixture->error);
}

static void
add (Fixture *fixture,
     char     name,
     Act      act)
{
  TestExtension *extension = g_object_new (test_extension_get_type (), NULL);

  extension->log = fixture->log;
  extension->name = name;
  extension->act = act;
  g_ptr_array_add (fixture->extensions, extension);
}

static void
done_cb (CometdExchange *exchange,
         const GError   *error,
         gpointer        user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (COMETD_IS_EXCHANGE (exchange));
  fixture->n_done++;
  if (error != NULL)
    fixture->error = g_error_copy (error);
}

static void
run (Fixture *fixture)
{
  cometd_exchange_run (fixture->exchange, done_cb, fixture);
}

static void
act_hold (CometdExchange *exchange)
{
  cometd_exchange_hold (exchange);
}

static void
act_hold_twice (CometdExchange *exchange)
{
  cometd_exchange_hold (exchange);
  cometd_exchange_hold (exchange);
}

static void
act_hold_and_release (CometdExchange *exchange)
{
  cometd_exchange_hold (exchange);
  cometd_exchange_release (exchange);
}

static void
act_fail (CometdExchange *exchange)
{
  cometd_exchange_fail_literal (exchange, "no");
  cometd_exchange_fail_literal (exchange, "twice");
}

static void
act_keep (CometdExchange *exchange)
{
  cometd_exchange_hold (exchange);
  current->kept = g_object_ref (exchange);
}

static void
act_give_up (CometdExchange *exchange)
{
  cometd_exchange_abandon (exchange);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  user_data)
{
  add (fixture, 'a', NULL);
  add (fixture, 'b', act_hold_and_release);
  add (fixture, 'c', NULL);
  run (fixture);
  g_assert_cmpstr (fixture->log->str, ==, "abc");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_no_error (fixture->error);
}

static void
test_incoming (Fixture       *fixture,
               gconstpointer  user_data)
{
  g_autoptr(CometdExchange) exchange = NULL;

  add (fixture, 'a', act_fail);
  exchange = cometd_exchange_new (COMETD_EXCHANGE_INCOMING, NULL, fixture->extensions,
                                  g_list_store_new (COMETD_TYPE_MESSAGE));
  cometd_exchange_run (exchange, done_cb, fixture);
  g_assert_cmpstr (fixture->log->str, ==, "");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_no_error (fixture->error);
}

/* B77: the exchange waits, and continues where it was. */
static void
test_hold (Fixture       *fixture,
           gconstpointer  user_data)
{
  add (fixture, 'a', act_hold_twice);
  add (fixture, 'b', NULL);
  run (fixture);
  g_assert_true (cometd_exchange_is_held (fixture->exchange));
  cometd_exchange_release (fixture->exchange);
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_cmpuint (fixture->n_done, ==, 0);

  cometd_exchange_release (fixture->exchange);
  g_assert_cmpstr (fixture->log->str, ==, "ab");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_false (cometd_exchange_is_held (fixture->exchange));
}

static void
test_fail (Fixture       *fixture,
           gconstpointer  user_data)
{
  add (fixture, 'a', act_fail);
  add (fixture, 'b', NULL);
  run (fixture);
  g_assert_cmpstr (fixture->log->str, ==, "a");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==, "no");
}

static void
test_fail_held (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");

  add (fixture, 'a', act_hold_twice);
  add (fixture, 'b', NULL);
  run (fixture);
  cometd_exchange_fail (fixture->exchange, error);
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  /* Others that held it are not notified. */
  cometd_exchange_release (fixture->exchange);
  cometd_exchange_release (fixture->exchange);
  cometd_exchange_fail (fixture->exchange, error);
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_cmpstr (fixture->log->str, ==, "a");
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  user_data)
{
  add (fixture, 'a', act_keep);
  run (fixture);
  g_clear_object (&fixture->exchange);
  g_assert_cmpuint (fixture->n_done, ==, 0);

  cometd_exchange_release (fixture->kept);
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_no_error (fixture->error);
  g_assert_finalize_object (fixture->kept);
}

static void
test_forgotten (Fixture       *fixture,
                gconstpointer  user_data)
{
  CometdExchange *exchange = fixture->exchange;

  add (fixture, 'a', act_hold);
  add (fixture, 'b', NULL);
  run (fixture);
  g_object_add_weak_pointer (G_OBJECT (exchange), (gpointer *)&fixture->exchange);
  g_object_unref (exchange);

  /* Not from dispose, which a garbage collector may call. */
  g_assert_cmpuint (fixture->n_done, ==, 0);
  cometd_test_wait_until (fixture->n_done > 0);
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_assert_cmpstr (fixture->log->str, ==, "a");
  cometd_test_wait_until (fixture->exchange == NULL);
}

static void
test_forgotten_abandoned (Fixture       *fixture,
                          gconstpointer  user_data)
{
  CometdExchange *exchange = fixture->exchange;

  add (fixture, 'a', act_hold);
  run (fixture);
  g_clear_object (&fixture->exchange);
  cometd_exchange_abandon (exchange);
  cometd_test_assert_stays (fixture->n_done == 0, 20);
}

static void
test_abandoned (Fixture       *fixture,
                gconstpointer  user_data)
{
  add (fixture, 'a', act_hold);
  run (fixture);
  cometd_exchange_abandon (fixture->exchange);
  cometd_exchange_release (fixture->exchange);
  g_assert_cmpuint (fixture->n_done, ==, 0);
}

static void
test_abandoned_inside (Fixture       *fixture,
                       gconstpointer  user_data)
{
  add (fixture, 'a', act_give_up);
  add (fixture, 'b', NULL);
  run (fixture);
  g_assert_cmpuint (fixture->n_done, ==, 0);
  g_assert_cmpstr (fixture->log->str, ==, "a");
}

static void
log_header (const char *name,
            const char *value,
            gpointer    data)
{
  g_string_append_printf (data, "%s=%s;", name, value);
}

static void
test_headers (Fixture       *fixture,
              gconstpointer  user_data)
{
  CometdExchange *exchange = fixture->exchange;

  cometd_exchange_foreach_header (exchange, log_header, fixture->log);
  g_assert_null (cometd_exchange_get_header (exchange, "A"));
  cometd_exchange_set_header (exchange, "A", NULL);
  cometd_exchange_set_header (exchange, "B", "1");
  cometd_exchange_set_header (exchange, "A", "2");
  cometd_exchange_set_header (exchange, "C", "3");
  cometd_exchange_set_header (exchange, "b", "4");
  cometd_exchange_set_header (exchange, "a", NULL);
  g_assert_cmpstr (cometd_exchange_get_header (exchange, "b"), ==, "4");
  cometd_exchange_foreach_header (exchange, log_header, fixture->log);
  g_assert_cmpstr (fixture->log->str, ==, "B=4;C=3;");
}

static void
test_reserved_header (Fixture       *fixture,
                      gconstpointer  user_data)
{
  g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*“Content-Length” cannot be set*");
  cometd_exchange_set_header (fixture->exchange, "Content-Length", "4");
  g_test_assert_expected_messages ();
  g_assert_null (cometd_exchange_get_header (fixture->exchange, "Content-Length"));
}

/* A token that was read from a file may end in a newline. */
static void
test_header_names (Fixture       *fixture,
                   gconstpointer  user_data)
{
  CometdExchange *exchange = fixture->exchange;
  g_auto(GStrv) none = cometd_exchange_dup_header_names (exchange);
  g_auto(GStrv) names = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  cometd_exchange_set_header (exchange, "B", " token\r\n");
  cometd_exchange_set_header (exchange, "A", "");
  cometd_exchange_set_header (exchange, "b", "other\n");
  g_assert_cmpstr (cometd_exchange_get_header (exchange, "B"), ==, "other");
  names = cometd_exchange_dup_header_names (exchange);
  g_assert_cmpstrv (names, ((const char *[]) { "B", "A", NULL }));
}

static void
test_incoming_headers (Fixture       *fixture,
                       gconstpointer  user_data)
{
  g_autoptr(CometdExchange) exchange = NULL;
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) names = NULL;

  exchange = cometd_exchange_new (COMETD_EXCHANGE_INCOMING, NULL, fixture->extensions,
                                  g_list_store_new (COMETD_TYPE_MESSAGE));
  g_ptr_array_add (headers, g_strdup ("X-Limit"));
  g_ptr_array_add (headers, g_strdup ("7"));
  cometd_exchange_take_headers (exchange, headers);
  cometd_exchange_set_header (exchange, "X-Limit", "8");
  cometd_exchange_set_header (exchange, "Y", "9");
  g_assert_cmpstr (cometd_exchange_get_header (exchange, "x-limit"), ==, "7");
  names = cometd_exchange_dup_header_names (exchange);
  g_assert_cmpstrv (names, ((const char *[]) { "X-Limit", NULL }));
}

static void
test_bad_headers (Fixture       *fixture,
                  gconstpointer  user_data)
{
  static const struct
  {
    const char *name, *value;
  } cases[] = { { "", "1" }, { "A B", "1" }, { "A:", "1" }, { "A", "1\r\nB: 2" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_expect_message ("Cometd", G_LOG_LEVEL_CRITICAL, "*assertion*failed*");
      cometd_exchange_set_header (fixture->exchange, cases[i].name, cases[i].value);
      g_test_assert_expected_messages ();
    }
  cometd_exchange_foreach_header (fixture->exchange, log_header, fixture->log);
  g_assert_cmpstr (fixture->log->str, ==, "");
}

static void
test_client (Fixture       *fixture,
             gconstpointer  user_data)
{
  /* An exchange does not use its client, so any object works. */
  GObject *client = G_OBJECT (g_cancellable_new ());
  g_autoptr(CometdExchange) exchange = NULL;

  exchange = cometd_exchange_new (COMETD_EXCHANGE_OUTGOING, client, fixture->extensions,
                                  g_list_store_new (COMETD_TYPE_MESSAGE));
  g_assert_true (cometd_exchange_get_client (exchange) == (CometdClient *)client);
  g_assert_finalize_object (client);
  g_assert_null (cometd_exchange_get_client (exchange));
}

#define ADD(path, function) \
  g_test_add ("/exchange/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("incoming", test_incoming);
  ADD ("reserved-header", test_reserved_header);
  ADD ("hold", test_hold);
  ADD ("fail", test_fail);
  ADD ("fail-held", test_fail_held);
  ADD ("kept", test_kept);
  ADD ("forgotten", test_forgotten);
  ADD ("forgotten-abandoned", test_forgotten_abandoned);
  ADD ("abandoned", test_abandoned);
  ADD ("abandoned-inside", test_abandoned_inside);
  ADD ("headers", test_headers);
  ADD ("header-names", test_header_names);
  ADD ("incoming-headers", test_incoming_headers);
  ADD ("bad-headers", test_bad_headers);
  ADD ("client", test_client);

  return g_test_run ();
}
