#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parses generated documents with Python's json and with the library, and compares the results:
compare-json.py JSON-READER. The seed is fixed, so each run has the same documents.

Python is less strict in some cases, and keeps values that a JsonNode cannot represent; the
comparison allows for both.
"""

import itertools
import json
import random
import subprocess
import sys

import tap

SEED = 20261123
N_VALID = 6000
N_MUTATED = 24000
LARGEST = sys.float_info.max

SPACE = ['', '', '', '', ' ', '\n', '\t', '\r\n', '   ']
NUMBERS = ['0', '-0', '1', '-1', '12', '9007199254740993', '9223372036854775807',
           '9223372036854775808', '-9223372036854775808', '-9223372036854775809',
           '18446744073709551615', '1' * 40, '0.1', '-0.0', '1.5e3', '1E-7', '2.5e+10', '1e400',
           '-1e400', '1e-400', '4.9e-324', '1.7976931348623157e308', '0.30000000000000004',
           '123456789.123456789', '100000000000000000000000.0']
CHARACTERS = ['a', 'Z', '0', ' ', '/', "'", '\x7f', 'ä', 'ß', '€', '\u2028', '\ufeff', '\uffff',
              '😀', '\U0010ffff', '\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t',
              '\\u0041', '\\u00e4', '\\u20AC', '\\u0000', '\\u001f', '\\ud83d\\ude00', '\\ud83d',
              '\\ude00', '\\uDBFF\\uDFFF', '\\\\u0041']
FRAGMENTS = [b'{', b'}', b'[', b']', b',', b':', b'"', b'\\', b'\\u', b'\\ud800', b'0', b'-', b'.',
             b'e', b'E+', b'1e5', b'true', b'nul', b'NaN', b'-Infinity', b' ', b'\n', b'\0',
             b'\x1f', b'\x7f', b'\x80', b'\xc0\x80', b'\xc3', b'\xc3\xa4', b'\xed\xa0\x80',
             b'\xef\xbb\xbf', b'\xf0\x9f\x98\x80', b'\xf4\x90\x80\x80', b'\xff', b"'", b'/**/']


class Generator:
    """Generates documents, and damages them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def space(self):
        return self.random.choice(SPACE)

    def string(self):
        length = self.random.choice([0, 1, 2, 3, 5, 8, 13, 40])
        return '"' + ''.join(self.random.choice(CHARACTERS) for _ in range(length)) + '"'

    def name(self):
        return self.random.choice(['"a"', '"b"', '"\\u0061"', '"x\\u0000"', '""', self.string()])

    def number(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return self.random.choice(NUMBERS)
        if kind == 1:
            return str(self.random.randrange(-10 ** self.random.randrange(1, 30), 10 ** 20))
        if kind == 2:
            return repr(self.random.uniform(-1e6, 1e6))
        return f'{self.random.randrange(-999, 999)}.{self.random.randrange(10 ** 18)}' \
               f'e{self.random.randrange(-330, 330)}'

    def value(self, depth):
        kind = self.random.randrange(8 if depth > 0 else 5)
        if kind < 2:
            return self.string()
        if kind < 4:
            return self.number()
        if kind == 4:
            return self.random.choice(['true', 'false', 'null'])
        elements = [self.element(depth, kind != 5)
                    for _ in range(self.random.choice([0, 1, 2, 3, 6]))]
        opening, closing = '[]' if kind == 5 else '{}'
        return opening + self.space() + ','.join(elements) + closing

    def element(self, depth, is_member):
        name = self.space() + self.name() + self.space() + ':' if is_member else ''
        return name + self.space() + self.value(depth - 1) + self.space()

    def document(self):
        text = self.space() + self.value(self.random.randrange(7)) + self.space()
        return text.encode()

    def large(self):
        """More members than json-glib handles well without precautions, some of them duplicates."""
        names = [f'"n{self.random.randrange(500)}"' for _ in range(60)]
        names += [f'"m{i}"' for i in range(self.random.randrange(100, 1000))]
        self.random.shuffle(names)
        return ('{' + ','.join(f'{name}:{self.number()}' for name in names) + '}').encode()

    def spoilt(self, document):
        text = bytearray(document)
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            place = self.random.randrange(len(text) + 1)
            kind = self.random.randrange(6)
            if kind == 0:
                del text[place:place + self.random.choice([1, 1, 2, 5])]
            elif kind == 1:
                text[place:place] = self.random.choice(FRAGMENTS)
            elif kind == 2:
                text[place:place + 1] = self.random.choice(FRAGMENTS)
            elif kind == 3 and place < len(text):
                text[place] = self.random.randrange(256)
            elif kind == 4:
                text[place:place] = text[place:place + self.random.randrange(1, 9)]
            elif kind == 5:
                del text[place:]
        return bytes(text)


def as_in_a_node(value):
    """The value of a scalar in a JsonNode."""
    if isinstance(value, str):
        return ''.join('\ufffd' if character == '\0' or 0xd800 <= ord(character) < 0xe000
                       else character for character in value)
    if isinstance(value, int) and not isinstance(value, bool) and not -2**63 <= value < 2**63:
        value = float(value) if abs(value) < LARGEST else float('inf') * (1 if value > 0 else -1)
    if isinstance(value, float):
        return max(-LARGEST, min(LARGEST, value))
    return value


def converted(value):
    """The same for any value; objects are lists of pairs."""
    if isinstance(value, list):
        return [converted(element) for element in value]
    if isinstance(value, dict):
        return {as_in_a_node(name): converted(element) for name, element in value.items()}
    return as_in_a_node(value)


def pairs(members):
    """Of several members with the same name, the last one counts; names are compared as in a
    node."""
    return {as_in_a_node(name): value for name, value in members}


def refuse(constant):
    raise ValueError(f'{constant} is not JSON')


def expected(document):
    """The result of Python, as (True, value), or (False, None)."""
    try:
        text = document.decode('utf-8')
        if text.startswith('\ufeff'):
            return False, None
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=pairs)
    except ValueError:
        return False, None
    return True, converted(value)


def read(program, documents):
    """The results of the library, each as above."""
    stream = b''.join(b'%d\n%s' % (len(document), document) for document in documents)
    result = subprocess.run([program], input=stream, stdout=subprocess.PIPE, check=True)
    lines = result.stdout.split(b'\n')[:-1]
    assert len(lines) == len(documents), (len(lines), len(documents))
    return [(False, None) if line == b'-' else (True, json.loads(line)) for line in lines]


def same(left, right):
    """Equality that distinguishes 1 from 1.0 and from true."""
    return repr(left) == repr(right)


def differences(program, documents):
    for document, got in zip(documents, read(program, documents)):
        wanted = expected(document)
        if not same(wanted, got):
            yield f'{document!r}: Python {wanted!r}, the library {got!r}'


def compare(program, documents):
    return itertools.islice(differences(program, documents), 10)


def main():
    program = sys.argv[1]
    generator = Generator(SEED)
    valid = [generator.document() for _ in range(N_VALID)]
    large = [generator.large() for _ in range(50)]
    mutated = [generator.spoilt(generator.random.choice(valid)) for _ in range(N_MUTATED)]
    outcomes = [expected(document)[0] for document in mutated]

    return tap.run([
        ('valid', lambda: compare(program, valid)),
        ('large', lambda: compare(program, large)),
        ('mutated', lambda: compare(program, mutated)),
        # There must be valid and invalid documents; otherwise the comparison proves nothing.
        ('all-valid-are-valid', lambda: [d for d in valid if not expected(d)[0]]),
        ('mutated-are-of-both-kinds',
         lambda: [] if 0.1 < sum(outcomes) / len(outcomes) < 0.9 else [sum(outcomes)]),
    ])


sys.exit(main())
