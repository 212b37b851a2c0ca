# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The servers with which the tests of each language run, as described by stages.json next to this
file: the scripted one, that for the tests of apps, which runs in the process of the test, and real
ones of tests/interop.

The properties of a stage:
refusal        the error for /members/only, where subscribing and publishing is refused
expiry         the error for the first message to a channel that is told to expire
tokens         handshakes with a token other than "good" are refused, and /secret/** requires it
kicks          /service/kick ends the session; Faye cannot do this
floods         the reply to a subscription to /flood/<n> is followed by n events
exactIntegers  integers beyond 2^53 arrive unchanged; Faye converts them to doubles
nestedLists    the transports over which lists may contain lists; CometD cannot parse them over HTTP
"""

import json
import os

import server_program

DENIED = '/members/only'

with open(os.path.join(os.path.dirname(__file__), 'stages.json'), encoding='utf-8') as stages_file:
    STAGES = json.load(stages_file)


def name(argument):
    """A real server is given by its name, the scripted one by the path of its program."""
    return argument if argument in STAGES else 'scripted'


def server(argument, expired=()):
    """A server that is not running yet."""
    stage = STAGES[name(argument)]
    if argument == 'testing':
        import in_process
        return in_process.Server({DENIED: stage['refusal']['error']},
                                 dict.fromkeys(expired, stage['expiry']))
    program = os.path.abspath(argument)
    if argument in STAGES:
        program = os.path.join(os.environ['COMETD_INTEROP_SERVERS'], argument)
    options = [word for channel in expired for word in ('--expire', channel)]
    return server_program.Server(program, *stage['options'], *options, path=stage['path'])
