/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

#define COMETD_TESTING_INSIDE

#include "cometd-testing-server.h"

#undef COMETD_TESTING_INSIDE
