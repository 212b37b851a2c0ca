# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A place where the library is used: a working folder, and a minimal environment with the variables
that the manual lists for it."""

import os
import subprocess

import snippets

# Long enough for a slow machine.
DEADLINE = 600


def commands(root, heading):
    """The commands below a heading of the manual, one per line."""
    lines = [line for snippet in snippets.read_page(root, snippets.PLACES_PAGE)
             if snippet.language == 'sh' and snippet.headings[-1] == heading
             for line in snippet.text.splitlines() if line]
    if not lines:
        raise RuntimeError(f'{snippets.PLACES_PAGE} has no commands under "{heading}"')
    return lines


def instructions(root, heading):
    """The commands that install the library, and the lines that set its variables."""
    lines = commands(root, heading)
    return ([line for line in lines if not line.startswith('export ')],
            '\n'.join(line for line in lines if line.startswith('export ')))


class Place:
    """The variables are lines of a shell script; the shell is a command that starts a shell."""

    def __init__(self, folder, home, variables='', shell=()):
        self.folder = folder
        self.variables = variables
        self.shell = shell
        # Python must not leave compiled files behind, and German texts do not work with the C
        # locale.
        self.environment = {'HOME': home, 'PATH': '/usr/local/bin:/usr/bin:/bin',
                            'LANG': 'C.UTF-8', 'PYTHONDONTWRITEBYTECODE': '1'}

    def start(self, script, environment, **more):
        return subprocess.Popen([*self.shell, 'sh', '-e', '-c', f'{self.variables}\n{script}'],
                                cwd=self.folder, env={**self.environment, **environment},
                                stdin=subprocess.DEVNULL, text=True, **more)

    def run(self, script, status=0, **environment):
        """Returns the output of the commands, and raises an exception with it if the exit status is
        not the expected one."""
        process = self.start(script, environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with process:
            try:
                output, errors = process.communicate(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        if process.returncode != status:
            raise RuntimeError(f'{script}: exit status {process.returncode}\n{output}{errors}')
        return output + errors if status else output

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path
