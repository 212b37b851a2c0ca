/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-extension-private.h>

/* The state of an extension: what it returns, and what it takes over. */

/* Implements nothing. */
#define TEST_TYPE_PLAIN (test_plain_get_type ())
G_DECLARE_FINAL_TYPE (TestPlain, test_plain, TEST, PLAIN, CometdExtension)

struct _TestPlain
{
  CometdExtension parent_instance;
};

G_DEFINE_FINAL_TYPE (TestPlain, test_plain, COMETD_TYPE_EXTENSION)

static void
test_plain_class_init (TestPlainClass *klass)
{
}

static void
test_plain_init (TestPlain *self)
{
}

/* Keeps a number. */
#define TEST_TYPE_COUNTER (test_counter_get_type ())
G_DECLARE_FINAL_TYPE (TestCounter, test_counter, TEST, COUNTER, CometdExtension)

struct _TestCounter
{
  CometdExtension parent_instance;
  guint32 count;
  gboolean is_silent; /* Fails without an error, as a function of another language may. */
};

G_DEFINE_FINAL_TYPE (TestCounter, test_counter, COMETD_TYPE_EXTENSION)

static GVariant *
test_counter_save_state (CometdExtension *extension)
{
  guint32 count = TEST_COUNTER (extension)->count;

  return count != 0 ? g_variant_new_uint32 (count) : NULL;
}

static gboolean
test_counter_restore_state (CometdExtension  *extension,
                            GVariant         *state,
                            GError          **error)
{
  TestCounter *self = TEST_COUNTER (extension);

  if (self->is_silent)
    return FALSE;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_UINT32))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_FAILED, "not a number");
      return FALSE;
    }

  self->count = g_variant_get_uint32 (state);
  return TRUE;
}

static void
test_counter_class_init (TestCounterClass *klass)
{
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  extension_class->save_state = test_counter_save_state;
  extension_class->restore_state = test_counter_restore_state;
}

static void
test_counter_init (TestCounter *self)
{
}

static void
test_unimplemented (void)
{
  g_autoptr(CometdExtension) extension = g_object_new (TEST_TYPE_PLAIN, NULL);
  g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_string ("of another version"));
  g_autoptr(GError) error = NULL;

  g_assert_null (cometd_extension_save_state (extension));
  g_assert_true (cometd_extension_restore_state (extension, state, &error));
  g_assert_no_error (error);
}

static void
test_round_trip (void)
{
  g_autoptr(TestCounter) counter = g_object_new (TEST_TYPE_COUNTER, NULL);
  g_autoptr(TestCounter) other = g_object_new (TEST_TYPE_COUNTER, NULL);
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (cometd_extension_save_state (COMETD_EXTENSION (counter)));
  counter->count = 7;
  state = cometd_extension_save_state (COMETD_EXTENSION (counter));
  g_assert_nonnull (state);
  g_assert_false (g_variant_is_floating (state));

  g_assert_true (cometd_extension_restore_state (COMETD_EXTENSION (other), state, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (other->count, ==, 7);
}

static void
test_refused (void)
{
  g_autoptr(TestCounter) counter = g_object_new (TEST_TYPE_COUNTER, NULL);
  g_autoptr(GVariant) state = g_variant_ref_sink (g_variant_new_string ("seven"));
  g_autoptr(GError) error = NULL;

  g_assert_false (cometd_extension_restore_state (COMETD_EXTENSION (counter), state, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (cometd_extension_restore_state (COMETD_EXTENSION (counter), state, NULL));

  counter->is_silent = TRUE;
  g_assert_false (cometd_extension_restore_state (COMETD_EXTENSION (counter), state, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/extension/state/unimplemented", test_unimplemented);
  g_test_add_func ("/extension/state/round-trip", test_round_trip);
  g_test_add_func ("/extension/state/refused", test_refused);

  return g_test_run ();
}
