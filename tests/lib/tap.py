# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the results of named checks as TAP; shared by the suites written in Python."""

import concurrent.futures
import multiprocessing
import sys

checks_to_run = []


def complaints_of(number):
    try:
        return list(checks_to_run[number][1]())
    except Exception as error:  # A check that breaks has failed; the next ones still run.
        return [f'{type(error).__name__}: {error}']


def results(processes, initializer, arguments):
    """The complaints of each check, in order. Processes are forked, as checks cannot be pickled."""
    numbers = range(len(checks_to_run))
    if processes == 1:
        yield from map(complaints_of, numbers)
        return
    with concurrent.futures.ProcessPoolExecutor(
            min(processes, len(numbers)), multiprocessing.get_context('fork'), initializer,
            arguments) as pool:
        for future in [pool.submit(complaints_of, number) for number in numbers]:
            try:
                yield future.result()
            except concurrent.futures.process.BrokenProcessPool as error:
                yield [f'a process died: {error}']


def run(checks, processes=1, initializer=None, arguments=()):
    """Runs (name, function) pairs; a function returns its complaints, none when all is well.
    Several processes, each of which begins with the initializer, share checks that mostly wait."""
    failures = 0
    checks_to_run[:] = checks
    print(f'1..{len(checks_to_run)}', flush=True)
    for number, complaints in enumerate(results(processes, initializer, arguments), 1):
        print(f'{"not ok" if complaints else "ok"} {number} {checks_to_run[number - 1][0]}')
        for complaint in complaints:
            for line in str(complaint).splitlines():
                print(f'# {line}')
        sys.stdout.flush()
        failures += bool(complaints)
    return 1 if failures else 0
