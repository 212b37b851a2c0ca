# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chat server as a process, and raw HTTP and WebSocket connections to it, without a client
library."""

import base64
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import time

import children

# Long enough for a slow machine: it is reached only if a test fails.
DEADLINE = 120


def environment():
    """Criticals abort a program; AddressSanitizer keeps little freed memory, so that memory can be
    measured."""
    return {**os.environ, 'G_DEBUG': 'fatal-criticals',
            'ASAN_OPTIONS': 'intercept_tls_get_addr=0:quarantine_size_mb=8'}


def wait_until(condition, what, seconds=DEADLINE):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f'waited in vain for {what}')
        time.sleep(0.02)


class ChatServer:
    """Runs during the block, and must then exit successfully and without errors."""

    def __init__(self, program, *options, port=0):
        self.program, self.options, self.port = program, options, port

    def start(self):
        with tempfile.TemporaryDirectory() as folder:
            port_file = os.path.join(folder, 'port')
            self.process = children.start(
                [self.program, '--port', str(self.port), '--port-file', port_file, *self.options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, env=environment())
            try:
                wait_until(lambda: os.path.exists(port_file) or self.process.poll() is not None,
                           'the port file')
                with open(port_file, encoding='utf-8') as file:
                    self.port = int(file.read())
            except (TimeoutError, FileNotFoundError):
                self.process.kill()
                errors = self.process.communicate()[1]
                raise RuntimeError(f'no server: {errors}') from None
        self.scheme = 'https' if '--tls-cert' in self.options else 'http'
        self.url = f'{self.scheme}://127.0.0.1:{self.port}/cometd'

    def stop(self):
        """Returns its output."""
        self.process.send_signal(signal.SIGTERM)
        try:
            output, errors = self.process.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise RuntimeError('the server did not end') from None
        if self.process.returncode != 0 or errors:
            raise RuntimeError(f'the server ended with {self.process.returncode}: {errors[-4000:]}')
        return output

    def kill(self):
        """Simulates a power failure."""
        self.process.kill()
        self.process.communicate()

    def memory(self):
        """The resident memory in megabytes."""
        with open(f'/proc/{self.process.pid}/status', encoding='utf-8') as file:
            for line in file:
                if line.startswith('VmRSS:'):
                    return int(line.split()[1]) // 1024
        raise RuntimeError('the server has gone')

    def used(self):
        """The processor time that it has used, in seconds."""
        with open(f'/proc/{self.process.pid}/stat', encoding='utf-8') as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self.kill()


def connect(port, timeout=DEADLINE):
    return socket.create_connection(('127.0.0.1', port), timeout=timeout)


def post_bytes(body, *, extra='', path='/cometd', length=None):
    length = len(body) if length is None else length
    return (f'POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
            f'{extra}Content-Length: {length}\r\n\r\n').encode() + body


def read_response(link):
    """The status, the headers as text, and the body; None if the other side closed the
    connection."""
    data = b''
    while b'\r\n\r\n' not in data:
        part = link.recv(65536)
        if not part:
            return None
        data += part
    head, body = data.split(b'\r\n\r\n', 1)
    head = head.decode('latin-1')
    length = 0
    for line in head.split('\r\n'):
        if line.lower().startswith('content-length:'):
            length = int(line.split(':')[1])
    while len(body) < length:
        part = link.recv(65536)
        if not part:
            break
        body += part
    return int(head.split()[1]), head, body


def try_post(port, body, **options):
    with connect(port) as link:
        try:
            link.sendall(post_bytes(body, **options))
            return read_response(link)
        except ConnectionError:
            return None


def frame(opcode, payload, *, final=True, masked=True):
    """A WebSocket frame from a client; the mask is zero, which is valid."""
    head = bytes([(0x80 if final else 0) | opcode])
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack('>H', len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack('>Q', len(payload))
    return head + (bytes(4) if masked else b'') + payload


class Peer:
    """A WebSocket, and the Bayeux session on it."""

    def __init__(self, port, *, context=None):
        self.link = connect(port)
        if context is not None:
            self.link = context.wrap_socket(self.link, server_hostname='127.0.0.1')
        key = base64.b64encode(os.urandom(16)).decode()
        self.link.sendall((f'GET /cometd HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n'
                           f'Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                           f'Sec-WebSocket-Version: 13\r\n\r\n').encode())
        self.data = b''
        while b'\r\n\r\n' not in self.data:
            part = self.link.recv(65536)
            if not part:
                raise ConnectionError('no upgrade')
            self.data += part
        head, self.data = self.data.split(b'\r\n\r\n', 1)
        if b' 101 ' not in head:
            raise ConnectionError(head.decode())
        self.messages = []
        self.client_id = None
        self.number = 0
        self.holds = False

    def take(self, count):
        while len(self.data) < count:
            part = self.link.recv(65536)
            if not part:
                raise ConnectionError('the server has closed')
            self.data += part
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def read(self):
        """Returns the messages of the next text frame."""
        while True:
            first, second = self.take(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack('>H', self.take(2))
            elif length == 127:
                length, = struct.unpack('>Q', self.take(8))
            payload = self.take(length)
            if first & 15 == 8:
                raise ConnectionError('the server has closed')
            if first & 15 == 1:
                messages = json.loads(payload)
                if self.holds:
                    self.hold_again(messages)
                return messages

    def wait_for(self, wanted):
        """Returns the first message with this property; the others are kept for later calls."""
        seen = 0
        while True:
            for number in range(seen, len(self.messages)):
                if wanted(self.messages[number]):
                    return self.messages.pop(number)
            seen = len(self.messages)
            self.messages += self.read()

    def send(self, *messages):
        self.link.sendall(frame(1, json.dumps(messages).encode()))

    def ask(self, channel, **fields):
        """Sends a message; returns its reply."""
        self.number += 1
        number = str(self.number)
        if self.client_id is not None:
            fields.setdefault('clientId', self.client_id)
        self.send({'id': number, 'channel': channel, **fields})
        return self.wait_for(lambda message: message.get('id') == number
                             and 'successful' in message)

    def open(self):
        reply = self.ask('/meta/handshake', version='1.0',
                         supportedConnectionTypes=['websocket'])
        if not reply['successful']:
            raise ConnectionError(reply['error'])
        self.client_id = reply['clientId']
        self.must('/meta/connect', connectionType='websocket')
        return self

    def must(self, channel, **fields):
        """Sends a message that the server refuses only if it does not know the session."""
        reply = self.ask(channel, **fields)
        if not reply['successful']:
            raise ConnectionError(reply['error'])

    def hold(self):
        """Sends the connect that the server holds, and from now on always the next one."""
        self.holds = True
        self.number += 1
        self.send({'id': str(self.number), 'channel': '/meta/connect', 'clientId': self.client_id,
                   'connectionType': 'websocket'})

    def hold_again(self, messages):
        for message in messages:
            if message['channel'] == '/meta/connect':
                if not message['successful']:
                    raise ConnectionError(message['error'])
                self.hold()

    def join(self, user, room='demo'):
        self.must('/meta/subscribe', subscription=f'/chat/{room}')
        self.must('/meta/subscribe', subscription=f'/members/{room}')
        self.hold()
        self.send({'id': 'join', 'channel': '/service/members', 'clientId': self.client_id,
                   'data': {'user': user, 'room': f'/chat/{room}'}})
        return self.wait_for_members(lambda members: user in members, room)

    def say(self, user, text, room='demo'):
        return self.ask(f'/chat/{room}', data={'user': user, 'chat': text})

    def wait_for_members(self, wanted, room='demo'):
        return self.wait_for(lambda message: message['channel'] == f'/members/{room}'
                             and wanted(message['data']))['data']

    def wait_for_chat(self, text, room='demo'):
        return self.wait_for(lambda message: message['channel'] == f'/chat/{room}'
                             and message.get('data', {}).get('chat') == text)['data']

    def close(self):
        self.link.close()


def make_certificate(folder):
    """A certificate for 127.0.0.1 and its key, in one file."""
    path = os.path.join(folder, 'server.pem')
    key = os.path.join(folder, 'key.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
                    '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
                    '-keyout', key, '-out', path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path, key


def trusting(path):
    return ssl.create_default_context(cafile=path)
