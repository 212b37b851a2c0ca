#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each page of the reference has the parts that a reader expects.

The page of a class has a description and an example in C, which the test fragments runs. The page
of a property states its default, with a unit if it is a number, and its limits, as the GParamSpec
has them, in a paragraph of its own:

    Default: 10000 milliseconds. Minimum: 1 millisecond.

Text in parentheses may follow a value."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import gir
import tap

UNITS = ('bytes', 'events', 'levels', 'messages', 'microseconds', 'milliseconds', 'seconds')


class Property:
    """What the library says about a property."""

    def __init__(self, line):
        (self.owner, self.name, access, self.default,
         self.minimum, self.maximum) = line.split('\t')
        self.is_writable = access == 'writable'
        self.is_number = re.fullmatch(r'-?[0-9]+', self.default) is not None

    def key(self):
        return f'{self.owner}:{self.name}'


def read_doc(element):
    doc = element.find(gir.CORE + 'doc')
    return doc.text if doc is not None else ''


def read_documents(path):
    """The doc comments of the classes and of their properties, and the get_type functions."""
    classes, properties, functions = {}, {}, []
    for element in ElementTree.parse(path).getroot().iter(gir.CORE + 'class'):
        name = element.get(gir.C + 'type')
        functions.append(element.get(gir.GLIB + 'get-type'))
        classes[name] = read_doc(element)
        for child in element.iter(gir.CORE + 'property'):
            properties[f'{name}:{child.get("name")}'] = read_doc(child)
    return classes, properties, functions


def statements(doc):
    """The statements in the paragraph about the default, by their names."""
    paragraphs = [' '.join(paragraph.split()) for paragraph in re.split(r'\n\s*\n', doc)]
    found = [paragraph for paragraph in paragraphs if paragraph.startswith('Default: ')]
    if len(found) != 1:
        return None
    return dict(re.findall(r'(\w+): (.+?)(?: \([^)]*\))?\.(?= |$)', found[0]))


def compare(name, stated, value, is_number):
    if stated is None:
        yield f'the page does not state “{name}: …”, which is {value}'
        return
    if is_number:
        number, _, unit = stated.partition(' ')
        if unit not in UNITS and not (number == '1' and unit + 's' in UNITS):
            yield f'“{name}: {stated}.” has no unit; there are {", ".join(UNITS)}'
        stated = number
    # The words for an object are the page's own.
    if stated == '`NULL`' if value == 'an object' else stated != value:
        yield f'the page states “{name}: {stated}.”, but it is {value}'


def class_complaints(doc):
    prose = re.sub(r'^```.*?^```$', '', doc, flags=re.MULTILINE | re.DOTALL)
    if len(re.findall(r'\n\s*\n(?=\S)', prose.strip())) < 1:
        yield 'no description after the first sentence'
    if not re.search(r'^```c$', doc, re.MULTILINE):
        yield 'no example in C'


def complaints(item, doc):
    stated = statements(doc)
    if stated is None:
        yield f'no paragraph, or several, that begins with “Default: ”; it is {item.default}'
        return
    yield from compare('Default', stated.get('Default'), item.default, item.is_number)
    for name, limit in (('Minimum', item.minimum), ('Maximum', item.maximum)):
        if item.is_writable and limit:
            yield from compare(name, stated.get(name), limit, True)
        elif name in stated:
            yield f'there is no {name.lower()}'


# property, doc comment, whether it is right
EXAMPLES = (
    ('A\tb\twritable\t100\t1\t', 'A time.\n\nDefault: 100 milliseconds. Minimum: 1 millisecond.',
     True),
    ('A\tb\twritable\t1024\t\t', 'A size.\n\nDefault: 1024 bytes (1\nKiB).', True),
    ('A\tb\twritable\t100\t1\t', 'A time.\n\nDefault: 100 milliseconds.', False),
    ('A\tb\twritable\t100\t\t', 'A time.\n\nDefault: 100 milliseconds. Maximum: 9 seconds.',
     False),
    ('A\tb\twritable\t100\t\t', 'A time.\n\nDefault: 100.', False),
    ('A\tb\twritable\t100\t\t', 'A time.\n\nDefault: 10 seconds.', False),
    ('A\tb\twritable\t100\t\t', 'A time. Default: 100 milliseconds.', False),
    ('A\tb\tread-only\t0\t0\t', 'A time.\n\nDefault: 0 milliseconds.', True),
    ('A\tb\twritable\t`TRUE`\t\t', 'Whether.\n\nDefault: `TRUE`.', True),
    ('A\tb\twritable\t`TRUE`\t\t', 'Whether.\n\nDefault: `FALSE`.', False),
    ('A\tb\twritable\tan object\t\t', 'A thing.\n\nDefault: that of the system.', True),
    ('A\tb\twritable\tan object\t\t', 'A thing.\n\nDefault: `NULL`.', False),
    ('A\tb\twritable\t`NULL`\t\t', '', False),
)


# doc comment of a class, whether it is right
CLASS_EXAMPLES = (
    ('A thing.\n\nIt does this.\n\n```c\nuse ();\n```', True),
    ('A thing.\n\nIt does this.', False),
    ('A thing.\n\n```c\nuse ();\n\nend ();\n```', False),
    ('', False),
)


def check_examples():
    for doc, is_right in CLASS_EXAMPLES:
        found = list(class_complaints(doc))
        if is_right == bool(found):
            yield f'{doc!r}: {found}'
    for line, doc, is_right in EXAMPLES:
        found = list(complaints(Property(line), doc))
        if is_right == bool(found):
            yield f'{line!r} with {doc!r}: {found}'


def main():
    program, *paths = sys.argv[1:]
    classes, documents, functions = {}, {}, []
    for path in paths:
        for known, found in zip((classes, documents), read_documents(path)):
            known.update(found)
        functions += read_documents(path)[2]
    output = subprocess.run([program, *functions], check=True, text=True, stdout=subprocess.PIPE)
    properties = [Property(line) for line in output.stdout.splitlines()]

    checks = [('examples', check_examples),
              ('all', lambda: sorted(documents.keys() ^ {item.key() for item in properties}))]
    checks += [(name, lambda doc=doc: class_complaints(doc)) for name, doc in classes.items()]
    checks += [(item.key(), lambda item=item: complaints(item, documents[item.key()]))
               for item in properties]
    return tap.run(checks)


sys.exit(main())
