#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""newer-python.py PROGRAM ARGUMENT…: runs a program in Python with PyGObject 3.50 or newer, as
"python3" in its arguments is too. COMETD_BINDINGS_TOOLS names what tests/bindings/prepare has
made."""

import os
import subprocess
import sys

tools = os.environ.get('COMETD_BINDINGS_TOOLS')
if not tools:
    print('1..0 # SKIP COMETD_BINDINGS_TOOLS is not set')
    sys.exit()

programs = os.path.join(tools, 'newer', 'bin')
python = os.path.join(programs, 'python3')
subprocess.run([python, '-c', 'import gi; gi.check_version("3.50")'], check=True)
os.environ['PATH'] = f'{programs}:{os.environ["PATH"]}'
os.execv(python, [python, *sys.argv[1:]])
