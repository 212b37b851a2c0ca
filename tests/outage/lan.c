/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#define _GNU_SOURCE

#include "lan.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#define SERVER "10.71.0.1"
#define CLIENT "10.71.0."

/* Of no interface. */
#define WRONG_MAC "02:00:00:00:00:99"

struct _Lan
{
  int namespaces[2]; /* By LanSide. */
  char *paths[2];
  char *macs[2];
  guint host; /* The last part of the client's address. */
};

static const char * const interfaces[] = { "client0", "server0" };

static void
write_file (const char *path,
            const char *text)
{
  int file = open (path, O_WRONLY | O_CLOEXEC);

  if (file == -1 || write (file, text, strlen (text)) != (gssize)strlen (text))
    g_error ("%s: %s", path, g_strerror (errno));
  close (file);
}

/* Users other than root get a user namespace, too, in which they are root. */
static void
unshare_network (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getegid ());

  if (unshare (CLONE_NEWNET) == 0)
    return;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    g_error ("This test makes network namespaces, for which it needs root (or, as another user, "
             "the sysctl kernel.unprivileged_userns_clone): %s", g_strerror (errno));

  write_file ("/proc/self/setgroups", "deny");
  write_file ("/proc/self/uid_map", users);
  write_file ("/proc/self/gid_map", groups);
}

static void
add_namespace (Lan     *self,
               LanSide  side)
{
  int *namespace = &self->namespaces[side];

  unshare_network ();
  *namespace = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (*namespace, !=, -1);
  self->paths[side] = g_strdup_printf ("/proc/%d/fd/%d", getpid (), *namespace);
}

static void ip (Lan        *self,
                LanSide     side,
                const char *format,
                ...) G_GNUC_PRINTF (3, 4);

static void
ip (Lan        *self,
    LanSide     side,
    const char *format,
    ...)
{
  g_autofree char *net = g_strconcat ("--net=", self->paths[side], NULL);
  g_autofree char *line = NULL;
  g_auto(GStrv) words = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  words = g_strsplit (line, " ", -1);
  g_strv_builder_add_many (builder, "nsenter", net, "--", "ip", NULL);
  g_strv_builder_addv (builder, (const char **)words);
  argv = g_strv_builder_end (builder);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("ip %s: %s", line, error->message);
}

static char *
read_mac (Lan     *self,
          LanSide  side)
{
  g_autofree char *net = g_strconcat ("--net=", self->paths[side], NULL);
  const char *argv[] = { "nsenter", net, "--", "ip", "-brief", "link", "show", interfaces[side],
                         NULL };
  g_autofree char *output = NULL;
  g_autoptr(GRegex) regex = g_regex_new ("([0-9a-f]{2}:){5}[0-9a-f]{2}", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GError) error = NULL;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  g_assert_true (g_regex_match (regex, output, 0, &match));
  return g_match_info_fetch (match, 0);
}

/* Where ip is, and what a user may not have in PATH. */
static void
extend_path (void)
{
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);

  g_setenv ("PATH", path, TRUE);
}

Lan *
lan_new (void)
{
  Lan *self = g_new0 (Lan, 1);

  extend_path ();
  add_namespace (self, LAN_SERVER);
  add_namespace (self, LAN_CLIENT);
  ip (self, LAN_SERVER, "link set lo up");
  ip (self, LAN_CLIENT, "link set lo up");
  ip (self, LAN_CLIENT, "link add %s type veth peer name %s netns %s", interfaces[LAN_CLIENT],
      interfaces[LAN_SERVER], self->paths[LAN_SERVER]);
  ip (self, LAN_SERVER, "address add " SERVER "/24 dev %s", interfaces[LAN_SERVER]);
  ip (self, LAN_SERVER, "link set %s up", interfaces[LAN_SERVER]);
  for (guint side = 0; side < 2; side++)
    self->macs[side] = read_mac (self, side);

  self->host = 1;
  lan_change_address (self);
  lan_set_up (self, TRUE);
  return self;
}

void
lan_free (Lan *self)
{
  for (guint side = 0; side < 2; side++)
    {
      close (self->namespaces[side]);
      g_free (self->paths[side]);
      g_free (self->macs[side]);
    }
  g_free (self);
}

const char *
lan_get_server (Lan *self)
{
  return SERVER;
}

CometdTestChild *
lan_start (Lan                *self,
           const char * const *argv)
{
  g_autofree char *net = g_strconcat ("--net=", self->paths[LAN_SERVER], NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) words = NULL;

  g_strv_builder_add_many (builder, "nsenter", net, "--", NULL);
  g_strv_builder_addv (builder, (const char **)argv);
  words = g_strv_builder_end (builder);
  return cometd_test_child_new ((const char * const *)words);
}

void
lan_set_up (Lan      *self,
            gboolean  is_up)
{
  ip (self, LAN_CLIENT, "link set %s %s", interfaces[LAN_CLIENT], is_up ? "up" : "down");
  if (is_up)
    ip (self, LAN_CLIENT, "route replace default via " SERVER);
}

void
lan_set_ipv6 (Lan      *self,
              gboolean  has_ipv6)
{
  g_autofree char *net = g_strconcat ("--net=", self->paths[LAN_CLIENT], NULL);
  g_autofree char *command = g_strdup_printf ("echo %u >/proc/sys/net/ipv6/conf/%s/disable_ipv6",
                                              has_ipv6 ? 0 : 1, interfaces[LAN_CLIENT]);
  const char *argv[] = { "nsenter", net, "--", "sh", "-c", command, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

void
lan_set_up_without_route (Lan *self)
{
  ip (self, LAN_CLIENT, "link set %s up", interfaces[LAN_CLIENT]);
}

void
lan_set_silent (Lan      *self,
                gboolean  is_silent)
{
  const char *macs[] = { is_silent ? WRONG_MAC : self->macs[LAN_CLIENT],
                         is_silent ? WRONG_MAC : self->macs[LAN_SERVER] };

  ip (self, LAN_CLIENT, "neighbour replace " SERVER " lladdr %s dev %s nud permanent",
      macs[LAN_SERVER], interfaces[LAN_CLIENT]);
  ip (self, LAN_SERVER, "neighbour replace " CLIENT "%u lladdr %s dev %s nud permanent",
      self->host, macs[LAN_CLIENT], interfaces[LAN_SERVER]);
}

void
lan_change_address (Lan *self)
{
  if (self->host > 1)
    ip (self, LAN_CLIENT, "address delete " CLIENT "%u/24 dev %s", self->host,
        interfaces[LAN_CLIENT]);
  self->host++;
  ip (self, LAN_CLIENT, "address add " CLIENT "%u/24 dev %s", self->host, interfaces[LAN_CLIENT]);
}
