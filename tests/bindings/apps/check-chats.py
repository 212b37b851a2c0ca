#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The terminal chats: each language talks with each other one, in one room.

With --interop, each talks with Python's through a real server of tests/interop.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import threading

import server_program
import tap
import vala_compiler


# Where the real servers have their service.
PATHS = {'cometd': '/cometd', 'faye': '/bayeux'}


def server(options):
    if not options.interop:
        return server_program.Server(os.path.abspath(options.server))
    return server_program.Server(
        os.path.join(os.environ['COMETD_INTEROP_SERVERS'], options.interop),
        path=PATHS[options.interop])


class Talker:
    """A chat program, whose output is read as it comes."""

    def __init__(self, command, url, nickname):
        self.nickname = nickname
        self.process = subprocess.Popen([*command, url, nickname], text=True,
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


def talk(first, second, server):
    with server as url:
        talkers = []
        try:
            talkers.append(anna := Talker(first, url, 'Anna'))
            anna.hears('Anna: Anna has joined')
            talkers.append(ben := Talker(second, url, 'Ben'))
            anna.hears('Ben: Ben has joined')
            ben.hears('Ben: Ben has joined')
            ben.says('Grüße, 你好 "Anna"')
            for each in talkers:
                each.hears('Ben: Grüße, 你好 "Anna"')
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


def wrong(command):
    """Without arguments it says how it is used; where it cannot connect it says why."""
    status, output, errors = server_program.run(*command)
    if status != 2 or output or not errors.startswith('Usage: '):
        yield f'exit status {status}: {output}{errors}'
    status, output, errors = server_program.run(*command, 'nowhere', 'Anna')
    if status != 1 or output or 'not an absolute' not in errors or 'Traceback' in errors:
        yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'c-program'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--server')
    parser.add_argument('--interop', choices=PATHS)
    parser.add_argument('--without', action='append', default=[])
    options = parser.parse_args()
    bindings = os.path.join(options.root, 'bindings')
    with tempfile.TemporaryDirectory(prefix='cometd-glib-chats-') as folder:
        commands = {'c': [os.path.abspath(options.c_program)],
                    'javascript': ['gjs', '-m', os.path.join(bindings, 'gjs', 'chat.js')],
                    'python': ['/usr/bin/python3', os.path.join(bindings, 'python', 'chat.py')]}
        if 'vala' not in options.without:
            commands['vala'] = [vala_compiler.ValaCompiler(options.build).compile(
                os.path.join(bindings, 'vala', 'chat.vala'), os.path.join(folder, 'chat'),
                'gio-unix-2.0')]
        for language in options.without:
            commands.pop(language, None)
        if options.interop:
            pairs = [('python', language) for language in commands]
            checks = []
        else:
            pairs = itertools.combinations_with_replacement(commands, 2)
            checks = [(f'wrong {name}', lambda c=command: wrong(c))
                      for name, command in commands.items()]
        checks += [(f'{first} and {second}',
                    lambda a=commands[first], b=commands[second]: talk(a, b, server(options)))
                   for first, second in pairs]
        return tap.run(checks)


sys.exit(main())
