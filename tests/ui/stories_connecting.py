# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a user connects, or sees why not."""

import contextlib
import socket
import ssl
import subprocess
import threading

from desk import DEADLINE, wait_until


def certificate(desk, name='certificate'):
    """A self-signed certificate and its key, in one file."""
    path = desk.path(f'{name}.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-keyout', path + '.key', '-out', path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=DEADLINE)
    with open(path, 'a', encoding='utf-8') as file, \
            open(path + '.key', encoding='utf-8') as key:
        file.write(key.read())
    return path


def connect(stage):
    """A new user enters an address and a nickname, and connects."""
    window = stage.chat.open()
    stage.desk.shot('connect-empty')
    if window.find('push button', 'Recent Servers'):
        yield 'there are recent servers, as another story has left its settings'
    window.click('entry', 'Server Address')
    window.key('ctrl+a')
    window.type(stage.server.url())
    window.key('Tab', 'Tab')
    window.click('entry', 'Nickname')
    window.type('Ann')
    window.shot('connect-filled')
    window.click('push button', 'Connect')
    window.wait_text('Ann has joined')
    window.wait_text('1 member')
    window.shot('connect-done')

    second = stage.chat.open()
    second.wait_for('push button', 'Recent Servers')
    second.wait_text(stage.server.url())


def wrong_address(stage):
    """Errors are shown next to the field concerned, an invalid address while it is typed, and
    can be corrected there."""
    window = stage.chat.open('--nickname', 'Ann')
    window.place(0, 0, 900, 660)
    window.click('entry', 'Server Address')
    window.key('ctrl+a')
    window.type('ftp:')
    if window.shows('The address must begin with'):
        yield 'the address is refused before it is typed'
    window.type('//nowhere')
    window.wait_text('The address must begin with https, http, wss or ws')
    window.shot('wrong-scheme')
    # At the size that a window has first.
    window.wait_for('push button', 'Connect')
    window.key('ctrl+a')
    window.type('the kitchen')
    window.wait_text('Enter an address such as')
    window.key('ctrl+a')
    window.type('https:')
    window.wait_gone('Enter an address such as')
    window.key('Return')
    window.wait_text('Enter an address such as')
    window.shot('wrong-address')

    window.key('ctrl+a')
    window.type('127.0.0.1:1/cometd')
    window.wait_gone('Enter an address such as')
    window.key('Return')
    window.wait_text('Connecting…')
    window.wait_text('Could not reach a chat server')
    window.shot('no-server')

    window.key('ctrl+a')
    window.type(stage.server.url())
    window.wait_gone('Could not reach a chat server')
    window.click('entry', 'Nickname')
    window.key('ctrl+a', 'BackSpace', 'Return')
    window.wait_text('Enter a nickname')
    window.shot('no-nickname')
    window.type('Ann')
    window.key('Return')
    window.wait_text('Ann has joined')


def server_details(stage):
    """The connection page shows what a server says of itself, or why it says nothing. If all fields
    are filled in, the button has the focus, and the details are before it."""
    window = stage.chat.open('--nickname', 'Ann', stage.server.url())
    window.place(0, 0, 640, 790)
    window.key('shift+Tab', 'space')
    window.wait_text('1.0')
    window.wait_text('websocket, long-polling')
    window.wait_text('reconnect: retry')
    window.wait_text(' ms')
    window.shot('server-details')
    stage.chat.close()
    other = stage.chat.open('--nickname', 'Ann', 'http://127.0.0.1:1/cometd')
    other.place(640, 0, 640, 790)
    other.key('shift+Tab', 'space')
    other.wait_text('Not available')
    other.shot('server-details-none')
    return ()


def connection(stage):
    """The dialog about the connection shows its state, its retries, and what happened."""
    ann = stage.join('Ann', 0)
    ann.key('ctrl+i')
    dialog = stage.chat.dialog('the dialog')
    dialog.place(640, 0, 480, 790)
    dialog.wait_text('None is planned')
    dialog.wait_text('websocket, long-polling')
    dialog.shot('connection')
    stage.server.kill()
    dialog.wait_text('Connection lost')
    dialog.wait_gone('None is planned')
    dialog.shot('connection-lost')
    dialog.act('page tab', 'Log')
    dialog.wait_text('Connected over websocket')
    dialog.wait_text('Retry 1 is in')
    dialog.shot('connection-log')
    stage.server.start()
    dialog.key('Escape')
    dialog.wait_closed()
    ann.wait_gone('Retrying in')
    return ()


def wrong_certificate(stage):
    """A server with an untrusted certificate is refused, unless the user trusts its fingerprint:
    this time, or always, until this is revoked in the preferences."""
    stage.server.kill()
    path = certificate(stage.desk)
    stage.server.start('--tls-cert', path)
    ann = ['--nickname', 'Ann', '--connect', stage.server.url('https')]
    window = stage.chat.open(*ann)
    question = stage.question(window, fingerprint(path))
    stage.question(window, 'It was issued for another server')
    stage.desk.shot('certificate')
    question.key('Escape')
    question.wait_closed()
    window.wait_text('The identity of this server cannot be verified')
    window.wait_focus()
    window.shot('wrong-certificate')

    window.key('Return')
    stage.question(window, fingerprint(path)).key('alt+t')
    window.wait_text('Ann has joined')
    stage.chat.close()

    window = stage.chat.open(*ann)
    stage.question(window, fingerprint(path)).key('alt+a')
    window.wait_text('Ann has joined')
    again = stage.chat.open('--nickname', 'Ben', '--connect', stage.server.url('https'))
    again.wait_text('Ben has joined')

    again.key('ctrl+comma')
    preferences = stage.chat.dialog('the preferences')
    preferences.place(0, 0, 480, 780)
    host = f'127.0.0.1:{stage.server.port}'
    preferences.wait_text(fingerprint(path))
    preferences.act('push button', f'Stop Trusting {host}')
    preferences.wait_gone(host)
    preferences.shot('certificate-revoked')
    preferences.key('Escape')
    preferences.wait_closed()
    third = stage.chat.open('--nickname', 'Cy', '--connect', stage.server.url('https'))
    stage.question(third, fingerprint(path)).key('Escape')
    third.wait_text('The identity of this server cannot be verified')
    return ()


def changed_certificate(stage):
    """While a window is connected, the server is replaced by one with another certificate. The user
    is told that it has changed, and nothing is sent there before the user decides."""
    stage.server.kill()
    path = certificate(stage.desk)
    stage.server.start('--tls-cert', path)
    ann = stage.chat.open('--nickname', 'Ann', '--connect', stage.server.url('https'))
    stage.question(ann, fingerprint(path)).key('alt+t')
    ann.wait_text('Ann has joined')

    stage.server.kill()
    other = certificate(stage.desk, 'other')
    with Impostor(stage.server.port, other) as impostor:
        ann.say('My secret')
        ann.wait_text('Waiting for the connection')
        ann.wait_for('push button', 'Check Certificate')
        ann.shot('changed-certificate')
        ann.click('push button', 'Check Certificate')
        question = stage.question(ann, fingerprint(other))
        stage.question(ann, 'is not the one that you trust')
        stage.desk.shot('changed-certificate-question')
        seen = len(impostor.heard)
        wait_until(lambda: len(impostor.heard) > seen + 1, 'more attempts')
        if any(impostor.heard):
            yield f'the impostor is told {impostor.heard}'
        question.key('Escape')
        question.wait_closed()
        ann.wait_focus()

    stage.server.start('--tls-cert', other)
    ann.wait_for('push button', 'Check Certificate')
    ann.wait_text('Waiting for the connection')
    ann.click('push button', 'Check Certificate')
    stage.question(ann, 'is not the one that you trust').key('alt+t')
    ann.wait_gone('Waiting for the connection')
    ann.wait_gone('Connection lost')


class Impostor:
    """Listens with a certificate, and keeps what it is told by each client after its handshake."""

    def __init__(self, port, path):
        self.heard = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(path)
        self.listener = socket.create_server(('127.0.0.1', port), reuse_port=True)
        self.listener.settimeout(0.1)
        self.thread = threading.Thread(target=self.listen)
        self.is_ended = False

    def listen(self):
        while not self.is_ended:
            with contextlib.suppress(socket.timeout):
                client, _ = self.listener.accept()
                client.settimeout(DEADLINE)
                self.heard.append(self.hear(client))

    def hear(self, client):
        with client, contextlib.suppress(OSError):
            with self.context.wrap_socket(client, server_side=True) as secure:
                return secure.recv(1000)
        return b''

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.is_ended = True
        self.thread.join()
        self.listener.close()


def fingerprint(path):
    """As the operator of a server finds it out."""
    return subprocess.run(['openssl', 'x509', '-in', path, '-noout', '-fingerprint', '-sha256'],
                          check=True, stdout=subprocess.PIPE, text=True,
                          timeout=DEADLINE).stdout.strip().partition('=')[2]
