/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-fate-private.h"

CometdFate
cometd_fate_decide (CometdPublishFlags flags,
                    CometdSending      sending,
                    gboolean           is_repeated,
                    gboolean           was_forgotten)
{
  gboolean may_wait = (flags & COMETD_PUBLISH_FLAGS_QUEUE_OFFLINE) != 0;
  gboolean may_repeat = (flags & COMETD_PUBLISH_FLAGS_REPEAT) != 0 && !is_repeated;

  switch (sending)
    {
    case COMETD_SENDING_UNSENT:
      if (may_wait)
        return COMETD_FATE_WAITS;
      break;

    case COMETD_SENDING_FORGOTTEN:
      /* Some servers use the code for other refusals, too, and would refuse it each time. */
      return may_wait && !was_forgotten ? COMETD_FATE_WAITS : COMETD_FATE_FAILS;

    case COMETD_SENDING_UNCLEAR:
      break;

    case COMETD_SENDING_REFUSED:
      return COMETD_FATE_FAILS;

    default:
      g_assert_not_reached ();
    }

  return may_repeat ? COMETD_FATE_REPEATS : COMETD_FATE_FAILS;
}

CometdSending
cometd_fate_read_failure (const CometdFailure *failure)
{
  if (failure == NULL)
    return COMETD_SENDING_UNCLEAR;

  switch (failure->kind)
    {
    case COMETD_FAILURE_UNREACHABLE:
    case COMETD_FAILURE_TLS:
    case COMETD_FAILURE_UPGRADE:
    case COMETD_FAILURE_REDIRECT:
      return COMETD_SENDING_UNSENT;

    case COMETD_FAILURE_STATUS:
      if (failure->status == 429)
        return COMETD_SENDING_UNSENT;
      return cometd_failure_is_permanent (failure) ? COMETD_SENDING_REFUSED
                                                   : COMETD_SENDING_UNCLEAR;

    case COMETD_FAILURE_BROKEN:
    case COMETD_FAILURE_NOT_BAYEUX:
    case COMETD_FAILURE_INVALID:
    case COMETD_FAILURE_TOO_LARGE:
    case COMETD_FAILURE_SILENT:
      return COMETD_SENDING_UNCLEAR;

    default:
      g_assert_not_reached ();
    }
}
