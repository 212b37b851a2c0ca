#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what a program in another language has used of the library with what the GIR offers.

The program gets the address of a server and the names, each with its kind; it prints those that it
has used and found to work, as JSON.
"""

import ast
import json
import os
import sys
import xml.etree.ElementTree

import server_program
import tap

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
KINDS = {CORE + 'method': 'method', CORE + 'constructor': 'constructor',
         CORE + 'function': 'function', CORE + 'virtual-method': 'vfunc',
         CORE + 'property': 'property', GLIB + 'signal': 'signal'}


def read_names(path):
    """"method Client open_async" and so on. What moved to a class is there twice."""
    namespace = xml.etree.ElementTree.parse(path).getroot().find(CORE + 'namespace')
    for owner in namespace:
        if owner.tag == CORE + 'function' and 'moved-to' not in owner.attrib:
            yield f'function Cometd {owner.get("name")}'
        elif owner.tag in (CORE + 'class', CORE + 'enumeration'):
            for member in owner:
                if member.tag in KINDS:
                    yield f'{KINDS[member.tag]} {owner.get("name")} {member.get("name")}'


def check(command, server, names):
    with server_program.Server(server, '--deny', '/members/only',
                               '--expire', '/chat/expired', '--expire', '/chat/lost') as url:
        status, output, errors = server_program.run(*command, url, json.dumps(names))
    if status != 0:
        yield f'exit status {status}: {output}{errors}'
        return
    for name in sorted(set(names) - set(json.loads(output))):
        yield f'{name} was not used'


def check_stub(path, names):
    """Python's type declarations are written by hand; nothing of the GIR is missing there."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    declared = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    declared |= {f'{node.name}.{member.name}' for node in tree.body
                 if isinstance(node, ast.ClassDef) for member in node.body
                 if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for name in names:
        kind, owner, member = name.split()
        member = 'do_' + member if kind == 'vfunc' else member.replace('-', '_')
        wanted = member if owner == 'Cometd' else f'{owner}.{member}'
        if kind != 'signal' and wanted not in declared:
            yield f'{name} is not declared'


def main():
    gir, server, stub, *command = sys.argv[1:]
    names = sorted(read_names(gir))
    assert 'method Client open_async' in names and 'vfunc Extension outgoing' in names
    return tap.run([
        ('everything-used', lambda: check(command, os.path.abspath(server), names)),
        ('everything-declared', lambda: check_stub(stub, names))])


sys.exit(main())
