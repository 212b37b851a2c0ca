/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-negotiation-private.h"

#include <string.h>

void
cometd_negotiation_init (CometdNegotiation *self,
                         char             **allowed)
{
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();
  guint n_types = 0;

  for (guint i = 0; allowed != NULL && allowed[i] != NULL; i++)
    {
      gboolean again = FALSE;

      for (guint j = 0; j < i && !again; j++)
        again = strcmp (allowed[i], allowed[j]) == 0;
      if (!again && n_types++ < COMETD_NEGOTIATION_MAX_TYPES)
        g_strv_builder_add (types, allowed[i]);
    }

  *self = (CometdNegotiation){
    .allowed = g_strv_builder_end (types),
  };
}

void
cometd_negotiation_clear (CometdNegotiation *self)
{
  g_clear_pointer (&self->allowed, g_strfreev);
  *self = (CometdNegotiation){ 0 };
}

const char *
cometd_negotiation_get_current (CometdNegotiation *self)
{
  return self->allowed != NULL ? self->allowed[self->current] : NULL;
}

void
cometd_negotiation_confirm (CometdNegotiation *self)
{
  self->confirmed = TRUE;
}

/* The first type that may still get through; FALSE if there is none. */
static gboolean
find_next (CometdNegotiation *self,
           guint64            failed,
           guint             *next)
{
  for (guint i = 0; self->allowed != NULL && self->allowed[i] != NULL; i++)
    if (((failed | self->maybe) & ((guint64)1 << i)) == 0)
      {
        *next = i;
        return TRUE;
      }

  return FALSE;
}

/* Whether this way to fail says something about the type, rather than about the server. */
static gboolean
is_evidence (CometdFailureKind kind,
             gboolean          reached)
{
  switch (kind)
    {
    case COMETD_FAILURE_UPGRADE:
      return TRUE;

    case COMETD_FAILURE_SILENT:
    case COMETD_FAILURE_BROKEN:
      return reached;

    case COMETD_FAILURE_UNREACHABLE:
    case COMETD_FAILURE_STATUS:
    case COMETD_FAILURE_REDIRECT:
    case COMETD_FAILURE_NOT_BAYEUX:
    case COMETD_FAILURE_TLS:
    case COMETD_FAILURE_INVALID:
    case COMETD_FAILURE_TOO_LARGE:
      return FALSE;

    default:
      g_assert_not_reached ();
    }
}

gboolean
cometd_negotiation_fail (CometdNegotiation *self,
                         CometdFailureKind  kind,
                         guint              status,
                         gboolean           reached)
{
  guint64 bit = (guint64)1 << self->current;
  guint next;

  if (self->confirmed)
    return FALSE;

  if (is_evidence (kind, reached))
    {
      /* A server that is starting says 5xx to everything, and a broken or silent connection may
       * be its end: true of the type only if another one fares better. */
      if (kind == COMETD_FAILURE_UPGRADE && status < 500)
        self->failed |= bit;
      else
        self->maybe |= bit;

      if (find_next (self, self->failed, &next))
        {
          self->current = next;
          return TRUE;
        }
    }

  /* The last hope failed as well, so the doubtful ones have another chance. */
  self->maybe = 0;
  if (find_next (self, self->failed, &next))
    self->current = next;

  return FALSE;
}

gboolean
cometd_negotiation_has_next (CometdNegotiation *self)
{
  guint next;

  return !self->confirmed && find_next (self, self->failed | ((guint64)1 << self->current), &next);
}

gboolean
cometd_negotiation_accept (CometdNegotiation *self,
                           char             **offered,
                           gboolean          *again)
{
  guint64 failed = self->failed;
  guint next;

  *again = FALSE;
  if (g_strv_contains ((const char *const *)offered, self->allowed[self->current]))
    return TRUE;

  for (guint i = 0; self->allowed[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)offered, self->allowed[i]))
      failed |= (guint64)1 << i;

  if (!find_next (self, failed, &next))
    return FALSE;

  /* A session cannot be relied upon to move from one type to another: CometD refuses it one way,
   * and with some settings the other way too. So the other type gets a handshake of its own. */
  self->failed = failed;
  self->current = next;
  self->confirmed = FALSE;
  *again = TRUE;
  return TRUE;
}
