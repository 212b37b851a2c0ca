#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts instructions, which do not depend on the load of the machine, and compares them with their
limits: perf.py THRESHOLDS PROGRAM [ARGUMENT…]. The program calls perf_run(), which processes n / 4
items and then n, so that the difference is that of 3/4 n items and nothing else."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile


def count(dump):
    with open(dump, encoding='utf-8') as lines:
        return int(re.search(r'^(?:summary|totals): (\d+)', lines.read(), re.MULTILINE)[1])


def instructions(command):
    """The instructions for one item of each row; user space only, all threads of the program."""
    # Meson has malloc() fill all memory, which would be counted.
    environment = {**os.environ, 'MALLOC_PERTURB_': '0'}
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, 'out')
        rows = subprocess.run(
            ['valgrind', '--tool=callgrind', f'--callgrind-out-file={output}',
             '--dump-after=perf_mark', *command],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment).stdout
        counts = [count(dump) for dump in
                  sorted(glob.glob(f'{output}.*'), key=lambda name: int(name.rsplit('.', 1)[1]))]
    # The lines of the program, among what its libraries may print.
    rows = re.findall(r'^(\S+) (\d+)$', rows, re.MULTILINE)
    return {name: (counts[3 * i + 2] - counts[3 * i + 1]) / int(n_items)
            for i, (name, n_items) in enumerate(rows)}


def limits_of(program, path):
    """Row, limit, and the row that it is a multiple of, or None."""
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            words = line.split('#')[0].split()
            if words and words[0] == program:
                yield words[1], float(words[2]), words[3] if len(words) > 3 else None


def main():
    if shutil.which('valgrind') is None:
        print('1..0 # SKIP valgrind is not installed')
        return
    limits = list(limits_of(os.path.basename(sys.argv[2]), sys.argv[1]))
    print(f'1..{len(limits)}', flush=True)
    counts = instructions(sys.argv[2:])
    for number, (row, limit, base) in enumerate(limits, 1):
        most = limit * counts[base] if base else limit
        verdict = 'ok' if 0 < counts[row] <= most else 'not ok'
        multiple = f', {counts[row] / counts[base]:.2f} × {base}' if base else ''
        of_base = f' ({limit:g} ×)' if base else ''
        print(f'{verdict} {number} {row}{" against " + base if base else ""}')
        print(f'# {counts[row]:.0f} instructions{multiple}; at most {most:.0f}{of_base}')
    for row in counts.keys() - {row for row, _, _ in limits}:
        print(f'# {row}: {counts[row]:.0f} instructions')


main()
