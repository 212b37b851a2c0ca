#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""When tests/setup.bash configures a build again, with a fake meson that only writes the log."""

import os
import shutil
import subprocess
import sys
import tempfile

import tap

MESON = '''#!/bin/sh
shift
mkdir -p "$1/meson-logs"
touch "$1/build.ninja"
echo "$@" >>"$CALLS"
cat >"$1/meson-logs/meson-log.txt" <<END
Program /usr/bin/python3 found: YES (/usr/bin/python3)
Program made-up-tool found: NO
Program python3 (madeup) found: NO modules: madeup
Run-time dependency made-up-lib found: NO (tried pkgconfig and cmake)
Dependency made-up-skipped skipped: feature demo disabled
END
'''
PC = 'Name: made-up\nDescription: made up\nVersion: %s\n'


class Tree:
    """A tree with only tests/setup.bash, and folders for installed files."""

    def __init__(self, root, folder):
        self.folder = folder
        for name in ('tests', 'bin', 'lib', 'python'):
            os.mkdir(os.path.join(folder, name))
        shutil.copy(os.path.join(root, 'tests/setup.bash'), os.path.join(folder, 'tests'))
        self.write('bin/meson', MESON)
        self.calls = os.path.join(folder, 'calls')
        self.environment = {
            **os.environ,
            'CALLS': self.calls,
            'PATH': os.path.join(folder, 'bin') + ':' + os.environ['PATH'],
            'PKG_CONFIG_PATH': os.path.join(folder, 'lib'),
            'PYTHONPATH': os.path.join(folder, 'python'),
        }

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, 0o755)

    def remove(self, name):
        os.remove(os.path.join(self.folder, name))

    def configure(self, *options, strict=False):
        """The options of meson, one string per call."""
        strict = 'true' if strict else 'false'
        script = f'. tests/setup.bash; warnings_are_errors={strict}; configure plain "$@"'
        subprocess.run(['bash', '-c', script, 'bash', *options], check=True, cwd=self.folder,
                       env=self.environment, stdout=subprocess.DEVNULL)
        if not os.path.exists(self.calls):
            return []
        with open(self.calls, encoding='utf-8') as file:
            calls = [' '.join(line.split()[2:]) for line in file]
        os.remove(self.calls)
        return calls


def check(root, change, expected):
    """Whether a build that is up to date is configured again after the change."""
    with tempfile.TemporaryDirectory(prefix='cometd-glib-setup-') as folder:
        tree = Tree(root, folder)
        tree.write('lib/made-up-other.pc', PC % '1')
        if tree.configure('-Da=1') != ['-Da=1']:
            yield 'the first time it was not configured'
        if tree.configure('-Da=1'):
            yield 'it was configured again although nothing had changed'
        change(tree)
        calls = tree.configure('-Da=1')
        if bool(calls) != expected:
            yield f'after the change: {calls}'
        if tree.configure('-Da=1'):
            yield 'it was configured a third time'


def options(root):
    with tempfile.TemporaryDirectory(prefix='cometd-glib-setup-') as folder:
        tree = Tree(root, folder)
        for arguments, strict, expected in (
                (['-Da=1'], False, ['-Da=1']),
                (['-Da=2'], False, ['-Da=2']),
                (['-Da=2'], True, ['-Da=2 -Dwerror=true']),
                (['-Da=2'], True, []),
                (['-Da=2'], False, [])):
            calls = tree.configure(*arguments, strict=strict)
            if calls != expected:
                yield f'{arguments}, warnings are errors: {strict}: {calls}, not {expected}'


CHANGES = (
    ('nothing', lambda tree: None, False),
    ('program-installed', lambda tree: tree.write('bin/made-up-tool', '#!/bin/sh\n'), True),
    ('other-program-installed', lambda tree: tree.write('bin/made-up-else', '#!/bin/sh\n'), False),
    ('library-installed', lambda tree: tree.write('lib/made-up-lib.pc', PC % '1'), True),
    ('skipped-library-installed',
     lambda tree: tree.write('lib/made-up-skipped.pc', PC % '1'), True),
    ('other-library-upgraded',
     lambda tree: tree.write('lib/made-up-other.pc', PC % '2'), False),
    ('module-installed', lambda tree: tree.write('python/madeup.py', ''), True),
    ('log-lost', lambda tree: tree.remove('_build/plain/meson-logs/meson-log.txt'), True),
)
checks = [(name, lambda c=change, e=expected: check(sys.argv[1], c, e))
          for name, change, expected in CHANGES]
checks += [('options', lambda: options(sys.argv[1]))]
sys.exit(tap.run(checks))
