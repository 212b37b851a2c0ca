/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Limits on channel names, which may come from other users. Without them, names would cost memory
 * in every table, and time in every lookup, which tries one pattern per segment. */
#define COMETD_CHANNEL_MAX_LENGTH 1024
#define COMETD_CHANNEL_MAX_SEGMENTS 32
