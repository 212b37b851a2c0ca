/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <cometd-glib/cometd-auth-request-private.h>
#include <locale.h>

#include "cometd-test.h"

/* Keeps each request for as long as it is told to. */

typedef struct
{
  CometdAuthExtension parent_instance;

  gboolean keeps;
  CometdAuthRequest *request;
} TestAuth;

typedef CometdAuthExtensionClass TestAuthClass;

static GType test_auth_get_type (void);

G_DEFINE_TYPE (TestAuth, test_auth, COMETD_TYPE_AUTH_EXTENSION)

static void
test_auth_authenticate (CometdAuthExtension *extension,
                        CometdAuthRequest   *request)
{
  TestAuth *self = (TestAuth *)extension;

  if (self->keeps)
    self->request = g_object_ref (request);
}

static void
test_auth_finalize (GObject *object)
{
  g_clear_object (&((TestAuth *)object)->request);
  G_OBJECT_CLASS (test_auth_parent_class)->finalize (object);
}

static void
test_auth_class_init (TestAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_auth_finalize;
  klass->authenticate = test_auth_authenticate;
}

static void
test_auth_init (TestAuth *self)
{
}

/* Does not implement authenticate(). */

typedef CometdAuthExtension EmptyAuth;
typedef CometdAuthExtensionClass EmptyAuthClass;

static GType empty_auth_get_type (void);

G_DEFINE_TYPE (EmptyAuth, empty_auth, COMETD_TYPE_AUTH_EXTENSION)

static void
empty_auth_class_init (EmptyAuthClass *klass)
{
}

static void
empty_auth_init (EmptyAuth *self)
{
}

typedef struct
{
  CometdMessage *reply;
  TestAuth *extension;
  CometdAuthRequest *request;
  guint n_done;
  GError *error;
} Fixture;

static void
done_cb (CometdAuthRequest *request,
         const GError      *error,
         gpointer           user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (COMETD_IS_AUTH_REQUEST (request));
  fixture->n_done++;
  if (error != NULL)
    fixture->error = g_error_copy (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->reply = cometd_message_new ("/meta/handshake");
  fixture->extension = g_object_new (test_auth_get_type (), NULL);
  fixture->extension->keeps = TRUE;
  fixture->request = cometd_auth_request_new (fixture->reply, done_cb, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_clear_object (&fixture->request);
  g_assert_finalize_object (fixture->extension);
  g_assert_finalize_object (fixture->reply);
  g_clear_error (&fixture->error);
}

/* As the client does: from now on only the extension has a reference. */
static void
run (Fixture *fixture)
{
  cometd_auth_request_run (fixture->request, COMETD_AUTH_EXTENSION (fixture->extension));
  g_clear_object (&fixture->request);
}

static void
test_complete (Fixture       *fixture,
               gconstpointer  user_data)
{
  run (fixture);
  g_assert_cmpuint (fixture->n_done, ==, 0);
  g_assert_true (cometd_auth_request_get_reply (fixture->extension->request) == fixture->reply);

  cometd_auth_request_complete (fixture->extension->request);
  cometd_auth_request_fail_literal (fixture->extension->request, "too late");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_no_error (fixture->error);
}

static void
test_fail (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");

  run (fixture);
  cometd_auth_request_fail (fixture->extension->request, error);
  cometd_auth_request_complete (fixture->extension->request);
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_fail_literal (Fixture       *fixture,
                   gconstpointer  user_data)
{
  run (fixture);
  cometd_auth_request_fail_literal (fixture->extension->request, "no");
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==, "no");
}

static void
test_forgotten (Fixture       *fixture,
                gconstpointer  user_data)
{
  fixture->extension->keeps = FALSE;
  run (fixture);
  g_assert_cmpuint (fixture->n_done, ==, 0);
  cometd_test_wait_until (fixture->n_done > 0);
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_FAILED);
}

static void
test_forgotten_abandoned (Fixture       *fixture,
                          gconstpointer  user_data)
{
  CometdAuthRequest *request = fixture->request;

  fixture->extension->keeps = FALSE;
  run (fixture);
  cometd_auth_request_abandon (request);
  cometd_test_assert_stays (fixture->n_done == 0, 20);
}

static void
test_abandoned (Fixture       *fixture,
                gconstpointer  user_data)
{
  CometdAuthRequest *request = fixture->request;
  GCancellable *cancellable = cometd_auth_request_get_cancellable (request);

  run (fixture);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  cometd_auth_request_abandon (request);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  cometd_auth_request_complete (request);
  g_assert_cmpuint (fixture->n_done, ==, 0);
}

static void
test_no_hook (Fixture       *fixture,
              gconstpointer  user_data)
{
  g_autoptr(CometdAuthExtension) extension = g_object_new (empty_auth_get_type (), NULL);

  cometd_auth_request_run (fixture->request, extension);
  g_assert_cmpuint (fixture->n_done, ==, 1);
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_FAILED);
}

#define ADD(path, function) \
  g_test_add ("/auth-request/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("complete", test_complete);
  ADD ("fail", test_fail);
  ADD ("fail-literal", test_fail_literal);
  ADD ("forgotten", test_forgotten);
  ADD ("forgotten-abandoned", test_forgotten_abandoned);
  ADD ("abandoned", test_abandoned);
  ADD ("no-hook", test_no_hook);

  return g_test_run ();
}
