/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Names of channels come from strangers: without limits they would cost memory in every table, and
 * time in every look-up, which tries a pattern for each segment. */
#define COMETD_CHANNEL_MAX_LENGTH 1024
#define COMETD_CHANNEL_MAX_SEGMENTS 32
