# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A virtual display for tests written in Python."""

import os
import subprocess

# What programs with a window are to know of it; they leave the settings of who runs them alone.
VARIABLES = {'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GSETTINGS_BACKEND': 'memory',
             'GTK_A11Y': 'none', 'NO_AT_BRIDGE': '1'}


class Display:
    """Lasts as long as the block, which gets the variables of the environment."""

    def __enter__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', '800x600x24', '-nolisten', 'tcp'],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as numbers:
            return {'DISPLAY': f':{int(numbers.readline())}', **VARIABLES}

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
