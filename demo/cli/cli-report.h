/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-options.h"

G_BEGIN_DECLS

/* Reports the state of the connection on standard error. */
typedef struct _CliReport CliReport;

CliReport *cli_report_new  (CometdClient     *client,
                            const CliOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void       cli_report_free (CliReport        *self);
/* Prints a line, unless --quiet was given. */
void       cli_report_say  (CliReport        *self,
                            const char       *text);
/* Changes after the end are a result of it, and are not reported. */
void       cli_report_stop (CliReport        *self);
/* Names the addresses that were tried, if there are several: an error names only one. */
void       cli_report_complain_about_addresses
                           (CliReport        *self);

G_END_DECLS
