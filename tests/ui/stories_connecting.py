# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How a user connects, or sees why not."""

import subprocess

from desk import DEADLINE


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
    """Errors are shown next to the field concerned, and can be corrected there."""
    window = stage.chat.open('--nickname', 'Ann', 'ftp://nowhere')
    window.click('push button', 'Connect')
    window.wait_text('Enter an address such as')
    window.shot('wrong-address')

    window.key('ctrl+a')
    window.type('127.0.0.1:1/cometd')
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
    return ()


def wrong_certificate(stage):
    """A server with an untrusted certificate is refused."""
    stage.server.kill()
    stage.server.start('--tls-cert', certificate(stage.desk))
    window = stage.chat.open('--nickname', 'Ann', stage.server.url('https'))
    window.click('push button', 'Connect')
    window.wait_text('The identity of this server cannot be verified')
    window.shot('wrong-certificate')
    return ()
