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

static guint64
get_bit (guint index)
{
  return (guint64)1 << index;
}

void
cometd_negotiation_confirm (CometdNegotiation *self)
{
  self->confirmed = TRUE;
  self->n_refusals = 0;
  self->worked |= get_bit (self->current);
  self->avoided &= ~get_bit (self->current);
}

void
cometd_negotiation_settle (CometdNegotiation *self)
{
  self->settled = TRUE;
}

static void
use (CometdNegotiation *self,
     guint              index)
{
  if (index != self->current)
    self->settled = FALSE;
  self->current = index;
  self->confirmed = FALSE;
  self->n_refusals = 0;
}

gboolean
cometd_negotiation_resume (CometdNegotiation *self,
                           const char        *type)
{
  for (guint i = 0; self->allowed != NULL && self->allowed[i] != NULL; i++)
    if (strcmp (self->allowed[i], type) == 0)
      {
        use (self, i);
        /* If the session is over, the next one begins with the preferred type. */
        self->settled = TRUE;
        return TRUE;
      }

  return FALSE;
}

void
cometd_negotiation_restart (CometdNegotiation *self)
{
  /* The session ended because of the change to the current type, which has not been proved to
   * work. */
  if (!self->settled)
    return;

  for (guint i = 0; i < self->current; i++)
    if ((self->avoided & get_bit (i)) == 0)
      {
        self->failed &= ~get_bit (i);
        self->maybe &= ~get_bit (i);
        use (self, i);
        return;
      }
}

/* Finds the first type that may still work; FALSE if there is none. */
static gboolean
find_next (CometdNegotiation *self,
           guint64            failed,
           guint             *next)
{
  for (guint i = 0; self->allowed != NULL && self->allowed[i] != NULL; i++)
    if (((failed | self->maybe) & get_bit (i)) == 0)
      {
        *next = i;
        return TRUE;
      }

  return FALSE;
}

/* Whether the status of a response concerns the state of the server or the app's rights or
 * requests, rather than the connection type. */
static gboolean
is_passing (guint status)
{
  switch (status)
    {
    case 401:
    case 407:
    case 408:
    case 413:
    case 429:
      return TRUE;

    case 501:
    case 505:
      return FALSE;

    default:
      return status >= 500;
    }
}

/* Whether a failure is evidence against a type that has not worked yet. A page is evidence only if
 * there was one for another type: it then comes from a captive portal, which responds to all
 * requests in the same way, and the types are tried from the first one again. */
static gboolean
is_evidence (CometdNegotiation *self,
             CometdFailureKind  kind,
             guint              status,
             CometdProgress     progress)
{
  if (kind != COMETD_FAILURE_UPGRADE && cometd_failure_is_page (kind, status))
    return self->maybe != 0;

  switch (kind)
    {
    case COMETD_FAILURE_UPGRADE:
      return TRUE;

    case COMETD_FAILURE_STATUS:
      return !is_passing (status);

    case COMETD_FAILURE_SILENT:
    case COMETD_FAILURE_BROKEN:
      return progress != COMETD_PROGRESS_NONE;

    case COMETD_FAILURE_UNREACHABLE:
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

/* The same for a type that has worked before. */
static gboolean
is_given_up (CometdNegotiation *self,
             CometdFailureKind  kind,
             guint              status,
             CometdProgress     progress,
             gint64             now)
{
  if (kind == COMETD_FAILURE_SILENT)
    return progress == COMETD_PROGRESS_REACHED;

  if ((kind != COMETD_FAILURE_UPGRADE && kind != COMETD_FAILURE_STATUS) ||
      (status < 500 && is_passing (status)))
    {
      self->n_refusals = 0;
      return FALSE;
    }

  if (self->n_refusals++ == 0)
    self->refusal_time = now;

  return self->n_refusals >= COMETD_NEGOTIATION_MAX_REFUSALS &&
         (!is_passing (status) ||
          now - self->refusal_time >= COMETD_NEGOTIATION_RESTART_TIME * (gint64)1000);
}

gboolean
cometd_negotiation_fail (CometdNegotiation *self,
                         CometdFailureKind  kind,
                         guint              status,
                         CometdProgress     progress,
                         gint64             now)
{
  guint64 bit = get_bit (self->current);
  gboolean has_answer = kind == COMETD_FAILURE_UPGRADE || kind == COMETD_FAILURE_STATUS;
  guint next;

  if (self->confirmed)
    {
      if (!is_given_up (self, kind, status, progress, now))
        return FALSE;

      /* The other types may have failed because of another network. */
      self->failed = 0;
      self->maybe = bit;
    }
  else if (is_evidence (self, kind, status, progress))
    {
      /* A server that is starting responds 5xx to all requests, a captive portal sends a page, and
       * a broken or silent connection may be due to its shutdown; this is only evidence against the
       * type if another one works. */
      if (has_answer && status < 500 && !cometd_failure_is_page (kind, status))
        self->failed |= bit;
      else
        self->maybe |= bit;
      if (!has_answer && !cometd_failure_is_page (kind, status) && (self->worked & bit) == 0)
        self->avoided |= bit;
    }

  if (((self->failed | self->maybe) & bit) != 0 && find_next (self, self->failed, &next))
    {
      use (self, next);
      return TRUE;
    }

  /* The last type has failed as well, so the doubtful ones get another chance, or else all of
   * them. */
  self->maybe = 0;
  if (!find_next (self, self->failed, &next))
    {
      self->failed = 0;
      next = 0;
    }
  use (self, next);

  return FALSE;
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
      failed |= get_bit (i);

  if (!find_next (self, failed, &next))
    return FALSE;

  /* A session cannot be moved reliably from one type to another: CometD refuses it in one
   * direction, and with some settings in the other one too. Therefore the other type gets a
   * handshake of its own. */
  self->avoided |= failed & ~self->failed;
  self->failed = failed;
  use (self, next);
  *again = TRUE;
  return TRUE;
}
