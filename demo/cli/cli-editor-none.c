/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The editor of a build without libedit: there is none, and the terminal reads whole lines. */

#include "cli-editor.h"

CliEditor *
cli_editor_new (CliEditorFunc func,
                gpointer      user_data)
{
  return NULL;
}

void
cli_editor_free (CliEditor *self)
{
}
