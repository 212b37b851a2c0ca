#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every program of the manual, in each language, and compares its output with the block of
text on the same page. Programs that are compiled by a command on their page are tested together
with the commands.

A program that runs until it is interrupted is interrupted after its output; all others end by
themselves. Those that test an app find out if the app does not recover from a lost connection.
"""

import argparse
import concurrent.futures
import copy
import os
import signal
import subprocess
import sys
import tempfile

import program_runner
import server_program
import snippets
import tap

SERVER_ARGUMENTS = ('--ack', '--deny', '/members/only', '--expire')
RETAINS = ('--replay', '--retain', '/event/Order__e')
# The test that an app fails if it closes its client when the connection is lost, and what makes it
# one that does.
FAILED = 'ok: recovers when the connection is lost\n'
MISTAKES = {
    'c': ('show (chat, "connection lost");',
          'show (chat, "connection lost"), cometd_client_abort (chat->client);'),
    'javascript': ("this.lines.push('connection lost');",
                   "this.lines.push('connection lost'), this.client.abort();"),
    'python': ("self.lines.append('connection lost')",
               "self.lines.append('connection lost'), client.abort()"),
    'vala': ('lines += "connection lost";',
             '{ lines += "connection lost"; client.abort (); }'),
}
LISTENS = '# listen for incoming messages\n'


def check(runner, snippet, server, expected):
    # Only the programs of the story have credentials that expire.
    expire = '/chat/demo' if 'new credentials' in expected else '/chat/other'
    retains = RETAINS if snippet.page == 'docs/services.md' else ()
    with server_program.Server(server, *SERVER_ARGUMENTS, expire, *retains) as url, \
            tempfile.TemporaryDirectory(prefix='cometd-glib-state-') as state:
        process = subprocess.Popen([*runner.command(snippet, url), url], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE,
                                   env={**os.environ, 'XDG_STATE_HOME': state})
        output = ''
        while len(output) < len(expected) and (line := process.stdout.readline()):
            output += line
        status = 0
        if LISTENS in snippet.text and output == expected:
            status = -signal.SIGINT
            process.send_signal(signal.SIGINT)
        try:
            rest, errors = process.communicate(timeout=server_program.DEADLINE)
        finally:
            process.kill()
    if output + rest != expected or process.returncode != status:
        yield f'exit status {process.returncode}, output: {output}{rest}{errors}'


def run_mistaken(runner, snippet, expected):
    """Whether the program does what the page says with an app that gives up."""
    right, wrong = MISTAKES[snippet.language]
    assert snippet.text.count(right) == 1, right
    mistaken = copy.copy(snippet)
    mistaken.text = snippet.text.replace(right, wrong)
    mistaken.name = 'mistaken-' + snippet.name
    status, output, errors = server_program.run(*runner.command(mistaken, 'unused'))
    if status == 0 or output != expected[:expected.index(FAILED)]:
        yield f'exit status {status}, output: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    program_runner.add_options(parser)
    options = parser.parse_args()
    server = os.path.abspath(options.server)
    outputs, programs = ({}, {})
    for owner, pages in (('outputs', outputs), ('programs', programs)):
        for snippet in snippets.read(options.root, owner):
            pages.setdefault(snippet.page, []).append(snippet)

    with tempfile.TemporaryDirectory(prefix='cometd-glib-programs-') as folder, \
            concurrent.futures.ThreadPoolExecutor(len(MISTAKES)) as executor:
        runner = program_runner.Runner(options, folder)
        checks = [('outputs', lambda: (f'{page} has programs, and outputs, of which one is missing'
                                       for page in sorted(outputs.keys() ^ programs.keys())))]
        last_checks = []
        for page in sorted(outputs.keys() & programs.keys()):
            checks += [(f'{page} shows one output', lambda: ['there is another'])
                       for _ in outputs[page][1:]]
            checks += [(f'{snippet.language} {snippet.name}',
                        lambda s=snippet, e=outputs[page][0].text: check(runner, s, server, e))
                       for snippet in programs[page] if snippet.language not in options.without]
            if FAILED not in outputs[page][0].text:
                continue
            # They take as long as their own deadline, during which the others run.
            for snippet in programs[page]:
                if snippet.language not in options.without:
                    found = executor.submit(lambda s=snippet, e=outputs[page][0].text:
                                            list(run_mistaken(runner, s, e)))
                    last_checks.append((f'{snippet.language} {snippet.name} finds a mistake',
                                        found.result))
        return tap.run(checks + last_checks)


sys.exit(main())
