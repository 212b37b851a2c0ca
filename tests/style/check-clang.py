#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No source of the build has a warning from clang, which knows some that gcc does not."""

import json
import os
import shlex
import subprocess
import sys

import tap

# What each source is compiled with, except for what names its outputs.
WITH_VALUE = ('-o', '-MF', '-MQ', '-MT')
ALONE = ('-c', '-MD', '-MMD')


def arguments_of(command, source):
    words = iter(shlex.split(command))
    arguments = []
    for word in words:
        if word in WITH_VALUE:
            next(words)
        elif word.startswith('-') and word not in ALONE:
            arguments.append(word)
    # As in the build by clang, a variable is not unused if it only frees something.
    return ['clang', '-fsyntax-only', '-Werror', '-Wno-unknown-warning-option',
            '-Wno-unused-command-line-argument', *arguments, '-Wno-unused-variable',
            '-fno-color-diagnostics', source]


def group_of(source, root):
    path = os.path.relpath(source, root)
    parts = path.split(os.sep)
    return os.sep.join(parts[:2]) if len(parts) > 2 else parts[0]


def warnings_of(entries):
    for entry in entries:
        done = subprocess.run(
            arguments_of(entry['command'], entry['file']),
            cwd=entry['directory'], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            yield '\n'.join(done.stderr.splitlines()[:20])


def main():
    root, build = sys.argv[1:3]
    groups = {}
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        for entry in json.load(file):
            source = os.path.join(entry['directory'], entry['file'])
            if source.endswith('.c') and not os.path.realpath(source).startswith(
                    os.path.realpath(build) + os.sep):
                groups.setdefault(group_of(source, root), {})[os.path.realpath(source)] = entry
    return tap.run([(name, lambda entries=entries: warnings_of(entries.values()))
                    for name, entries in sorted(groups.items())], processes=2)


if __name__ == '__main__':
    sys.exit(main())
