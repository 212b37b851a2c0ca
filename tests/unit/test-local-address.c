/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/transports/cometd-local-address-private.h>
#include <locale.h>

/* With the port of another socket, which must not matter; 192.0.2.0/24 and 2001:db8::/32 are for
 * documentation. */
static const struct
{
  const char *address;
  gboolean exists;
} cases[] = {
  { "127.0.0.1", TRUE },
  { "0.0.0.0", TRUE },
  { "192.0.2.1", FALSE },
  { "2001:db8::1", FALSE },
};

static void
test_exists (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GInetAddress) host = g_inet_address_new_from_string (cases[i].address);
      g_autoptr(GSocket) other = g_socket_new (g_inet_address_get_family (host),
                                               G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
      g_autoptr(GSocketAddress) any = g_inet_socket_address_new (host, 0);
      g_autoptr(GSocketAddress) address = NULL;

      /* A machine without IPv6 cannot find out. */
      if (other == NULL)
        continue;
      if (g_socket_bind (other, any, FALSE, NULL))
        address = g_socket_get_local_address (other, NULL);

      g_test_message ("%s", cases[i].address);
      g_assert_cmpint (cometd_local_address_exists (address != NULL ? address : any), ==,
                       cases[i].exists);
    }

  g_assert_true (cometd_local_address_exists (NULL));
}

static void
test_error (void)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("192.0.2.1", 1);
  g_autoptr(GError) error = cometd_local_address_make_error (address);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_nonnull (strstr (error->message, "192.0.2.1"));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/local-address/exists", test_exists);
  g_test_add_func ("/local-address/error", test_error);

  return g_test_run ();
}
