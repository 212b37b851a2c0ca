# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Vala compiler, and where this build has its headers, its VAPI and its library."""

import os
import subprocess


class ValaCompiler:
    """Makes programs of Vala sources, against the library as built and not yet installed."""

    def __init__(self, root, build):
        library = os.path.join(build, 'cometd-glib')
        # The C that valac writes is not written to please a compiler.
        flags = ('-w', '-g', f'-I{root}', f'-I{build}', f'-L{library}', f'-Wl,-rpath,{library}')
        # The file that names the other packages is beside the VAPI only once both are installed.
        packages = ('cometd-glib-1', 'gio-2.0', 'json-glib-1.0', 'libsoup-3.0')
        self.command = ['valac', f'--vapidir={library}',
                        *(f'--pkg={package}' for package in packages),
                        *(part for flag in flags for part in ('-X', flag))]
        self.environment = dict(os.environ,
                                PKG_CONFIG_PATH=os.path.join(build, 'meson-uninstalled'))

    def compile(self, source, program, *packages):
        """Raises with what the compiler says, a warning too."""
        folder = os.path.dirname(program)
        result = subprocess.run([*self.command, *(f'--pkg={package}' for package in packages),
                                 source, '-o', program], cwd=folder, env=self.environment,
                                text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        if result.returncode != 0 or 'warning' in result.stdout:
            raise RuntimeError(result.stdout)
        return program
