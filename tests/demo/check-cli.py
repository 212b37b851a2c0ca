#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command-line tool with the chat server: its commands, its exit, and wrong usage."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

import children
import ports
import tap
from chat_server import DEADLINE, ChatServer, Peer, environment, make_certificate, wait_until
from cli import Cli, run, run_until_said
from manual import check_manual

PROGRAM, SERVER, SOURCES = (os.path.abspath(path) for path in sys.argv[1:4])
URL = 'http://127.0.0.1:9/cometd'
OPTIONS = ('--fallback-url', '--connection-type', '--header', '--insecure', '--ca', '--timeout',
           '--quiet', '--verbose', '--help')

# name, arguments, expected error
WRONG = (
    ('no-command', [], 'No command given'),
    ('unknown-command', ['shout', URL], '“shout” is not a command'),
    ('unknown-option', ['listen', '--loud', URL, '/x'], '--loud'),
    ('no-channel', ['listen', URL], 'Too few arguments; usage: listen URL CHANNEL…'),
    ('too-many', ['publish', URL, '/x', '1', '2'], 'Unexpected argument “2”'),
    ('url-without-scheme', ['listen', 'localhost', '/x'],
     '“localhost” is not a valid server address'),
    ('url-other-scheme', ['listen', 'ftp://localhost/', '/x'], 'http, https, ws or wss'),
    ('url-without-host', ['listen', 'http:///cometd', '/x'], 'it has no host name'),
    ('fallback', ['listen', '--fallback-url', 'localhost', URL, '/x'],
     '--fallback-url: “localhost” is not a valid server address'),
    ('fallback-empty', ['trace', '--fallback-url', '', URL], '--fallback-url: “” is not'),
    ('fallback-second', ['call', f'--fallback-url={URL}', '--fallback-url=ftp://x/', URL, 'echo'],
     '--fallback-url: “ftp://x/” is not a valid server address: it must begin with'),
    ('fallback-not-encrypted', ['publish', '--fallback-url', URL, 'https://x/', '/x', '1'],
     f'--fallback-url: “{URL}” must begin with https or wss, as URL does'),
    ('fallbacks', ['chat', *50 * ['--fallback-url', URL], '--fallback-url', URL, URL, 'Ann'],
     '--fallback-url: 51 addresses were given; the maximum is 50'),
    ('queue-offline', ['listen', '--queue-offline', URL, '/x'], '--queue-offline'),
    ('repeat', ['call', '--repeat', URL, 'echo'], '--repeat'),
    ('channel', ['listen', URL, 'chat'], 'Cannot subscribe to “chat”'),
    ('meta-channel', ['listen', URL, '/meta/connect'], 'Cannot subscribe to “/meta/connect”'),
    ('publish-pattern', ['publish', URL, '/chat/*', '1'], 'Cannot publish to “/chat/*”'),
    ('json', ['publish', URL, '/x', '{"a":}'], '“{"a":}” is not valid JSON'),
    ('json-call', ['call', URL, 'echo', 'hello'], '“hello” is not valid JSON'),
    ('target', ['call', URL, ''], '“” is not the name of a service'),
    ('nickname', ['chat', URL, 'Ann Lee'], '“Ann Lee” is not a valid nickname'),
    ('room', ['chat', URL, 'Ann', '--room', 'a/b'], '“a/b” is not a valid room name'),
    ('type', ['listen', '-t', 'pigeon', URL, '/x'], '“pigeon” is neither websocket'),
    ('header', ['listen', '-H', 'X: 1', '-H', 'no header', URL, '/x'], '--header: value 2'),
    ('count', ['listen', '--count', '-3', URL, '/x'], '--count: -3 is not a valid number'),
    ('count-of-none', ['listen', '-n', '0', URL, '/x'], '--count: 0 is not a valid number'),
    ('count-of-none-traced', ['trace', '-n', '0', URL], '--count: 0 is not a valid number'),
    ('count-text', ['listen', '--count', 'all', URL, '/x'], '“all”'),
    ('count-of-publish', ['publish', '--count', '3', URL, '/x', '1'], '--count'),
    ('timeout', ['listen', '--timeout', '-1', URL, '/x'], '--timeout: -1 is not a valid number'),
    ('replay', ['listen', '--replay', 'first', URL, '/x'],
     '--replay: “first” is neither the replay id of an event, nor earliest or latest'),
    ('replay-fraction', ['listen', '--replay', '1.5', URL, '/x'], '--replay: “1.5” is neither'),
    ('replay-size', ['listen', '--replay', '9223372036854775808', URL, '/x'], '--replay: “9223'),
    ('replay-of-trace', ['trace', '--replay', '1', URL], '--replay'),
    ('ca-and-insecure', ['listen', '-k', '--ca', 'x', URL, '/x'], 'cannot be used together'),
    ('ca-missing', ['listen', '--ca', '/nowhere/ca.pem', URL, '/x'], '/nowhere/ca.pem'),
)


def wrong(arguments, complaint):
    status, output, errors = run(PROGRAM, *arguments)
    if status != 2 or output or complaint not in errors:
        yield f'exit status {status}: {output}{errors}'


def help_texts():
    status, output, _ = run(PROGRAM, '--help')
    if status != 0 or 'Exit status: 0' not in output:
        yield f'exit status {status}: {output}'
    for command in ('listen', 'publish', 'call', 'chat', 'trace', 'info', 'bench'):
        if f'  {command} ' not in output:
            yield f'--help does not name {command}'
        status, text, errors = run(PROGRAM, command, '--help')
        if status != 0 or errors or f'cometd-cli {command}' not in text:
            yield f'{command} --help: {status} {text}{errors}'
        for option in OPTIONS:
            if option not in text:
                yield f'{command} --help does not name {option}'
    status, output, _ = run(PROGRAM, '--version')
    if status != 0 or not re.fullmatch(r'cometd-cli \d+\.\d+\.\d+\n', output):
        yield output


def manual():
    """The page is well-formed, and contains all options and exit codes."""
    return check_manual(os.path.join(SOURCES, 'cometd-cli.1'),
                        (*OPTIONS, '--count', '--room', '--replay', '--replay-file',
                         '--queue-offline', '--repeat', 'listen', 'publish', 'call', 'chat',
                         'trace'),
                        (0, 1, 2, 3, 4, 130))


def completion():
    script = os.path.join(SOURCES, 'completion.bash')
    for words, expected in (
            (['cometd-cli', 'l'], 'listen'),
            (['cometd-cli', ''], 'listen publish call chat trace info bench --help --version'),
            (['cometd-cli', 'listen', '--cou'], '--count'),
            (['cometd-cli', 'listen', '--color', ''], 'auto always never'),
            (['cometd-cli', 'listen', '--re'], '--replay --replay-file'),
            (['cometd-cli', 'listen', '--replay', 'e'], 'earliest'),
            (['cometd-cli', 'publish', '--conn'], '--connection-type --connect-timeout'),
            (['cometd-cli', 'publish', '--q'], '--quiet --queue-offline'),
            (['cometd-cli', 'publish', '--re'], '--repeat'),
            (['cometd-cli', 'call', '--f'], '--fallback-url'),
            (['cometd-cli', 'call', '--fallback-url', 'w'], ''),
            (['cometd-cli', 'chat', '--ro'], '--room'),
            (['cometd-cli', 'trace', '--connection-type', 'w'], 'websocket'),
            (['cometd-cli', 'trace', '--connection-type', '=', 'l'], 'long-polling')):
        quoted = ' '.join(f"'{word}'" for word in words)
        result = subprocess.run(
            ['bash', '--norc', '-c', f'. "{script}"; COMP_WORDS=({quoted}); '
             f'COMP_CWORD={len(words) - 1}; _cometd_cli; echo "${{COMPREPLY[*]}}"'],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=DEADLINE)
        if result.stdout.strip() != expected:
            yield f'{words}: {result.stdout}'


def listen_and_publish():
    """Each message is printed immediately as a line, with both connection types."""
    with ChatServer(SERVER) as server:
        for kind in ('websocket', 'long-polling'):
            listener = Cli(PROGRAM, 'listen', '-t', kind, server.url, '/news/*', '/other')
            listener.wait_said('listening on')
            for channel, data in (('/news/a', '{"a":\n [1,2.50,"Grüße\\n"]}'), ('/other', 'null')):
                status, output, errors = run(PROGRAM, 'publish', server.url, channel, data)
                if status != 0 or not json.loads(output)['successful']:
                    yield f'{status}: {output}{errors}'
                message = listener.message()
                if message['channel'] != channel or message['data'] != json.loads(data):
                    yield str(message)
            if listener.end() != 0 or f'connected over {kind}' not in listener.errors:
                yield listener.errors


def pipeline():
    """The output of one command is the input of another, and the shell waits for neither longer
    than necessary."""
    with ChatServer(SERVER) as server:
        target = Cli(PROGRAM, 'listen', '--count=3', server.url, '/copy')
        target.wait_said('listening on')
        source = Cli(PROGRAM, 'listen', '--quiet', '--count=3', server.url, '/origin')
        peer = Peer(server.port).open()
        peer.hold()
        wait_until(lambda: peer.ask('/origin', data='first')['successful'] and
                   not source.lines.empty(), 'the subscription')
        copier = children.start([PROGRAM, 'publish', '-q', server.url, '/copy', '-'],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                env=environment())
        for number in range(2):
            peer.ask('/origin', data=number)
        for _ in range(3):
            copier.stdin.write(json.dumps(source.message()['data']) + '\n')
            copier.stdin.flush()
            copier.stdout.readline()
        copier.stdin.close()
        if copier.wait(DEADLINE) != 0 or source.end(None) != 0 or target.end(None) != 0:
            yield 'one of them failed: ' + target.errors
        copier.stdout.close()
        if target.message()['data'] != 'first':
            yield 'something else came out'
        if source.errors:
            yield '--quiet says ' + source.errors


def publish_input():
    with ChatServer(SERVER) as server:
        status, output, errors = run(PROGRAM, 'publish', server.url, '/x', '-',
                                     stdin='1\n\n{"a":[]}\n{bad\n2\n')
        if (status != 2 or len(output.splitlines()) != 2
                or 'line 4: “{bad” is not valid JSON' not in errors):
            yield f'{status}: {output}{errors}'
        status, output, errors = run(PROGRAM, 'publish', server.url, '/x', '-', stdin='')
        if status != 0 or output:
            yield f'{status}: {output}{errors}'


def calls():
    with ChatServer(SERVER) as server:
        for arguments, expected in ((['{"a": [1]}'], {'a': [1]}), ([], None), (['--', '-5'], -5)):
            status, output, errors = run(PROGRAM, 'call', server.url, 'echo', *arguments)
            if status != 0 or json.loads(output) != expected:
                yield f'{arguments}: {status} {output}{errors}'
        status, output, errors = run(PROGRAM, 'call', '-T', '0.5', server.url, 'nobody')
        if status != 4 or output or 'Timed out after 0.5 s' not in errors:
            yield f'{status}: {output}{errors}'


def refused():
    with ChatServer(SERVER) as server:
        status, output, errors = run(PROGRAM, 'publish', server.url, '/members/demo', '[]')
        if status != 1 or output or 'publish_denied' not in errors:
            yield f'{status}: {output}{errors}'


def limits():
    """--count and --timeout, alone and together."""
    with ChatServer(SERVER) as server:
        for arguments, expected in (([], 0), (['-n', '1'], 4)):
            # The time includes connecting.
            seconds, status, _, errors = run_until_said('listening on', 0.3, PROGRAM, 'listen',
                                                        *arguments, server.url, '/x')
            if status != expected:
                yield f'{seconds} {arguments}: {status} {errors}'
        for count in (1, 5):
            status, output, errors = run(PROGRAM, 'trace', '-n', str(count), server.url, '/x')
            if status != 0 or len(output.splitlines()) != count:
                yield f'trace -n {count}: {status} {output}{errors}'


def silent_server():
    """There is no response: a signal or a timeout ends the command nevertheless."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        url = f'http://127.0.0.1:{listener.getsockname()[1]}/cometd'
        status, _, errors = run(PROGRAM, 'publish', '-T', '0.3', url, '/x', '1')
        if status != 4:
            yield f'timeout: {status} {errors}'
        for number in (signal.SIGINT, signal.SIGTERM):
            waiting = Cli(PROGRAM, 'listen', url, '/x')
            waiting.wait_said('connecting')
            listener.accept()[0].close()
            if waiting.end(number) != 130:
                yield f'{number}: {waiting.errors}'


def no_server():
    with ports.keep() as kept:
        url = f'http://127.0.0.1:{ports.number(kept)}/cometd'
        status, _, errors = run(PROGRAM, 'publish', url, '/x', '1')
        seconds, early, _, reason = run_until_said('Could not connect to', 1, PROGRAM, 'publish',
                                                   '--connect-timeout=0', url, '/x', '1')
    if status != 3 or 'could not connect' not in errors:
        yield f'{status}: {errors}'
    if (early != 4 or 'Could not connect to' not in reason
            or f'Timed out after {seconds} s' not in reason):
        yield f'{early}: {reason}'


def interrupted():
    """The server is notified, and so are the others in the room."""
    with ChatServer(SERVER) as server:
        ann = Peer(server.port).open()
        ann.join('Ann')
        for number in (signal.SIGINT, signal.SIGTERM):
            ben = Cli(PROGRAM, 'chat', server.url, 'Ben')
            ann.wait_for_members(lambda members: members == ['Ann', 'Ben'])
            if ben.end(number) != 0:
                yield f'{number}: {ben.errors}'
            ann.wait_for_chat('Ben has left')
            ann.wait_for_members(lambda members: members == ['Ann'])


def reader_gone():
    """As with head: the command exits successfully, even without further messages."""
    with ChatServer(SERVER) as server:
        for message in (True, False):
            reading, writing = os.pipe()
            listener = Cli(PROGRAM, 'listen', server.url, '/x', stdout=writing)
            os.close(writing)
            listener.wait_said('listening on')
            if message:
                run(PROGRAM, 'publish', server.url, '/x', '1')
                os.read(reading, 1000)
            os.close(reading)
            if listener.end(None) != 0:
                yield listener.errors


def slow_reader():
    """Nothing is lost if the output is not read for some time."""
    with ChatServer(SERVER) as server:
        reading, writing = os.pipe()
        listener = Cli(PROGRAM, 'listen', '--count=40', server.url, '/x', stdout=writing)
        os.close(writing)
        listener.wait_said('listening on')
        lines = '\n'.join(json.dumps([number, 'x' * 9000]) for number in range(40))
        status, _, errors = run(PROGRAM, 'publish', server.url, '/x', '-', stdin=lines)
        if status != 0:
            yield f'publish: {status} {errors}'
        with open(reading, encoding='utf-8') as output:
            numbers = [json.loads(line)['data'][0] for line in output]
        if numbers != list(range(40)) or listener.end(None) != 0:
            yield f'{numbers} {listener.errors}'


def server_dies():
    """When the server is back, listen subscribes again, and chat joins the room again."""
    kept = ports.keep()
    server = ChatServer(SERVER, port=ports.number(kept))
    server.start()
    listener = Cli(PROGRAM, 'listen', server.url, '/x')
    ben = Cli(PROGRAM, 'chat', server.url, 'Ben')
    listener.wait_said('listening on')
    ben.wait_for_data(lambda data: data == ['Ben'])
    server.kill()
    listener.wait_said('no connection')
    ben.wait_said('no connection')
    server.start()
    ben.wait_for_data(lambda data: data == ['Ben'])
    # The subscription follows a little after the first connect, so publish until it is received.
    wait_until(lambda: run(PROGRAM, 'publish', '-q', server.url, '/x', '"back"')[0] == 0
               and not listener.lines.empty(), 'the listener')
    if listener.message()['data'] != 'back':
        yield 'something else was heard'
    for one in (listener, ben):
        if one.end() != 0:
            yield one.errors
    server.stop()
    kept.close()


def server_dies_under_a_message():
    kept = ports.keep()
    server = ChatServer(SERVER, port=ports.number(kept))
    server.start()
    publisher = Cli(PROGRAM, 'publish', server.url, '/x', '-')
    publisher.type('1')
    publisher.message()
    server.kill()
    publisher.wait_said('no connection')
    publisher.type('2')
    if publisher.end(None) != 3 or 'not published' not in publisher.errors:
        yield publisher.errors
    kept.close()


def tls():
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        with ChatServer(SERVER, '--tls-cert', certificate, '--tls-key', key) as server:
            for url in (server.url, server.url.replace('https', 'wss')):
                for kind in ('websocket', 'long-polling'):
                    for trust, expected in (([], 3), (['--ca', certificate], 0), (['-k'], 0)):
                        status, output, errors = run(PROGRAM, 'call', '-t', kind, *trust, url,
                                                     'echo', '1')
                        if status != expected:
                            yield f'{url} {kind} {trust}: {status} {output}{errors}'
            other = os.path.join(folder, 'other')
            os.mkdir(other)
            stranger, _ = make_certificate(other)
            status, _, errors = run(PROGRAM, 'call', '--ca', stranger, server.url, 'echo', '1')
            if status != 3:
                yield f'a stranger was trusted: {status} {errors}'


def headers():
    """Headers are sent with requests and upgrades, and never printed."""
    for kind in ('websocket', 'long-polling'):
        with socket.create_server(('127.0.0.1', 0)) as listener:
            url = f'http://me:sesame@127.0.0.1:{listener.getsockname()[1]}/cometd?key=sesame'
            trace = Cli(PROGRAM, 'trace', '-t', kind, '-H', 'Authorization: Bearer sesame',
                        '-H', 'X-Other:  1 ', url)
            link = listener.accept()[0]
            request = b''
            while b'\r\n\r\n' not in request:
                request += link.recv(65536) or b'\r\n\r\n'
            link.close()
        trace.end()
        for header in ('Authorization: Bearer sesame', 'X-Other: 1'):
            if header not in request.decode():
                yield f'{header} is missing in {request}'
        printed = trace.errors + ''.join(iter(lambda: trace.lines.get_nowait()
                                              if not trace.lines.empty() else '', ''))
        if 'sesame' in printed:
            yield printed


def wrong_addresses():
    """No part of a password is printed."""
    for url in ('http://me:sesame/1@127.0.0.1/', 'me:sesame@127.0.0.1/', 'ftp://me:sesame@x/',
                'http:///x?key=sesame'):
        for arguments in ([url], [URL, '--fallback-url', url]):
            status, output, errors = run(PROGRAM, 'publish', *arguments, '/x', '1')
            if status != 2 or output or 'sesame' in errors or 'ses' in errors:
                yield f'{arguments}: {status} {output}{errors}'
            if ('--fallback-url: ' in errors) != (len(arguments) > 1):
                yield f'{arguments}: {errors}'


def verbose():
    """The log of the library is printed on standard error only, and contains no secrets."""
    with ChatServer(SERVER) as server:
        url = server.url.replace('://', '://me:sesame@') + '?key=sesame'
        for arguments in (['-v'], ['--verbose', '--quiet']):
            status, output, errors = run(PROGRAM, 'publish', *arguments, '-H',
                                         'Authorization: Bearer sesame', url, '/x', '"sesame"')
            if status != 0 or len(output.splitlines()) != 1:
                yield f'{status}: {output}{errors}'
            for line in (r'client 1: opens http://127\.0\.0\.1:\d+/cometd, by websocket',
                         'handshaking → connecting, handshake accepted',
                         r'sends \d+ bytes \(exchange \d+\): /x', r'received \d+ bytes: /x',
                         'disconnecting → disconnected'):
                if not re.search(r'^cometd-cli: \d\d:\d\d:\d\d\.\d{3} .*' + line, errors,
                                 re.MULTILINE):
                    yield f'“{line}” is missing: {errors}'
            if 'sesame' in errors or any(not line.startswith('cometd-cli: ')
                                         for line in errors.splitlines()):
                yield errors
            if ('connecting to' in errors) != ('--quiet' not in arguments):
                yield errors
        if 'client 1' in run(PROGRAM, 'publish', server.url, '/x', '1')[2]:
            yield 'the log is printed without --verbose'


def terminal():
    """Text from a server cannot control the terminal, wherever it is."""
    escapes = '\x1b[31mred\x9b31m\u202e'
    with socket.create_server(('127.0.0.1', 0)) as listener:
        url = f'http://127.0.0.1:{listener.getsockname()[1]}/cometd'
        for head, body, said, timeout in (
                ('200 OK', [{'channel': '/meta/handshake', 'successful': False,
                             'error': f'403:{escapes}:no {escapes}',
                             'advice': {'reconnect': 'none'}}], 'no ', DEADLINE),
                (f'404 Not {escapes}', [], 'HTTP status 404', DEADLINE),
                ('200 OK', escapes, '', 2)):
            cli = Cli(PROGRAM, 'call', '-t', 'long-polling', f'--timeout={timeout}', url, 'x', '1')
            link = listener.accept()[0]
            with link, link.makefile('rb') as stream:
                while stream.readline().strip():
                    pass
                text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
                # The reply requires the id of the request; otherwise the handshake does not
                # complete.
                request = json.loads(stream.read1(65536))[0]
                text = text.replace('"successful"', f'"id": "{request["id"]}", "successful"')
                link.sendall(f'HTTP/1.1 {head}\r\nContent-Type: application/json\r\n'
                             f'Content-Length: {len(text.encode())}\r\n\r\n{text}'.encode())
                status = cli.end(None)
            if status == 0 or said not in cli.errors:
                yield f'{head}: exit status {status}: {cli.errors!r}'
            if re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]', cli.errors):
                yield f'{head}: {cli.errors!r}'


def terminal_output():
    """JSON may contain control characters; on the terminal they are escaped."""
    with ChatServer(SERVER) as server:
        listener = Cli(PROGRAM, 'listen', server.url, '/x')
        listener.wait_said('listening on')
        ben = Peer(server.port).open()
        ben.send({'channel': '/x', 'clientId': ben.client_id, 'data': 'red \x9b31m\x7f'})
        line = listener.lines.get(timeout=DEADLINE)
        if json.loads(line)['data'] != 'red \x9b31m\x7f' or '\x9b' in line or '\x7f' in line:
            yield repr(line)
        listener.end()


def trace_hides():
    with ChatServer(SERVER) as server:
        trace = Cli(PROGRAM, 'trace', server.url, '/x')
        trace.wait_said('listening on')
        secret = {'Password': 'hush', 'list': [{'api_key': 'hush', 'accessToken': {'a': 'hush'}}],
                  'open': 1.50}
        run(PROGRAM, 'publish', server.url, '/x', json.dumps(secret))
        seen = []
        while not any(line['message']['channel'] == '/x' for line in seen):
            seen.append(trace.message())
        data = seen[-1]['message']['data']
        if data != {'Password': '(hidden)', 'open': 1.5,
                    'list': [{'api_key': '(hidden)', 'accessToken': '(hidden)'}]}:
            yield str(data)
        ids = {line['message']['clientId'] for line in seen if 'clientId' in line['message']}
        if len(ids) != 1 or len(ids.pop()) != 5:
            yield f'client ids: {seen}'
        directions = [line['direction'] for line in seen[:2]]
        if directions != ['out', 'in'] or seen[0]['message']['channel'] != '/meta/handshake':
            yield str(seen[:2])
        if trace.end() != 0:
            yield trace.errors


def chat():
    with ChatServer(SERVER) as server:
        ann = Cli(PROGRAM, 'chat', '--room=cli', server.url, 'Ann')
        ann.wait_for_data(lambda data: data == ['Ann'])
        ben = Cli(PROGRAM, 'chat', '--room=cli', '-t', 'long-polling', server.url, 'Ben')
        ann.wait_for_data(lambda data: data == ['Ann', 'Ben'])
        ann.type('Hello Ben')
        ben.wait_for_data(lambda data: data == {'user': 'Ann', 'chat': 'Hello Ben'})
        ben.type('/msg Ann psst, a secret')
        ann.wait_for_data(lambda data: data == {'user': 'Ben', 'chat': 'psst, a secret',
                                                'scope': 'private'})
        for line, said in (('/shout', '“/shout” is not a command'), ('/msg Ann', '/msg NAME TEXT')):
            ben.type(line)
            ben.wait_said(said)
        ben.type('/quit')
        if ben.end(None) != 0:
            yield ben.errors
        ann.wait_for_data(lambda data: data == ['Ann'])
        ann.process.stdin.close()
        if ann.end(None) != 0:
            yield ann.errors


def chat_on_a_terminal():
    """For people: without JSON and control characters."""
    with ChatServer(SERVER) as server:
        master, slave = os.openpty()
        ann = Cli(PROGRAM, 'chat', server.url, 'Ann', stdout=slave)
        os.close(slave)
        ann.wait_said('type a message')
        # Ann is to be in the room first.
        shown = b''
        while b'Ann has joined' not in shown:
            shown += os.read(master, 4096)
        ben = Peer(server.port).open()
        ben.join('Ben')
        ben.say('Ben', 'red \x1b[31m and \x9b31m')
        while shown.count(b'31m') < 2:
            shown += os.read(master, 4096)
        if ann.end() != 0:
            yield ann.errors
        os.close(master)
        text = shown.decode()
        if 'Members: Ann Ben' not in text or 'Ben: red \ufffd[31m' not in text or '\x1b' in text:
            yield repr(text)


CHECKS = [('wrong-' + name, lambda a=arguments, c=complaint: wrong(a, c))
          for name, arguments, complaint in WRONG]
CHECKS += [(check.__name__.replace('_', '-'), check)
           for check in (help_texts, manual, completion, listen_and_publish, pipeline,
                         publish_input, calls, refused, limits, silent_server, no_server, verbose,
                         wrong_addresses, interrupted, reader_gone, slow_reader, server_dies,
                         server_dies_under_a_message, tls, headers, terminal, terminal_output,
                         trace_hides, chat,
                         chat_on_a_terminal)]
sys.exit(tap.run(CHECKS, processes=4))
