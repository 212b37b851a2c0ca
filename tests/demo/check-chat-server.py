#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chat server of the demo: the protocol, and how it is started."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

import children
import tap
from abuse import burst
from chat_server import (DEADLINE, ChatServer, Peer, connect, environment, make_certificate,
                         post_bytes, read_response, trusting, try_post, wait_until)
from manual import check_manual

PROGRAM, SOURCES = (os.path.abspath(path) for path in sys.argv[1:3])
SHORT = ('--max-interval', '5000')

# name, arguments, expected error
WRONG = (
    ('unknown-option', ['--colour'], '--colour'),
    ('port-no-number', ['--port', 'many'], 'many'),
    ('port-too-large', ['--port', '70000'], '70000 is not a port'),
    ('port-attached', ['-p70000'], '70000 is not a port'),
    ('port-missing', ['-p'], '-p'),
    ('port-letters', ['-px8080'], 'x8080'),
    ('address-attached', ['-alocalhost'], '“localhost” is not an IP address'),
    ('no-address', ['--address', 'localhost'], '“localhost” is not an IP address'),
    ('no-certificate', ['--tls-cert', '/nowhere/cert.pem'], '/nowhere/cert.pem'),
    ('key-alone', ['--tls-key', 'key.pem'], '--tls-key requires --tls-cert'),
    ('relaxed-address', ['--relaxed', '--address', '0.0.0.0'],
     '--relaxed: “0.0.0.0” is not an address of this machine only'),
    ('relaxed-address-6', ['--relaxed', '--address', '::'], '--relaxed: “::”'),
    ('relaxed-name', ['--relaxed', '--address', 'localhost'], '--relaxed: “localhost”'),
    ('argument', ['8080'], 'Unexpected argument “8080”'),
    ('argument-after', ['-p0', '8080'], 'Unexpected argument “8080”'),
)


def run(*arguments):
    result = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
                            timeout=DEADLINE)
    return result.returncode, result.stdout, result.stderr


def wrong(arguments, complaint):
    status, output, errors = run(*arguments)
    if status != 2 or output or complaint not in errors:
        yield f'exit status {status}: {output}{errors}'


def help_text():
    status, output, errors = run('--help')
    if status != 0 or errors:
        yield f'exit status {status}: {errors}'
    for word in ('--port', '--port-file', '--address', '--tls-cert', '--tls-key', 'demo'):
        if word not in output:
            yield f'--help does not name {word}'


def version():
    status, output, errors = run('--version')
    if status != 0 or errors or not re.fullmatch(r'cometd-chat-server \d+\.\d+\.\d+\n', output):
        yield f'exit status {status}: {output}{errors}'


def manual():
    """The page is well-formed, and contains the options of --help."""
    options = re.findall(r'--[a-z-]+', run('--help')[1])
    return check_manual(os.path.join(SOURCES, 'cometd-chat-server.1'),
                        {option for option in options if not option.startswith('--help-')},
                        (0, 1, 2))


def port_taken():
    """In each way in which the port can be given."""
    with ChatServer(PROGRAM) as server:
        for arguments in (['--port', f'{server.port}'], [f'--port={server.port}'],
                          ['-p', f'{server.port}'], [f'-p{server.port}'],
                          ['-a127.0.0.1', f'-p{server.port}']):
            status, _, errors = run(*arguments)
            if status != 1 or 'in use' not in errors:
                yield f'{arguments}: exit status {status}: {errors}'


def port_file():
    """It names the option if it cannot be written."""
    for path in ('', '/', '/nowhere/port'):
        status, output, errors = run('--port-file', path)
        if status != 1 or output or not errors.startswith('cometd-chat-server: --port-file: '):
            yield f'“{path}”: exit status {status}: {output}{errors}'


def relaxed():
    """A client may send as fast as it likes; otherwise, there is a limit."""
    with ChatServer(PROGRAM, '--relaxed') as server:
        peer = Peer(server.port).open()
        refused = sum(burst(peer) for _ in range(20))
        peer.close()
    if refused:
        yield f'{refused} refused'
    with ChatServer(PROGRAM) as server:
        peer = Peer(server.port).open()
        # On a machine that is slow enough, a burst is no faster than what is allowed.
        wait_until(lambda: burst(peer) > 0, 'a refusal')
        peer.close()


def notice():
    """Prints its address at the start, and describes itself to a browser."""
    server = ChatServer(PROGRAM)
    server.start()
    with connect(server.port) as link:
        link.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        status, _, body = read_response(link)
    output = server.stop()
    if status != 404 or b'demo chat server' not in body:
        yield f'{status} {body}'
    if server.url not in output or 'demo server' not in output:
        yield output


def ends_with_its_test():
    """In whatever way a test with a server is terminated, the server exits too."""
    script = ('import sys, time, chat_server; server = chat_server.ChatServer(sys.argv[1]);'
              'server.start(); print(server.process.pid, flush=True); time.sleep(600)')
    for number in (signal.SIGKILL, signal.SIGTERM):
        test = children.start([sys.executable, '-c', script, PROGRAM], text=True,
                              stdout=subprocess.PIPE,
                              env={**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)})
        server = int(test.stdout.readline())
        if not runs(server):
            yield 'there is no server'
        test.send_signal(number)
        test.wait(DEADLINE)
        test.stdout.close()
        wait_until(lambda pid=server: not runs(pid), f'the server to end by {number.name}')


def runs(pid):
    """Whether the process exists and is not a zombie."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except (FileNotFoundError, ProcessLookupError):
        return False


def conversation():
    with ChatServer(PROGRAM) as server:
        ann, ben = Peer(server.port).open(), Peer(server.port).open()
        ann.join('Ann')
        if ben.join('Ben') != ['Ann', 'Ben']:
            yield 'Ben sees others'
        ann.wait_for_members(lambda members: members == ['Ann', 'Ben'])
        ann.say('Ann', 'Grüße, 你好')
        if ben.wait_for_chat('Grüße, 你好')['user'] != 'Ann':
            yield 'somebody else said it'
        ben.ask('/meta/disconnect')
        ann.wait_for_members(lambda members: members == ['Ann'])


def private():
    with ChatServer(PROGRAM) as server:
        ann, ben, eve = (Peer(server.port).open() for _ in range(3))
        ann.join('Ann')
        ben.join('Ben')
        eve.join('Eve')
        ann.ask('/service/privatechat',
                data={'room': '/chat/demo', 'user': 'Ann', 'chat': 'psst', 'peer': 'Ben,Nobody'})
        expected = {'user': 'Ann', 'chat': 'psst', 'scope': 'private'}
        if ben.wait_for_chat('psst') != expected:
            yield 'not what was said'
        ann.say('Ann', 'aloud')
        while True:
            message = eve.wait_for(lambda one: one['channel'] == '/chat/demo')
            if message['data']['chat'] == 'psst':
                yield 'Eve heard it'
            if message['data']['chat'] == 'aloud':
                break


def expiry():
    """A member whose connection is lost leaves the room, with either transport."""
    with ChatServer(PROGRAM, *SHORT) as server:
        peers = []

        def watch_ben():
            """On a slow machine, a session may expire before its first connect is held."""
            peers[:] = [Peer(server.port), Peer(server.port)]
            with contextlib.suppress(ConnectionError):
                for peer in peers:
                    peer.open()
                peers[0].must('/meta/subscribe', subscription='/members/demo')
                peers[0].hold()
                peers[1].join('Ben')
                return True
            return False

        wait_until(watch_ben, 'Ben to join')
        ann, ben = peers
        ann.wait_for_members(lambda members: 'Ben' in members)
        ben.close()
        ann.wait_for_members(lambda members: members == [])

        with connect(server.port) as link:
            wait_until(lambda: join_by_polling(link, 'Cid'), 'Cid to join')
        ann.wait_for_members(lambda members: members == ['Cid'])
        ann.wait_for_members(lambda members: members == [])
    return ()


def join_by_polling(link, user):
    """Over long-polling: the handshake, joining, and then nothing more. Returns False if the
    session has expired meanwhile."""
    link.sendall(post_bytes(b'[{"channel":"/meta/handshake","version":"1.0","id":"1",'
                            b'"supportedConnectionTypes":["long-polling"]}]'))
    _, head, body = read_response(link)
    client_id = json.loads(body)[0]['clientId']
    cookie = head.split('Set-Cookie: ')[1].split(';')[0]
    link.sendall(post_bytes(json.dumps([
        {'channel': '/service/members', 'clientId': client_id, 'id': '2',
         'data': {'user': user, 'room': '/chat/demo'}}]).encode(),
        extra=f'Cookie: {cookie}\r\n'))
    return json.loads(read_response(link)[2])[0]['successful']


def refusals():
    """Invalid messages, and messages that only the server may send."""
    with ChatServer(PROGRAM) as server:
        ann = Peer(server.port).open()
        for channel, data, error in (
                ('/chat/demo', {'user': 'Ann'}, '400::not_a_chat_message'),
                ('/chat/demo', 'hello', '400::not_a_chat_message'),
                ('/chat/demo', {'user': 'A' * 65, 'chat': ''}, '400::not_a_chat_message'),
                ('/members/demo', ['Ann'], '403:denied_by_security_policy:publish_denied'),
                ('/' + 'x' * 128, 1, '405::channel_invalid')):
            reply = ann.ask(channel, data=data)
            if reply['successful'] or reply['error'] != error:
                yield f'{channel} {data}: {reply}'
        for data in (None, 'demo', {'user': 'Ann'}, {'user': 'Ann', 'room': 'demo'},
                     {'user': 3, 'room': '/chat/demo'}, {'user': 'Ann', 'room': '/chat/*'}):
            ann.ask('/service/members', data=data)
            ann.ask('/service/privatechat', data=data)
        if ann.join('Ann') != ['Ann']:
            yield 'somebody joined by a message that is wrong'


def remote_call():
    with ChatServer(PROGRAM) as server:
        ann = Peer(server.port).open()
        ann.send({'channel': '/service/echo', 'clientId': ann.client_id, 'id': 'e', 'data': [1]})
        result = ann.wait_for(lambda message: message.get('id') == 'e' and 'data' in message)
        if result['data'] != [1]:
            yield str(result)


def other_path():
    with ChatServer(PROGRAM) as server:
        for path, expected in (('/', 404), ('/cometdx', 404), ('/cometd', 200),
                               ('/cometd/handshake', 200)):
            status, _, body = try_post(server.port, b'[{"channel":"/meta/connect"}]', path=path)
            if status != expected:
                yield f'{path}: {status} {body}'


def tls():
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        with ChatServer(PROGRAM, '--tls-cert', certificate, '--tls-key', key) as server:
            context = trusting(certificate)
            ann = Peer(server.port, context=context).open()
            ben = Peer(server.port, context=context).open()
            ann.join('Ann')
            ben.join('Ben')
            ann.say('Ann', 'hidden')
            ben.wait_for_chat('hidden')
        with open(certificate, 'a', encoding='utf-8') as both, open(key, encoding='utf-8') as file:
            both.write(file.read())
        with ChatServer(PROGRAM, '--tls-cert', certificate) as server:
            Peer(server.port, context=trusting(certificate)).open()
    return ()


CHECKS = [('wrong-' + name, lambda a=arguments, c=complaint: wrong(a, c))
          for name, arguments, complaint in WRONG]
CHECKS += [(check.__name__.replace('_', '-'), check)
           for check in (help_text, version, manual, port_taken, port_file, relaxed, notice,
                         ends_with_its_test, conversation, private, expiry, refusals, remote_call,
                         other_path, tls)]
sys.exit(tap.run(CHECKS, processes=4))
