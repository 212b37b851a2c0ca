/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli info: connects with each connection type in turn, and prints what the server says of
 * itself, and what works. */

#include "cli-addresses.h"
#include "cli-commands.h"
#include "cli-link.h"
#include "cli-probe.h"
#include "cli-secrets.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

static const char * const all_types[] = { "websocket", "long-polling", NULL };

static void
finish_info (CliLink  *link,
             gpointer  user_data)
{
  cli_link_finish (link, CLI_EXIT_DONE);
}

/* Of the cookies that the server has set, the names. */
static JsonArray *
list_cookies (CometdClient *client)
{
  SoupSessionFeature *jar = soup_session_get_feature (cometd_client_get_session (client),
                                                      SOUP_TYPE_COOKIE_JAR);
  GSList *cookies = jar != NULL ? soup_cookie_jar_all_cookies (SOUP_COOKIE_JAR (jar)) : NULL;
  JsonArray *names = json_array_new ();

  for (GSList *l = cookies; l != NULL; l = l->next)
    json_array_add_string_element (names, soup_cookie_get_name (l->data));

  g_slist_free_full (cookies, (GDestroyNotify)soup_cookie_free);
  return names;
}

/* The proxies that libsoup would try; direct:// for none. */
static JsonArray *
list_proxies (CometdClient *client,
              const char   *url)
{
  SoupSession *session = cometd_client_get_session (client);
  GProxyResolver *resolver = soup_session_get_proxy_resolver (session);
  JsonArray *array = json_array_new ();
  g_autofree char *http_url = NULL;
  g_auto(GStrv) proxies = NULL;

  /* The resolver of the session is the default one unless another was set. */
  if (resolver == NULL)
    resolver = g_proxy_resolver_get_default ();
  http_url = g_str_has_prefix (url, "ws") ? g_strconcat ("http", url + strlen ("ws"), NULL)
                                          : g_strdup (url);
  proxies = g_proxy_resolver_lookup (resolver, http_url, NULL, NULL);
  for (guint i = 0; proxies != NULL && proxies[i] != NULL; i++)
    {
      g_autofree char *shown = cli_addresses_describe (proxies[i]);

      json_array_add_string_element (array, shown);
    }

  return array;
}

static void
copy_member (JsonObject *from,
             JsonObject *to,
             const char *name)
{
  if (json_object_has_member (from, name))
    json_object_set_member (to, name, json_object_dup_member (from, name));
}

/* What the server says of itself, from the first reply to a handshake. */
static void
describe_server (JsonObject    *info,
                 CometdMessage *handshake)
{
  static const char * const members[] = {
    "version", "minimumVersion", "supportedConnectionTypes", "advice", "ext",
  };
  g_autofree char *json = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (handshake == NULL || json_object_has_member (info, "version"))
    return;

  json = cli_secrets_hide (handshake);
  node = json_from_string (json, NULL);
  for (guint i = 0; node != NULL && i < G_N_ELEMENTS (members); i++)
    copy_member (json_node_get_object (node), info, members[i]);
}

static void
add_duration (JsonObject *object,
              const char *name,
              gint64      microseconds)
{
  if (microseconds >= 0)
    json_object_set_int_member (object, name, microseconds);
}

/* Connects with one connection type. */
static CliExit
probe_type (const CliOptions *options,
            const char       *type,
            JsonObject       *info,
            JsonObject       *transports)
{
  const char *types[] = { type, NULL };
  CliOptions one = *options;
  g_autoptr(CliProbe) probe = cli_probe_new ();
  g_autoptr(CliLink) link = NULL;
  JsonObject *object = json_object_new ();
  CometdClient *client;
  CliExit status;

  one.network.connection_types = (char **)types;
  one.network.no_retry = TRUE;
  link = cli_link_new (&one);
  client = cli_link_get_client (link);
  cometd_client_add_extension (client, COMETD_EXTENSION (probe));
  status = cli_link_run (link, finish_info, NULL);

  describe_server (info, cli_probe_get_handshake (probe));
  json_object_set_boolean_member (object, "works", status == CLI_EXIT_DONE);
  if (cli_link_get_error (link) != NULL)
    json_object_set_string_member (object, "error", cli_link_get_error (link));
  json_object_set_array_member (object, "proxies", list_proxies (client, options->url));
  add_duration (object, "handshakeMicroseconds", cli_probe_get_handshake_time (probe));
  add_duration (object, "roundTripMicroseconds", cli_probe_get_round_trip (probe));
  json_object_set_array_member (object, "cookies", list_cookies (client));
  json_object_set_object_member (transports, type, object);

  return status;
}

static void
print_info (const CliOptions *options,
            JsonObject       *info)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), info);
  g_autofree char *json = json_to_string (node, FALSE);
  g_autofree char *text = cli_format_json (&options->format, json);

  /* There is no connection now that would have to wait. */
  puts (text);
}

static CliExit
run_info (const CliOptions *options)
{
  const char * const *types = options->network.connection_types != NULL
                                ? (const char * const *)options->network.connection_types
                                : all_types;
  g_autoptr(JsonObject) info = json_object_new ();
  JsonObject *transports = json_object_new ();
  g_autofree char *shown = cli_addresses_describe (options->url);
  CliExit status = CLI_EXIT_NO_LINK;

  json_object_set_string_member (info, "url", shown);
  for (guint i = 0; types[i] != NULL && status != CLI_EXIT_INTERRUPTED; i++)
    {
      CliExit one = probe_type (options, types[i], info, transports);

      /* It is enough that one of them works. */
      if (i == 0 || one == CLI_EXIT_DONE || one == CLI_EXIT_INTERRUPTED)
        status = one;
    }
  json_object_set_object_member (info, "connectionTypes", transports);

  if (status != CLI_EXIT_INTERRUPTED)
    print_info (options, info);
  return status;
}

const CliCommand cli_command_info = {
  .name = "info",
  .arguments = "URL",
  .summary = N_("Prints what a server offers, and which connection types work."),
  .description = N_("Connects with each connection type in turn. Prints the versions, the advice "
                    "and the ext of the server, the names of its cookies, the proxies, and how "
                    "long a handshake and a round trip took."),
  .min_arguments = 1,
  .max_arguments = 1,
  .prints = CLI_PRINTS_JSON,
  .run = run_info,
};
