# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the results of named checks as TAP; shared by the suites written in Python."""

import sys


def run(checks):
    """Runs (name, function) pairs; a function returns its complaints, none when all is well."""
    failures = 0
    checks = list(checks)
    print(f'1..{len(checks)}', flush=True)
    for number, (name, check) in enumerate(checks, 1):
        try:
            complaints = list(check())
        except Exception as error:  # A check that breaks has failed; the next ones still run.
            complaints = [f'{type(error).__name__}: {error}']
        print(f'{"not ok" if complaints else "ok"} {number} {name}')
        for complaint in complaints:
            for line in str(complaint).splitlines():
                print(f'# {line}')
        sys.stdout.flush()
        failures += bool(complaints)
    return 1 if failures else 0
