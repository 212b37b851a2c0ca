/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include <glib.h>

#ifndef _COMETD_EXTERN
# define _COMETD_EXTERN __attribute__ ((visibility ("default"))) extern
#endif

#define COMETD_AVAILABLE_IN_ALL _COMETD_EXTERN
