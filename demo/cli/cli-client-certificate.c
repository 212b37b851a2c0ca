/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-client-certificate.h"

#define CLI_TYPE_CLIENT_CERTIFICATE (cli_client_certificate_get_type ())
G_DECLARE_FINAL_TYPE (CliClientCertificate, cli_client_certificate, CLI, CLIENT_CERTIFICATE,
                      GTlsInteraction)

struct _CliClientCertificate
{
  GTlsInteraction parent_instance;

  GTlsCertificate *certificate;
};

G_DEFINE_FINAL_TYPE (CliClientCertificate, cli_client_certificate, G_TYPE_TLS_INTERACTION)

static GTlsInteractionResult
cli_client_certificate_request_certificate (GTlsInteraction              *interaction,
                                            GTlsConnection               *connection,
                                            GTlsCertificateRequestFlags   flags,
                                            GCancellable                 *cancellable,
                                            GError                      **error)
{
  CliClientCertificate *self = CLI_CLIENT_CERTIFICATE (interaction);

  g_tls_connection_set_certificate (connection, self->certificate);
  return G_TLS_INTERACTION_HANDLED;
}

static void
cli_client_certificate_dispose (GObject *object)
{
  CliClientCertificate *self = CLI_CLIENT_CERTIFICATE (object);

  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (cli_client_certificate_parent_class)->dispose (object);
}

static void
cli_client_certificate_class_init (CliClientCertificateClass *klass)
{
  GTlsInteractionClass *interaction_class = G_TLS_INTERACTION_CLASS (klass);

  interaction_class->request_certificate = cli_client_certificate_request_certificate;
  G_OBJECT_CLASS (klass)->dispose = cli_client_certificate_dispose;
}

static void
cli_client_certificate_init (CliClientCertificate *self)
{
}

GTlsInteraction *
cli_client_certificate_new (GTlsCertificate *certificate)
{
  CliClientCertificate *self = g_object_new (CLI_TYPE_CLIENT_CERTIFICATE, NULL);

  self->certificate = g_object_ref (certificate);
  return G_TLS_INTERACTION (self);
}
