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

/**
 * COMETD_DEPRECATED_FOR: (skip)
 * @f: the replacement
 *
 * Marks a declaration as deprecated.
 *
 * Since: 0.1
 */
/* In place of the above. COMETD_DISABLE_DEPRECATED hides deprecated declarations altogether. */
#ifdef COMETD_DISABLE_DEPRECATION_WARNINGS
# define COMETD_DEPRECATED _COMETD_EXTERN
# define COMETD_DEPRECATED_FOR(f) _COMETD_EXTERN
#else
# define COMETD_DEPRECATED G_DEPRECATED _COMETD_EXTERN
# define COMETD_DEPRECATED_FOR(f) G_DEPRECATED_FOR (f) _COMETD_EXTERN
#endif
