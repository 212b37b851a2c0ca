/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#define COMETD_INSIDE

#include "cometd-version-macros.h"
#include <cometd-glib/cometd-version.h>
#include "cometd-types.h"
#include "cometd-enums.h"
#include "cometd-channel.h"
#include "cometd-error.h"
#include "cometd-message.h"
#include "cometd-exchange.h"
#include "cometd-extension.h"
#include "cometd-auth-request.h"
#include "cometd-auth-extension.h"
#include "cometd-binary-extension.h"
#include "cometd-timestamp-extension.h"
#include "cometd-timesync-extension.h"
#include "cometd-subscription.h"
#include "cometd-client.h"
#include "cometd-ack-extension.h"
#include "cometd-message-list.h"
#include "cometd-replay-extension.h"
#include "cometd-replay-store.h"
#include "cometd-replay-file-store.h"

#undef COMETD_INSIDE
