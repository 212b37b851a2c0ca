#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The terminal chats: each language talks with each other one in one room, by both transports.

On a real server of tests/interop it is enough that each talks with Python's.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import threading

import server_program
import stages
import tap
import vala_compiler

TRANSPORTS = ('websocket', 'long-polling')


class Talker:
    """A chat program, whose output is read as it comes."""

    def __init__(self, command, url, nickname, transport):
        self.nickname = nickname
        self.process = subprocess.Popen([*command, url, nickname, transport], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        # A program that goes silent is ended, and with it the wait for its next line.
        self.timer = threading.Timer(server_program.DEADLINE, self.process.kill)
        self.timer.start()
        self.seen = []

    def hears(self, expected):
        """Reads up to a line."""
        for line in self.process.stdout:
            self.seen.append(line.rstrip('\n'))
            if self.seen[-1] == expected:
                return
        raise RuntimeError(f'{self.nickname} did not hear "{expected}" but {self.seen}: '
                           f'{self.process.stderr.read()}')

    def says(self, text):
        self.process.stdin.write(text + '\n')
        self.process.stdin.flush()

    def leaves(self):
        """The end of its input ends it."""
        _, errors = self.process.communicate()
        self.timer.cancel()
        if self.process.returncode != 0 or errors:
            raise RuntimeError(f'{self.nickname} ended with {self.process.returncode}: {errors}')

    def end(self):
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()


def talk(first, second, transport, url):
    talkers = []
    try:
        talkers.append(anna := Talker(first, url, 'Anna', transport))
        anna.hears('Anna: Anna has joined')
        talkers.append(ben := Talker(second, url, 'Ben', transport))
        anna.hears('Ben: Ben has joined')
        ben.hears('Ben: Ben has joined')
        ben.says('Grüße, 你好 "Anna"')
        for each in talkers:
            each.hears('Ben: Grüße, 你好 "Anna"')
        # What others write does not control the terminal.
        ben.says('\x1b[31mred \x9b0m')
        for each in talkers:
            each.hears('Ben: \ufffd[31mred \ufffd0m')
        anna.says('Bye')
        for each in talkers:
            each.hears('Anna: Bye')
        ben.leaves()
        anna.hears('Ben: Ben has left')
        anna.leaves()
    finally:
        for each in talkers:
            each.end()
    return ()


def wrong(command, url):
    """Without arguments it says how it is used; where it cannot connect it says why."""
    status, output, errors = server_program.run(*command)
    if status != 2 or output or not errors.startswith('Usage: '):
        yield f'exit status {status}: {output}{errors}'
    for arguments, complaint in ((('nowhere', 'Anna'), 'not an absolute'),
                                 ((url, 'Anna', 'pigeon'), 'connection type “pigeon”')):
        status, output, errors = server_program.run(*command, *arguments)
        if status != 1 or output or complaint not in errors or 'Traceback' in errors:
            yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'c-program', 'server'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--without', action='append', default=[])
    options = parser.parse_args()
    bindings = os.path.join(options.root, 'bindings')
    with (tempfile.TemporaryDirectory(prefix='cometd-glib-chats-') as folder,
          stages.server(options.server) as url):
        commands = {'c': [os.path.abspath(options.c_program)],
                    'javascript': ['gjs', '-m', os.path.join(bindings, 'gjs', 'chat.js')],
                    'python': ['/usr/bin/python3', os.path.join(bindings, 'python', 'chat.py')]}
        if 'vala' not in options.without:
            commands['vala'] = [vala_compiler.ValaCompiler(options.build).compile(
                os.path.join(bindings, 'vala', 'chat.vala'), os.path.join(folder, 'chat'),
                'gio-unix-2.0')]
        for language in options.without:
            commands.pop(language, None)
        if options.server in stages.STAGES:
            pairs = [('python', language) for language in commands]
            checks = []
        else:
            pairs = itertools.combinations_with_replacement(commands, 2)
            checks = [(f'wrong {name}', lambda c=command: wrong(c, url))
                      for name, command in commands.items()]
        checks += [(f'{first} and {second} {transport}',
                    lambda a=commands[first], b=commands[second], t=transport: talk(a, b, t, url))
                   for first, second in pairs for transport in TRANSPORTS]
        return tap.run(checks)


sys.exit(main())
