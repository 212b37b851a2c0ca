#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Wrong use of the library raises an exception that says what is wrong, where it happens."""

import json
import sys

import stage
from gi.repository import Cometd, GLib
from stage import equal, raises

URL = 'http://127.0.0.1:9/'
NOT_A_CHANNEL = "'chat' is not a valid channel name"


def says(error, words):
    if words not in str(error):
        raise AssertionError(f'{error!r} does not say {words!r}')


@stage.case
def messages_of_no_channel():
    says(raises(ValueError, Cometd.Message, 'chat'), NOT_A_CHANNEL)
    says(raises(ValueError, Cometd.Message, None), "None is not a valid channel name")
    message = Cometd.Message('/chat')
    says(raises(ValueError, setattr, message, 'channel', 'chat'), NOT_A_CHANNEL)
    says(raises(ValueError, message.__setitem__, 'channel', 'chat'), NOT_A_CHANNEL)
    says(raises(ValueError, message.__delitem__, 'channel'), 'must have a channel')
    equal(message.to_dict(), {'channel': '/chat'})


@stage.case
def payloads_that_are_no_json():
    for payload, words in ((object(), 'object is not JSON'), ({1, 2}, 'set is not JSON'),
                           ([b'bytes'], 'bytes is not JSON')):
        says(raises(TypeError, Cometd.Message, '/chat', payload), words)
    says(raises(ValueError, Cometd.Message, '/chat', float('inf')), 'Out of range')


@stage.case
def channels_that_are_no_text():
    client = Cometd.Client(URL)
    for call in (client.publish, client.remote_call, client.subscribe, client.unsubscribe):
        for name in (['/a', '/b'], None, 5, b'/a'):
            says(raises(TypeError, Cometd.run, call(name)), f'a string, not {name!r}')
        # The name must not be truncated to a different channel.
        says(raises(ValueError, Cometd.run, call('/a\0b')), 'is not a valid channel name')
    says(raises(ValueError, Cometd.Message, '/a\0b'), 'is not a valid channel name')


@stage.case
def values_that_would_change_on_their_way():
    """Values that are converted to a JsonNode arrive unchanged, or are refused."""
    client, message = Cometd.Client(URL), Cometd.Message('/a')
    for value in (2 ** 63 - 1, -2 ** 63, 1e30, 1e-30, 1e22, 0.1, 2 ** 63, 'é\n"', [], {'': [None]}):
        message['ext'] = value
        equal(message['ext'], value)
        equal(json.loads(message.to_json())['ext'], value)
        client.set_handshake_field('ext', value)
    message['ext'] = 1
    for value in (10 ** 30, 2 ** 63 + 1, -10 ** 30, 'a\0b', {'a\0b': 1}, [[{'a': 10 ** 30}]]):
        for call in (lambda v=value: message.__setitem__('ext', v),
                     lambda v=value: client.set_handshake_field('ext', v),
                     lambda v=value: Cometd.run(client.remote_call('a', v))):
            says(raises(ValueError, call), 'cannot represent')
    equal(message['ext'], 1)


@stage.case
def numbers_that_are_not_whole():
    client = Cometd.Client(URL)
    for call in (lambda: Cometd.Client(URL, connection_timeout=2.5),
                 lambda: setattr(client, 'connection_timeout', 2.5),
                 lambda: Cometd.run(client.remote_call('a', 1, 2.5))):
        says(raises(TypeError, call),
             'timeout must be a timedelta, or an integer number of milliseconds, not 2.5')
    equal(client.connection_timeout, 10000)


@stage.case
def connection_types_that_there_are_not():
    client = Cometd.Client(URL, 'long-polling')
    for call in (lambda: Cometd.Client(URL, 'pigeon'),
                 lambda: Cometd.Client(URL, connection_types=['websocket', 'pigeon']),
                 lambda: setattr(client, 'connection_types', 'pigeon'),
                 lambda: client.set_connection_types(['pigeon'])):
        says(raises(ValueError, call), 'connection type “pigeon”')
    equal(client.connection_types, ['long-polling'])


@stage.case
def fields_that_the_client_sets_itself():
    client = Cometd.Client(URL)
    for name in ('channel', 'id', 'clientId', 'version', 'minimumVersion',
                 'supportedConnectionTypes', ''):
        raises(ValueError, client.set_handshake_field, name, 'x')


@stage.case
def lists_of_no_channel():
    client = Cometd.Client(URL)
    says(raises(ValueError, Cometd.MessageList, client, 'chat'), NOT_A_CHANNEL)
    raises(TypeError, Cometd.MessageList, None, '/chat')
    equal(len(Cometd.MessageList(client, '/chat/**')), 0)


@stage.case
def one_connection_type_is_a_list_of_one():
    client = Cometd.Client(URL)
    client.connection_types = 'long-polling'
    equal(client.connection_types, ['long-polling'])
    client.set_connection_types('websocket')
    equal(client.get_connection_types(), ['websocket'])
    client.connection_types = None
    equal(client.connection_types, ['websocket', 'long-polling'])
    client.set_connection_types(('long-polling', 'websocket'))
    equal(client.connection_types, ['long-polling', 'websocket'])


@stage.case
def addresses_and_types_that_are_none():
    for arguments, words in (((None,), 'no URL'),
                             (('chat.example.com',), '“chat.example.com” is not'),
                             (('ftp://example.com/',), 'ftp'),
                             ((URL, []), 'connection types is empty')):
        says(raises(GLib.Error, lambda a=arguments: Cometd.run(Cometd.Client(*a).open())), words)
    says(raises(TypeError, lambda: Cometd.Client(URL, max_pending=5)), 'max_pending')


@stage.case
def objects_say_what_they_are():
    client = Cometd.Client(URL)
    equal(repr(client), f'<Cometd.Client {URL} DISCONNECTED>')
    equal(repr(Cometd.MessageList(client, '/chat/*')), '<Cometd.MessageList /chat/* 0>')
    equal(repr(Cometd.Message('/chat', [1])), '<Cometd.Message {"channel":"/chat","data":[1]}>')


@stage.conversation
async def subscriptions_say_what_they_are(client):
    async with client:
        subscription = await client.subscribe('/chat/*')
        equal(repr(subscription), '<Cometd.Subscription /chat/* ACTIVE>')


sys.exit(stage.main())
