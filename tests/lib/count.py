#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts what meson ran, subtest by subtest, and shows it as one table.

  count.py count TESTLOG.json [LABEL]   one line a suite: name, passed, failed, skipped, and one
                                        line for each failure, with what the test printed about it;
                                        the label is put after the name
  count.py table RESULTS [--allow-skips]
                                        the table of such lines, the failures, then the totals;
                                        exits with 1 if anything failed or was skipped, or nothing
                                        ran
"""

import json
import re
import sys

GOOD = {'OK', 'EXPECTEDFAIL'}

# What is shown of each failure: its beginning says what was expected, its end in which state the
# programs were.
FIRST_LINES = 15
LAST_LINES = 15
WIDTH = 500


def shorten(lines):
    lines = [line if len(line) <= WIDTH else f'{line[:WIDTH]}…' for line in lines if line.strip()]
    if len(lines) <= FIRST_LINES + LAST_LINES:
        return lines
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    return [*lines[:FIRST_LINES], f'… {left_out} more lines …', *lines[-LAST_LINES:]]


def end_of_output(run):
    """What a program that broke off printed last."""
    return [line for output in ('stdout', 'stderr')
            for line in run.get(output, '').splitlines() if line.strip()][-LAST_LINES:]


def count_test(run):
    """(passed, failed, skipped, failures) of one test program; a failure is its name and the lines
    that describe it."""
    passed = skipped = 0
    failures = []
    comments = None
    for line in run.get('stdout', '').splitlines():
        match = re.match(r'(not )?ok\b\s*\d*\s*-?\s*(.*)', line)
        if match is None:
            if comments is not None and line.startswith('#'):
                comments.append(line[1:].strip())
            continue
        comments = None
        if re.search(r'#\s*SKIP', line, re.IGNORECASE):
            skipped += 1
        elif match.group(1):
            comments = []
            failures.append((match.group(2), comments))
        else:
            passed += 1
    result = run['result']
    if result == 'SKIP' and not (passed or skipped or failures):
        skipped = 1
    elif result in GOOD and not (passed or skipped or failures):
        passed = 1  # A test that says yes or no with its exit status.
    elif result not in GOOD and result != 'SKIP' and not failures:
        failures.append((result.lower(), []))  # It crashed, hung, or broke off.
    failures = [(name, shorten(lines) or shorten(end_of_output(run))) for name, lines in failures]
    return passed, len(failures), skipped, failures


def count(path, label):
    suites = {}
    failed = []
    with open(path, encoding='utf-8') as log:
        for line in log:
            run = json.loads(line)
            match = re.match(r'(?:[^:]*:)?([^/+ ]+)\S* / (.*)', run['name'])
            suite, test = match.groups() if match else ('other', run['name'])
            name = f'{suite} {label}'.strip()
            passed, number, skipped, failures = count_test(run)
            row = suites.setdefault(name, [0, 0, 0])
            for column, number in enumerate((passed, number, skipped)):
                row[column] += number
            failed += [(name, f'{test}: {each}', json.dumps(lines)) for each, lines in failures]
    for name, row in suites.items():
        print(name, *row, sep='\t')
    for failure in failed:
        print(*failure, sep='\t')


def table(path, allow_skips=False):
    rows = {}
    failed = []
    with open(path, encoding='utf-8') as file:
        for line in file:
            name, *rest = line.rstrip('\n').split('\t')
            if len(rest) == 3:
                row = rows.setdefault(name, [0, 0, 0])
                for column, number in enumerate(rest):
                    row[column] += int(number)
            else:
                failed.append((f'{name}: {rest[0]}', json.loads(rest[1]) if rest[1:] else []))
    width = max([len(name) for name in rows] + [5])
    print(f'\n{"suite":{width}}  passed  failed skipped')
    for name, row in rows.items():
        print(f'{name:{width}}', *(f'{number:7}' for number in row))
    for text, lines in failed:
        print(f'FAILED {text}')
        for line in lines:
            print(f'    {line}')
    passed, failures, skipped = (sum(row[column] for row in rows.values()) for column in range(3))
    print(f'\n{passed} passed, {failures} failed, {skipped} skipped')
    if skipped and not allow_skips:
        print('A skipped test is a failure without --allow-skips', file=sys.stderr)
        return 1
    return 1 if failures or not passed else 0


if __name__ == '__main__':
    if sys.argv[1] == 'count':
        count(sys.argv[2], ' '.join(sys.argv[3:]))
    else:
        sys.exit(table(sys.argv[2], '--allow-skips' in sys.argv[3:]))
