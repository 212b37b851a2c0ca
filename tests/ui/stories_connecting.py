# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a user connects, or sees why not."""

import subprocess

from chat import Window
from desk import DEADLINE, wait_until


def certificate(desk):
    """A self-signed certificate and its key, in one file."""
    path = desk.path('certificate.pem')
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
    return ()


def wrong_address(stage):
    """Errors are shown next to the field concerned, an invalid address while it is typed, and
    can be corrected there."""
    window = stage.chat.open('--nickname', 'Ann')
    window.click('entry', 'Server Address')
    window.key('ctrl+a')
    window.type('ftp:')
    if window.shows('The address must begin with'):
        yield 'the address is refused before it is typed'
    window.type('//nowhere')
    window.wait_text('The address must begin with https, http, wss or ws')
    window.shot('wrong-scheme')
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
    dialog = Window(stage.chat, wait_until(lambda: stage.chat.find_new(set(stage.chat.opened)),
                                           'the dialog'))
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
    stage.desk.xdotool('key', 'Escape')
    wait_until(lambda: dialog.number not in stage.chat.windows(), 'the dialog to close')
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
    stage.question(window, fingerprint(path))
    stage.question(window, 'It was issued for another server')
    stage.desk.shot('certificate')
    stage.desk.xdotool('key', 'Escape')
    window.wait_text('The identity of this server cannot be verified')
    wait_until(lambda: stage.desk.active() == window.number, 'the question to go')
    window.shot('wrong-certificate')

    window.key('Return')
    stage.question(window, fingerprint(path))
    stage.desk.xdotool('key', 'alt+t')
    window.wait_text('Ann has joined')
    stage.chat.close()

    window = stage.chat.open(*ann)
    stage.question(window, fingerprint(path))
    stage.desk.xdotool('key', 'alt+a')
    window.wait_text('Ann has joined')
    again = stage.chat.open('--nickname', 'Ben', '--connect', stage.server.url('https'))
    again.wait_text('Ben has joined')

    again.key('ctrl+comma')
    preferences = Window(stage.chat, wait_until(lambda: stage.chat.find_new(set(stage.chat.opened)),
                                                'the preferences'))
    preferences.place(0, 0, 480, 780)
    host = f'127.0.0.1:{stage.server.port}'
    preferences.wait_text(fingerprint(path))
    preferences.act('push button', f'Stop Trusting {host}')
    preferences.wait_gone(host)
    preferences.shot('certificate-revoked')
    stage.desk.xdotool('key', 'Escape')
    wait_until(lambda: preferences.number not in stage.chat.windows(), 'the preferences to close')
    third = stage.chat.open('--nickname', 'Cy', '--connect', stage.server.url('https'))
    stage.question(third, fingerprint(path))
    stage.desk.xdotool('key', 'Escape')
    third.wait_text('The identity of this server cannot be verified')
    return ()


def fingerprint(path):
    """As the operator of a server finds it out."""
    return subprocess.run(['openssl', 'x509', '-in', path, '-noout', '-fingerprint', '-sha256'],
                          check=True, stdout=subprocess.PIPE, text=True,
                          timeout=DEADLINE).stdout.strip().partition('=')[2]
