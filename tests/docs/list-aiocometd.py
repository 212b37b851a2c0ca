#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the public names of aiocometd, as in the table of docs/coming-from-aiocometd.md.

No test runs this, because it requires aiocometd: its last output is in aiocometd-names.txt, with
which check-aiocometd.py compares the table. For a newer aiocometd, run this with the Python that
has it.
"""

import asyncio
import importlib.metadata
import inspect
import pkgutil

import aiocometd
from aiocometd import exceptions


def is_public(name):
    return not name.startswith('_')


def parameters(function):
    return [name for name in inspect.signature(function).parameters if name != 'self']


def methods(prefix, cls):
    for name, member in vars(cls).items():
        if is_public(name) and inspect.isfunction(member):
            yield f'{prefix}.{name}({", ".join(parameters(member))})'
        elif is_public(name) and isinstance(member, property):
            yield f'{prefix}.{name}'


async def names():
    first, *others = parameters(aiocometd.Client)
    yield f'Client({first})'
    for name in others:
        yield f'{name}='
    for name in filter(is_public, vars(aiocometd.Client('http://127.0.0.1/'))):
        yield f'client.{name}'
    for name in methods('client', aiocometd.Client):
        yield name
    if hasattr(aiocometd.Client, '__aenter__'):
        yield 'async with client'
    if hasattr(aiocometd.Client, '__aiter__'):
        yield 'async for message in client'
    for member in aiocometd.ConnectionType:
        yield str(member)
    for cls in (aiocometd.Extension, aiocometd.AuthExtension):
        yield cls.__name__
        for name in methods(cls.__name__, cls):
            yield name
    for name, member in vars(exceptions).items():
        if inspect.isclass(member) and issubclass(member, exceptions.AiocometdException):
            yield name
            for attribute in methods('error', member):
                yield attribute
    for module in pkgutil.iter_modules(aiocometd.__path__):
        # What these hold is known by the names above.
        if is_public(module.name) and module.name not in ('client', 'extensions'):
            yield f'aiocometd.{module.name}'


async def main():
    print('aiocometd', importlib.metadata.version('aiocometd'))
    async for name in names():
        print(name)


asyncio.run(main())
