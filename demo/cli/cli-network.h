/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* How the server is reached: certificates, the proxy, and how long to try. */
typedef struct
{
  char **connection_types;     /* NULL for the default of the library. */
  char *ca;
  char *cert;
  char *key;
  char *proxy;
  gboolean insecure;
  gboolean no_retry;
  double connect_timeout;      /* Seconds; 0 for none. */
  GTlsDatabase *database;      /* Of ca, or NULL. */
  GTlsCertificate *certificate; /* Of cert and key, or NULL. */
} CliNetwork;

void     cli_network_init        (CliNetwork        *self);
void     cli_network_add_entries (CliNetwork        *self,
                                  GOptionContext    *context);
/* Validates the options, and reads the certificates. */
gboolean cli_network_check       (CliNetwork        *self,
                                  GError           **error);
void     cli_network_apply       (const CliNetwork  *self,
                                  CometdClient      *client);
void     cli_network_clear       (CliNetwork        *self);

G_END_DECLS
