# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Vala compiler, as it is used with a build that is not installed."""

import os
import subprocess


class ValaCompiler:
    """Makes programs of Vala sources, against the libraries as built and not yet installed."""

    def __init__(self, build):
        folders = [os.path.join(build, folder)
                   for folder in ('cometd-glib', 'tests/server/cometd-glib-testing')]
        # The C that valac writes is not written to please a compiler.
        flags = ('-w', '-g', *(f'-Wl,-rpath,{folder}' for folder in folders))
        self.command = ['valac', '--pkg=cometd-glib-1',
                        *(part for flag in flags for part in ('-X', flag))]
        # As in the environment that "meson devenv" gives.
        self.environment = dict(os.environ,
                                PKG_CONFIG_PATH=os.path.join(build, 'meson-uninstalled'),
                                XDG_DATA_DIRS=os.path.join(build, 'bindings') + ':/usr/share')

    def compile(self, source, program, *packages, also=()):
        """Raises with what the compiler says, a warning too."""
        folder = os.path.dirname(program)
        result = subprocess.run([*self.command, *(f'--pkg={package}' for package in packages),
                                 source, *also, '-o', program], cwd=folder, env=self.environment,
                                text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        if result.returncode != 0 or 'warning' in result.stdout:
            raise RuntimeError(result.stdout)
        return program
