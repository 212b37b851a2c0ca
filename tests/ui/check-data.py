#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files by which a desktop knows the chat app, each validated by its own checker."""

import json
import os
import re
import struct
import sys
import tempfile
import xml.etree.ElementTree

import server_program
import tap

SOURCE, DESKTOP, METAINFO, PROGRAM, SCREENSHOTS = sys.argv[1:]
DATA = os.path.join(SOURCE, 'demo', 'chat', 'data')
ID = 'org.cometdglib.Chat'


def passes(*command):
    status, output, errors = server_program.run(*command)
    if status != 0:
        yield f'{command[0]} exits with {status}: {output}{errors}'


def metainfo_with_screenshots():
    """With -Dscreenshots_url: each screenshot exists, and has the stated size."""
    text = read(f'{ID}.metainfo.xml.in')
    for mark, value in (('URL', 'https://example.org/pictures'), ('BEGIN', ''), ('END', '')):
        text = text.replace(f'@SCREENSHOTS_{mark}@', value)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f'{ID}.metainfo.xml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        yield from passes('appstreamcli', 'validate', '--no-net', '--pedantic', path)
    images = xml.etree.ElementTree.fromstring(text).findall('.//screenshot/image')
    if not images:
        yield 'there are no pictures'
    for image in images:
        name = image.text.removeprefix('https://example.org/pictures/')
        with open(os.path.join(SOURCE, 'docs', 'images', name), 'rb') as file:
            width, height = struct.unpack('>II', file.read(24)[16:])
        if (image.get('width'), image.get('height')) != (str(width), str(height)):
            yield f'{name} is {width} pixels wide and {height} high'


def metainfo_addresses():
    """It contains no URL of a screenshot that has not been published."""
    images = xml.etree.ElementTree.parse(METAINFO).findall('.//screenshot/image')
    if len(images) != (2 if SCREENSHOTS else 0):
        yield f'it names {len(images)} pictures'
    yield from (f'nobody said that there is {image.text}'
                for image in images if not image.text.startswith(f'{SCREENSHOTS}/'))


def read(name):
    with open(os.path.join(DATA, name), encoding='utf-8') as file:
        return file.read()


def service():
    text = read(f'{ID}.service.in')
    for line in (f'Name={ID}', 'Exec=@bindir@/cometd-chat --gapplication-service'):
        if line not in text.splitlines():
            yield f'"{line}" is missing'


def icons():
    """Each icon is a drawing of the required size, without embedded images."""
    for name, size in ((ID, '128'), (f'{ID}-symbolic', '16')):
        root = xml.etree.ElementTree.fromstring(read(f'icons/{name}.svg'))
        if (root.get('width'), root.get('height')) != (size, size):
            yield f'{name} is not {size} pixels wide and high'
        if root.findall('.//{*}image'):
            yield f'{name} has a picture in it'


def manifest():
    """The Flatpak manifest names the app, and requests no more than it needs."""
    content = json.loads(read(f'../{ID}.json'))
    if content['id'] != ID or content['command'] != 'cometd-chat':
        yield 'the manifest is of another program'
    allowed = {'--share=ipc', '--share=network', '--socket=wayland', '--socket=fallback-x11',
               '--device=dri'}
    yield from (f'the program does not need {argument}'
                for argument in content['finish-args'] if argument not in allowed)
    if [module['name'] for module in content['modules']][-1] != 'cometd-glib':
        yield 'the last module is not ours'


def resources():
    """Every interface file is part of the app, and none is where GtkApplication looks for one, of
    which it makes a hidden window."""
    listed = set(re.findall(r'([\w/-]+\.ui)<', read('../chat.gresource.xml')))
    folder = os.path.join(DATA, '..')
    there = {os.path.relpath(os.path.join(path, name), folder)
             for path, _, names in os.walk(folder) for name in names if name.endswith('.ui')}
    yield from (f'{name} is not in both' for name in sorted(listed ^ there))
    status, output, errors = server_program.run('gresource', 'list', PROGRAM)
    if status != 0 or '/shortcuts.ui' not in output or '/gtk/' in output:
        yield f'gresource exits with {status}: {output}{errors}'


def command_line():
    """--help names the program, not the id of the app; an unknown option is an error; a value may
    be attached to the letter of its option."""
    status, output, errors = server_program.run(PROGRAM, '--help')
    if status != 0 or errors or f'\n  {os.path.basename(PROGRAM)} [' not in output:
        yield f'{status}: {output}{errors}'
    status, output, errors = server_program.run(PROGRAM, '--no-such-option')
    if status == 0 or '--no-such-option' not in errors:
        yield f'{status}: {output}{errors}'
    for arguments in ['-nAnn'], ['-cnAnn', '-rdemo'], ['-n', '-rdemo'], ['--room', '-n']:
        status, output, errors = server_program.run(PROGRAM, *arguments, '--version')
        if status != 0 or errors or not output.startswith('cometd-chat '):
            yield f'{arguments}: {status}: {output}{errors}'


sys.exit(tap.run((
    ('command-line', command_line),
    ('desktop-file', lambda: passes('desktop-file-validate', DESKTOP)),
    ('metainfo', lambda: passes('appstreamcli', 'validate', '--no-net', '--pedantic', METAINFO)),
    ('metainfo-with-screenshots', metainfo_with_screenshots),
    ('metainfo-addresses', metainfo_addresses),
    ('schema', lambda: passes('glib-compile-schemas', '--strict', '--dry-run', DATA)),
    ('service', service),
    ('icons', icons),
    ('manifest', manifest),
    ('resources', resources),
)))
