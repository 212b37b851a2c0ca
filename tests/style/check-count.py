#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The counter behind tests/run must not lose a failure."""

import contextlib
import io
import json
import sys
import tempfile

import count
import tap

PLAN = '1..2\nok 1 /a\n'

# name, what meson logged, (passed, failed, skipped)
CASES = (
    ('all-well', {'stdout': PLAN + 'ok 2 /b\n', 'result': 'OK'}, (2, 0, 0)),
    ('one-fails', {'stdout': PLAN + 'not ok 2 /b\n', 'result': 'FAIL'}, (1, 1, 0)),
    ('one-skipped', {'stdout': PLAN + 'ok 2 /b # SKIP no node\n', 'result': 'OK'}, (1, 0, 1)),
    ('crash-after-one', {'stdout': PLAN, 'result': 'ERROR'}, (1, 1, 0)),
    ('leak-found-at-the-end', {'stdout': PLAN + 'ok 2 /b\n', 'result': 'ERROR'}, (2, 1, 0)),
    ('hang', {'stdout': PLAN, 'result': 'TIMEOUT'}, (1, 1, 0)),
    ('exit-status-good', {'result': 'OK'}, (1, 0, 0)),
    ('exit-status-bad', {'result': 'FAIL'}, (0, 1, 0)),
    ('exit-status-skip', {'result': 'SKIP'}, (0, 0, 1)),
    ('all-skipped', {'stdout': '1..0 # SKIP no valgrind\n', 'result': 'SKIP'}, (0, 0, 1)),
)

# name, what meson logged of a test, the lines that the table shows of it
FAILURES = (
    ('failure-described', {'stdout': '1..2\nnot ok 1 a\n# waited\n# in it\nok 2 b\n# later\n',
                           'stderr': 'noise\n', 'result': 'FAIL'},
     ['FAILED ui: window: a', '    waited', '    in it']),
    ('failure-long', {'stdout': 'not ok 1 a\n' + ''.join(f'# {n}\n' for n in range(100)),
                      'result': 'FAIL'},
     ['FAILED ui: window: a', *(f'    {n}' for n in range(15)), '    … 70 more lines …',
      *(f'    {n}' for n in range(85, 100))]),
    ('failure-wide', {'stdout': 'not ok 1 a\n# ' + 'x' * 501, 'result': 'FAIL'},
     ['FAILED ui: window: a', f'    {"x" * 500}…']),
    ('failure-two', {'stdout': 'not ok 1 a\n# of a\nnot ok 2 b\n# of b\n', 'result': 'FAIL'},
     ['FAILED ui: window: a', '    of a', 'FAILED ui: window: b', '    of b']),
    ('failure-silent', {'stdout': 'not ok 1 a - ERROR\nBail out!\n', 'stderr': 'a.c:1: b\n',
                        'result': 'ERROR'},
     ['FAILED ui: window: a - ERROR', '    not ok 1 a - ERROR', '    Bail out!', '    a.c:1: b']),
    ('failure-hang', {'stdout': PLAN, 'result': 'TIMEOUT'},
     ['FAILED ui: window: timeout', '    1..2', '    ok 1 /a']),
)

# name, (passed, failed, skipped), exit status, exit status with --allow-skips
TABLES = (
    ('table-all-well', (2, 0, 0), 0, 0),
    ('table-one-failed', (2, 1, 0), 1, 1),
    ('table-one-skipped', (2, 0, 1), 1, 0),
    ('table-nothing-ran', (0, 0, 0), 1, 1),
)


def check(run, expected):
    result = count.count_test(run)[:3]
    if result != expected:
        yield f'counted {result}, expected {expected}'


def check_table(numbers, *expected):
    with tempfile.NamedTemporaryFile('w') as results:
        print('suite', *numbers, sep='\t', file=results, flush=True)
        with contextlib.redirect_stdout(io.StringIO()) as output, \
                contextlib.redirect_stderr(io.StringIO()):
            statuses = count.table(results.name), count.table(results.name, allow_skips=True)
    if statuses != expected:
        yield f'exit status {statuses}, expected {expected}'
    last = output.getvalue().splitlines()[-1]
    if last != '%d passed, %d failed, %d skipped' % numbers:
        yield f'the last line is {last}'


def check_failure(run, expected):
    with tempfile.NamedTemporaryFile('w') as log, tempfile.NamedTemporaryFile('w') as results:
        json.dump({'name': 'cometd-glib:ui / window', **run}, log)
        log.flush()
        with contextlib.redirect_stdout(results):
            count.count(log.name, '')
        results.flush()
        with contextlib.redirect_stdout(io.StringIO()) as output:
            count.table(results.name)
    shown = [line for line in output.getvalue().splitlines() if line.startswith(('FAILED', '    '))]
    if shown != expected:
        yield f'the table shows {shown}, expected {expected}'


checks = [(name, lambda r=run, e=expected: check(r, e)) for name, run, expected in CASES]
checks += [(name, lambda a=arguments: check_table(*a)) for name, *arguments in TABLES]
checks += [(name, lambda r=run, e=expected: check_failure(r, e))
           for name, run, expected in FAILURES]
sys.exit(tap.run(checks))
