/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Certificates that the user trusts although no authority confirms them. They are remembered by
 * host and fingerprint, one for each host. */

#include "chat-trust.h"

#include <glib/gi18n.h>

/* When there are more, the oldest are removed. */
#define MAX_HOSTS 100

/* The SHA-256 fingerprint, in the form in which operators of servers publish it. */
char *
chat_trust_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  g_autoptr(GString) fingerprint = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_strdup ("");

  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  for (guint i = 0; digest[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (fingerprint, ':');
      g_string_append_c (fingerprint, g_ascii_toupper (digest[i]));
    }

  return g_string_free (g_steal_pointer (&fingerprint), FALSE);
}

/* Why a certificate is refused, one reason a line. */
char *
chat_trust_dup_problems (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *text;
  } problems[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, N_("It is not signed by an authority that this computer "
                                       "trusts") },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, N_("It was issued for another server") },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_("It is not valid yet") },
    { G_TLS_CERTIFICATE_EXPIRED, N_("It has expired") },
    { G_TLS_CERTIFICATE_REVOKED, N_("It has been revoked") },
    { G_TLS_CERTIFICATE_INSECURE, N_("Its encryption is too weak") },
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if ((flags & problems[i].flag) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", _(problems[i].text));

  if (text->len == 0)
    g_string_append (text, _("It could not be verified"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns the trusted fingerprint of a host, or NULL. */
const char *
chat_trust_find (GVariant   *list,
                 const char *host)
{
  GVariantIter iter;
  const char *name;
  const char *fingerprint;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &fingerprint))
    if (g_str_equal (name, host))
      return fingerprint;

  return NULL;
}

/* Returns a list without @host, and with the new pair first if there is a fingerprint. */
static GVariant *
replace (GVariant   *list,
         const char *host,
         const char *fingerprint)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  const char *known;
  guint count = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (CHAT_TRUST_TYPE));
  if (fingerprint != NULL)
    {
      g_variant_builder_add (&builder, "(ss)", host, fingerprint);
      count++;
    }

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &known))
    if (!g_str_equal (name, host) && count++ < MAX_HOSTS)
      g_variant_builder_add (&builder, "(ss)", name, known);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Returns a new list in which @host has this fingerprint only. */
GVariant *
chat_trust_add (GVariant   *list,
                const char *host,
                const char *fingerprint)
{
  return replace (list, host, fingerprint);
}

GVariant *
chat_trust_remove (GVariant   *list,
                   const char *host)
{
  return replace (list, host, NULL);
}
