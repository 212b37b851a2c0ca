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
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import server_program
import tap

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
KINDS = {CORE + 'method': 'method', CORE + 'constructor': 'constructor',
         CORE + 'function': 'function', CORE + 'virtual-method': 'vfunc',
         CORE + 'property': 'property', GLIB + 'signal': 'signal',
         CORE + 'member': 'member'}
# What stays as it is, what only a server like CometD's own says, and what changes with its object.
SILENT = ('Subscription channel', 'Subscription client', 'Client multiple-clients',
          'AckExtension enabled', 'TimesyncExtension lag', 'TimesyncExtension offset')


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
                if member.tag == CORE + 'property' and 'construct-only' not in member.attrib:
                    name = f'{owner.get("name")} {member.get("name")}'
                    if owner.get('name') != 'Message' and name not in SILENT:
                        yield f'notify {name}'


def read_python_additions(path, names):
    """What the type declarations have and the GIR has not."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    known = {spell(name) for name in names}
    for node in tree.body:
        if isinstance(node, functions) and node.name not in known \
                and not node.name.startswith('error_'):
            yield f'override Cometd {node.name}'
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, functions) and f'{node.name}.{member.name}' not in known:
                    yield f'override {node.name} {member.name}'


def read_javascript_additions(path, _names):
    """Methods and accessors of the interfaces of the declarations, which are written by hand."""
    owner = None
    with open(path, encoding='utf-8') as file:
        for line in file:
            if found := re.match(r' {8}interface (\w+)(<.*>)?( extends (?:Async)?Iterable)?', line):
                owner = found[1]
                if found[3]:
                    yield f'override {owner} iterator'
            elif found := re.match(r' {12}(?:readonly )?(\w+)[(:]', line):
                yield f'override {owner} {found[1]}'
            elif line.startswith('        namespace'):
                owner = None


def make_certificate(folder):
    """Signed by itself alone; the file has the key, too."""
    path = os.path.join(folder, 'certificate.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-keyout', path + '.key', '-out', path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=200)
    with open(path, 'a', encoding='utf-8') as file, \
            open(path + '.key', encoding='utf-8') as key:
        file.write(key.read())
    return path


def check(command, server, names):
    with tempfile.TemporaryDirectory(prefix='cometd-glib-coverage-') as folder, \
            server_program.Server(server, '--deny', '/members/only', '--expire', '/chat/expired',
                                  '--expire', '/chat/lost') as url, \
            server_program.Server(server, '--certificate', make_certificate(folder)) as secure, \
            server_program.Server(server, '--replay') as retaining:
        status, output, errors = server_program.run(
            *command, url, secure.replace('http:', 'https:'), json.dumps(names), retaining)
    if status != 0 or errors:
        yield f'exit status {status}: {output}{errors}'
        return
    for name in sorted(set(names) - set(json.loads(output))):
        yield f'{name} was not used'


def spell(name):
    """A name of the GIR, as Python has it."""
    kind, owner, member = name.split()
    member = 'do_' + member if kind == 'vfunc' else member.replace('-', '_')
    return member if owner == 'Cometd' else f'{owner}.{member}'


def check_stub(path, names):
    """Python's type declarations are written by hand; nothing of the GIR is missing there but what
    is for the overrides alone, whose names begin with an underscore."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    declared = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    declared |= {f'{node.name}.{member.name}' for node in tree.body
                 if isinstance(node, ast.ClassDef) for member in node.body
                 if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for name in names:
        is_private = name.split()[2].startswith('_')
        if not is_private and name.split()[0] not in ('signal', 'member', 'notify') \
                and spell(name) not in declared:
            yield f'{name} is not declared'


def main():
    gir, server, hand_written, *command = sys.argv[1:]
    names = sorted(read_names(gir))
    assert 'method Client open_async' in names and 'vfunc Extension outgoing' in names
    additions = read_javascript_additions if '-m' in command else read_python_additions
    added = list(additions(hand_written, names))
    assert 'override Client open' in added, added
    checks = [('everything-used', lambda: check(command, os.path.abspath(server), names + added))]
    if additions is read_python_additions:
        checks.append(('everything-declared', lambda: check_stub(hand_written, names)))
    return tap.run(checks)


sys.exit(main())
