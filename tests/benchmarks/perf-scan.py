#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the instructions for parsing one small message, which do not depend on the load of the
machine: perf-scan.py PROGRAM THRESHOLDS."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

FRAMES = 200
MESSAGES = FRAMES * 10


def instructions(program, function):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, 'callgrind.out')
        subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={output}',
                        f'--toggle-collect={function}', program, f'--frames={FRAMES}'],
                       check=True, stderr=subprocess.DEVNULL)
        with open(output, encoding='utf-8') as lines:
            return int(re.search(r'^(?:summary|totals): (\d+)', lines.read(), re.MULTILINE)[1])


def thresholds(path):
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            words = line.split('#')[0].split()
            if words:
                yield words[0], int(words[1])


def main():
    if shutil.which('valgrind') is None:
        print('1..0 # SKIP valgrind is not installed')
        return
    limits = list(thresholds(sys.argv[2]))
    print(f'1..{len(limits)}')
    for number, (function, limit) in enumerate(limits, 1):
        count = instructions(sys.argv[1], function) / MESSAGES
        verdict = 'ok' if 0 < count <= limit else 'not ok'
        print(f'{verdict} {number} {function}')
        print(f'# {count:.0f} instructions a message, at most {limit}')


main()
