#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""dist-reference.py MESON FOLDER…, run by meson dist: builds the references, and adds the folders
to the tarball. They are next to each other in docs/reference, as they have links to each other."""

import os
import shutil
import subprocess
import sys

meson, *folders = sys.argv[1:]
build, target = os.environ['MESON_BUILD_ROOT'], os.environ['MESON_DIST_ROOT']
subprocess.run([meson, 'compile', '-C', build, 'reference'], check=True, stdin=subprocess.DEVNULL)
for folder in folders:
    shutil.copytree(os.path.join(build, 'docs', folder),
                    os.path.join(target, 'docs', 'reference', folder))
