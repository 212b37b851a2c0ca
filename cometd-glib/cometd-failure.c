/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-failure-private.h"

gboolean
cometd_failure_is_page (CometdFailureKind kind,
                        guint             status)
{
  return kind == COMETD_FAILURE_NOT_BAYEUX || kind == COMETD_FAILURE_REDIRECT ||
         (kind == COMETD_FAILURE_UPGRADE && status >= 200 && status < 400);
}

gboolean
cometd_failure_is_permanent (const CometdFailure *failure)
{
  gboolean is_client_error = failure->status >= 400 && failure->status < 500 &&
                             failure->status != 408 && failure->status != 429;

  switch (failure->kind)
    {
    case COMETD_FAILURE_TLS:
    case COMETD_FAILURE_REDIRECT:
    case COMETD_FAILURE_NOT_BAYEUX:
      return TRUE;

    case COMETD_FAILURE_STATUS:
      return is_client_error;

    case COMETD_FAILURE_UPGRADE:
      return is_client_error || cometd_failure_is_page (failure->kind, failure->status);

    case COMETD_FAILURE_UNREACHABLE:
    case COMETD_FAILURE_BROKEN:
    case COMETD_FAILURE_INVALID:
    case COMETD_FAILURE_TOO_LARGE:
    case COMETD_FAILURE_SILENT:
      return FALSE;

    default:
      g_assert_not_reached ();
    }
}
