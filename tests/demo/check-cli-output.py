#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cometd-cli reads and prints: payloads from files, formats, colours, and programs that it
runs for messages."""

import contextlib
import json
import os
import pty
import re
import signal
import sys
import tempfile

import ports
import server_program
import tap
from chat_server import DEADLINE, ChatServer, environment, wait_until
from cli import Cli, run

PROGRAM, SERVER, SCRIPTED = (os.path.abspath(path) for path in sys.argv[1:4])
COLOURS = {'name': '\x1b[1;34m', 'string': '\x1b[32m', 'other': '\x1b[33m', 'end': '\x1b[0m'}


def payloads():
    """A whole file, and the whole standard input, over several lines."""
    text = '{"a":\n [1,\n "ü"]}\n'
    with ChatServer(SERVER) as server, tempfile.NamedTemporaryFile('w', encoding='utf-8') as file:
        file.write(text)
        file.flush()
        listener = Cli(PROGRAM, 'listen', '--data-only', '--count=2', server.url, '/x')
        listener.wait_said('listening on')
        for argument, stdin in ((f'@{file.name}', ''), ('@-', text)):
            for command, target in (('publish', '/x'), ('call', 'echo')):
                status, output, errors = run(PROGRAM, command, server.url, target, argument,
                                             stdin=stdin)
                if status != 0 or (command == 'call' and json.loads(output) != json.loads(text)):
                    yield f'{command} {argument}: {status} {output}{errors}'
            if listener.message() != json.loads(text):
                yield 'another payload was received'
        if listener.end(None) != 0:
            yield listener.errors


def listen_to(payload, *options):
    """The output of listen for one event; the scripted server passes payloads on unchanged."""
    with server_program.Server(SCRIPTED) as url:
        listener = Cli(PROGRAM, 'listen', '--count=1', *options, url, '/x')
        listener.wait_said('listening on')
        status, _, errors = run(PROGRAM, 'publish', url, '/x', payload)
        if status != 0 or listener.end(None) != 0:
            raise RuntimeError(errors + listener.errors)
    return ''.join(iter(lambda: listener.lines.get_nowait() if not listener.lines.empty() else '',
                        ''))


def formats():
    payload = r'{"user":"Ann \u001b[31m\nLee","n":[10,{"a.b":true}],"a/b":null,"ü":"{x}"}'
    for template, expected in (
            ('{channel}', '/x'), ('{data.user}', 'Ann \ufffd[31m Lee'), ('{data.n.0}', '10'),
            ('{data.n.1}', '{"a.b":true}'), ('{/data/n/1/a.b}', 'true'), ('{data.a/b}', 'null'),
            ('{data.ü}', '{x}'), ('<{data.none}{none}{data.n.7}{data.user.x}>', '<>'),
            (r'a\tb\\{{{channel}}}', 'a\tb\\{/x}'), (r'{channel}\n--', '/x\n--'), ('', '')):
        output = listen_to(payload, '--format', template)
        if output != expected + '\n':
            yield f'{template}: {output!r}'


def layouts():
    for payload, options, expected in (
            ('{"a":[1,{}],"b":"x"}', ['--data-only'], '{"a":[1,{}],"b":"x"}\n'),
            ('{"a":[1,{}],"b":"x"}', ['-d', '--pretty'],
             '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x"\n}\n'),
            ('[]', ['-d', '--pretty'], '[]\n'), ('"\\u009b\\""', ['-d'], '"\\u009b\\""\n'),
            ('{"a":["x",1]}', ['-d', '--color=always'],
             '{{{name}"a"{end}:[{string}"x"{end},{other}1{end}]}}\n'.format(**COLOURS))):
        output = listen_to(payload, *options)
        if output != expected:
            yield f'{options}: {output!r}'


def times():
    output = listen_to('1', '--time', '--data-only')
    if not re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d 1\n', output):
        yield output


def on_terminal(*arguments, variables=None):
    """Its output on a terminal."""
    child, master = pty.fork()
    if child == 0:
        os.execve(PROGRAM, [PROGRAM, *arguments],
                  {**environment(), 'TERM': 'xterm', 'NO_COLOR': '', **(variables or {})})
    shown = b''
    with contextlib.suppress(OSError):
        while part := os.read(master, 4096):
            shown += part
    os.waitpid(child, 0)
    os.close(master)
    return shown.decode()


def colours():
    """On a terminal, unless the user or the environment does not want them."""
    with ChatServer(SERVER) as server:
        arguments = ['call', '--quiet', server.url, 'echo', '"x"']
        for options, variables, expected in (
                ([], {}, True), ([], {'NO_COLOR': '1'}, False), ([], {'TERM': 'dumb'}, False),
                (['--color=never'], {}, False), (['--color=always'], {'NO_COLOR': '1'}, True)):
            shown = on_terminal(*arguments, *options, variables=variables)
            if (shown != '"x"\r\n') != expected or ('\x1b[32m' in shown) != expected:
                yield f'{options} {variables}: {shown!r}'


def programs():
    """Nothing of a message becomes a part of the command; secrets are not passed on."""
    channel = '/x/(touch_injected)'
    with ChatServer(SERVER) as server, tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, 'script')
        with open(script, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\nprintf "%s|%s|%s|%s\\n" "$COMETD_CHANNEL" "$(cat)" "$#" '
                       '"$COMETD_TOKEN"\n')
        os.chmod(script, 0o700)
        payload = '"$(touch injected) `touch injected` ; touch injected"'
        listener = Cli(PROGRAM, 'listen', '--data-only', '--count=2', '--exec',
                       f'{script} "one two" three', server.url, '/x/*',
                       variables={'COMETD_TOKEN': 'sesame'})
        listener.wait_said('listening on')
        run(PROGRAM, 'publish', server.url, channel, payload)
        run(PROGRAM, 'publish', server.url, '/x/y', '2')
        if listener.end(None) != 0 or os.listdir(folder) != ['script']:
            yield listener.errors
        for expected in (f'{channel}|{payload}|2|\n', '/x/y|2|2|\n'):
            line = listener.lines.get(timeout=DEADLINE)
            if line != expected:
                yield repr(line)


def failing_programs():
    with ChatServer(SERVER) as server:
        for command, complaint, status in (
                ('sh -c "exit 7"', 'sh exited with status 7', 5),
                ('sh -c \'kill -9 $$\'', 'sh was ended by signal 9', 5), ('true', None, 0)):
            listener = Cli(PROGRAM, 'listen', '--count=2', '--exec', command, server.url, '/x')
            listener.wait_said('listening on')
            for _ in range(2):
                run(PROGRAM, 'publish', server.url, '/x', json.dumps('x' * 10000))
            found = listener.end(None)
            if found != status or ('--exec: ' in listener.errors) != bool(complaint):
                yield f'{found}: {listener.errors}'
            if complaint and listener.errors.count(complaint) != 2:
                yield listener.errors


def failed_before_the_end():
    """The exit status tells of any program that failed, also after a signal."""
    with ChatServer(SERVER) as server:
        listener = Cli(PROGRAM, 'listen', '--exec', 'grep good', server.url, '/x')
        listener.wait_said('listening on')
        run(PROGRAM, 'publish', server.url, '/x', '"bad"')
        run(PROGRAM, 'publish', server.url, '/x', '"good"')
        if 'good' not in listener.lines.get(timeout=DEADLINE):
            yield 'no program was run after the first had failed'
        status = listener.end()
        if status != 5:
            yield f'{status}: {listener.errors}'


def many_programs():
    """There are never more of them at once than --jobs allows, and with one job they are in
    order."""
    for jobs in (1, 3):
        with ChatServer(SERVER) as server, tempfile.TemporaryDirectory() as folder:
            # Each program leaves a file, and waits for permission to exit.
            script = ('cat >"$0/started.$$"; while [ ! -e "$0/go" ]; do sleep 0.02; done; '
                      'cat "$0/started.$$"')
            listener = Cli(PROGRAM, 'listen', '-d', '--count=8', f'--jobs={jobs}', '--exec',
                           f"sh -c '{script}' {folder}", server.url, '/x')
            listener.wait_said('listening on')
            run(PROGRAM, 'publish', server.url, '/x', '-', stdin='\n'.join(map(str, range(8))))
            wait_until(lambda: len(os.listdir(folder)) >= jobs, 'the programs')
            started = len(os.listdir(folder))
            open(os.path.join(folder, 'go'), 'w', encoding='utf-8').close()
            if listener.end(None) != 0 or started != jobs:
                yield f'{started} programs at once: {listener.errors}'
            numbers = [int(listener.lines.get(timeout=DEADLINE)) for _ in range(8)]
            if sorted(numbers) != list(range(8)) or (jobs == 1 and numbers != sorted(numbers)):
                yield str(numbers)


def has_ended(pid):
    """In a container, no process may collect its status."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
            return file.read().rpartition(')')[2].split()[0] == 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return True


def hanging_program():
    """A signal ends the command and the program, although the program does not end by itself."""
    with ChatServer(SERVER) as server, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'pid')
        listener = Cli(PROGRAM, 'listen', '--exec', f"sh -c 'echo $$ >{path}; exec sleep 1000'",
                       server.url, '/x')
        listener.wait_said('listening on')
        run(PROGRAM, 'publish', server.url, '/x', '1')
        wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 0, 'the program')
        with open(path, encoding='utf-8') as file:
            pid = int(file.read())
        if listener.end(signal.SIGTERM) != 0:
            yield listener.errors
        wait_until(lambda: has_ended(pid), 'the end of the program')


def retries():
    """Each failure is reported at once, and with --no-retry it is the end."""
    with ports.keep() as kept:
        url = f'http://127.0.0.1:{ports.number(kept)}/cometd'
        waiting = Cli(PROGRAM, 'listen', '--connect-timeout=0', url, '/x')
        wait_until(lambda: len(re.findall(r'Connection refused; next attempt in \d+\.\d s\n',
                                          waiting.errors)) >= 2, 'the second attempt')
        if waiting.end() != 130:
            yield waiting.errors
        # By default, there are several attempts.
        status, _, errors = run(PROGRAM, 'listen', '--connect-timeout=0.3', url, '/x')
        if status != 3 or errors.count('next attempt') > 1 or 'could not connect' not in errors:
            yield f'{status}: {errors}'
        status, _, errors = run(PROGRAM, 'listen', '--connect-timeout=0', '--no-retry', url, '/x')
        if status != 3 or 'next attempt' in errors or errors.count('Connection refused') != 1:
            yield f'{status}: {errors}'


def lost_without_retry():
    for kind in ('websocket', 'long-polling'):
        server = ChatServer(SERVER)
        server.start()
        listener = Cli(PROGRAM, 'listen', '--no-retry', '-t', kind, server.url, '/x')
        listener.wait_said('listening on')
        server.kill()
        if listener.end(None) != 3 or 'connection lost: ' not in listener.errors:
            yield f'{kind}: {listener.errors}'


CHECKS = [(check.__name__.replace('_', '-'), check)
          for check in (payloads, formats, layouts, times, colours, programs, failing_programs,
                        failed_before_the_end,
                        many_programs, hanging_program, retries, lost_without_retry)]
sys.exit(tap.run(CHECKS, processes=4))
