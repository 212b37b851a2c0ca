/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-test.h"

G_BEGIN_DECLS

/* A folder for the files of a test: certificates and configuration files. */
char *interop_folder_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void  interop_folder_free (char       *folder);
char *interop_write_file  (const char *folder,
                           const char *name,
                           const char *contents) G_GNUC_WARN_UNUSED_RESULT;

/* Starts a program of the system that listens on a given port. */
char            *interop_find_program (const char         *name) G_GNUC_WARN_UNUSED_RESULT;
void             interop_run_program  (const char * const *argv);
CometdTestChild *interop_start_daemon (const char * const *argv,
                                       guint               port) G_GNUC_WARN_UNUSED_RESULT;

/* Creates cert.pem for 127.0.0.1, and keystore.p12 with the same certificate and its key for the
 * Java server. */
void interop_make_certificate (const char *folder);

G_END_DECLS
