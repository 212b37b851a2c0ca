# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Misuse of a server, and how other clients continue to chat."""

import contextlib
import os

from chat_server import DEADLINE, Peer, wait_until

# With these, unused sessions and connections are soon removed.
QUICK = ('--timeout', '400', '--max-interval', '400')
MAX_GROWTH = 96
MAX_SECONDS = 10


def open_soon(server):
    """Opens a session; unused ones may have to be removed first."""
    opened = []

    def try_open():
        with may_be_too_late(server):
            peer = Peer(server.port)
            try:
                opened.append(peer.open())
            except ConnectionError as error:
                peer.close()
                if str(error) != '503::too_many_sessions':
                    raise
        return opened

    wait_until(try_open, 'a session')
    return opened[0]


def chats_on(server):
    """A well-behaved client is still served, with little work for the server."""
    before = server.used()

    def chat():
        with may_be_too_late(server), contextlib.closing(open_soon(server)) as ann:
            ann.join('Ann', 'well')
            ann.say('Ann', 'still there', 'well')
            ann.wait_for_chat('still there', 'well')
            ann.ask('/meta/disconnect')
            return True
        return False

    wait_until(chat, 'somebody who means well')
    seconds = server.used() - before
    return [] if seconds < MAX_SECONDS else [f'answering cost the server {seconds:.1f} s']


@contextlib.contextmanager
def may_be_too_late(server):
    """With short timeouts, well-behaved clients may lose their session, too, if the machine is
    slow; then they start again."""
    try:
        yield
    except ConnectionError:
        if QUICK[0] not in server.options:
            raise


def grown(server, before):
    growth = server.memory() - before
    return [] if growth < MAX_GROWTH else [f'grew by {growth} MB']


def pour(link, part, limit):
    """Sends until the other side closes the connection; returns how many bytes that took."""
    sent = 0
    try:
        while sent < limit:
            link.sendall(part)
            sent += len(part)
    except (ConnectionError, TimeoutError):
        pass
    return sent


def burst(peer, count=100):
    """Sends this number of messages at once, and reads all replies; returns the number of
    refusals."""
    peer.send(*[{'channel': '/chat/fast', 'clientId': peer.client_id,
                 'data': {'user': 'Ann', 'chat': 'quick'}}] * count)
    answers = []
    while len(answers) < count:
        answers += [message for message in peer.read() if 'successful' in message]
    return sum(message.get('error') == '429::too_many_messages' for message in answers)


def is_closed(link):
    link.settimeout(DEADLINE)
    try:
        while link.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def seed_files(seeds):
    for folder, _, names in sorted(os.walk(seeds)):
        for name in sorted(names):
            with open(os.path.join(folder, name), 'rb') as file:
                yield name, file.read()
