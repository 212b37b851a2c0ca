#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run by meson dist: builds the reference, and adds it to the tarball as docs/reference."""

import os
import shutil
import subprocess
import sys

NAME = 'cometd-glib-1'

build, target = os.environ['MESON_BUILD_ROOT'], os.environ['MESON_DIST_ROOT']
subprocess.run([*sys.argv[1:], 'compile', '-C', build, 'reference'], check=True,
               stdin=subprocess.DEVNULL)
shutil.copytree(os.path.join(build, 'docs', NAME), os.path.join(target, 'docs', 'reference'))
