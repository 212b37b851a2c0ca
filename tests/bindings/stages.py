# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The servers on which the tests in each language play, as stages.json beside this file describes
them: the scripted one, and real ones of tests/interop.

What a stage has:
refusal        what is said about /members/only, where nobody may subscribe or publish
expiry         what is said about the first message to a channel that is told to expire
tokens         handshakes with a token other than "good" are refused, and /secret/** needs that
kicks          /service/kick ends the session; Faye has no way to end one
floods         a subscription to /flood/<n> is answered together with n events
exactIntegers  integers beyond 2^53 arrive as they were sent; Faye makes doubles of them
nestedLists    the transports by which lists may be in lists; over HTTP, CometD cannot read those
"""

import json
import os

import server_program

DENIED = '/members/only'

with open(os.path.join(os.path.dirname(__file__), 'stages.json'), encoding='utf-8') as stages_file:
    STAGES = json.load(stages_file)


def name(argument):
    """A real server goes by its name, the scripted one by the path of its program."""
    return argument if argument in STAGES else 'scripted'


def server(argument, expired=()):
    """A server that is not running yet."""
    stage = STAGES[name(argument)]
    program = os.path.abspath(argument)
    if argument in STAGES:
        program = os.path.join(os.environ['COMETD_INTEROP_SERVERS'], argument)
    options = [word for channel in expired for word in ('--expire', channel)]
    return server_program.Server(program, *stage['options'], *options, path=stage['path'])
