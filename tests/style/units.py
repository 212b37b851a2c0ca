# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The units of the library and what includes what.

A unit is a source with its header and its private header, whatever folder each is in. A source that
has no header belongs to the unit whose header it includes first.
"""

import os
import re

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])', re.MULTILINE)

# The objects that an app holds know each other.
FACADE = {'cometd-client', 'cometd-subscription'}

# Each has a struct that is defined in its source, so that the compiler keeps all others from its
# fields. Only the units of the session include their headers.
PARTS = ('alarm', 'requests', 'subscriptions', 'credentials', 'sender', 'receiver', 'carrier',
         'conversation')
# The session connects its parts in several units, which alone share this header.
SESSION = 'cometd-session'
SESSION_FIELDS = 'session/cometd-session-core-private.h'


def name(path):
    """cometd-message for cometd-message.c, cometd-message-private.h, session/cometd-message.h."""
    stem = re.sub(r'\.(h\.in|[ch])$', '', os.path.basename(path))
    return re.sub(r'-private$', '', stem)


def is_header(path):
    return path.endswith(('.h', '.h.in'))


def is_public(path):
    return is_header(path) and not path.endswith(('-private.h', '-private.h.in'))


def strip_comments(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*', ' ', text, flags=re.DOTALL)


def resolve(include, path, known):
    """The path below cometd-glib/ of one of the library's headers, None for any other header."""
    inner = include[1:-1]
    if inner.startswith('cometd-glib/'):
        return inner[len('cometd-glib/'):]
    if include.startswith('<'):
        return None
    beside = os.path.normpath(os.path.join(os.path.dirname(path), inner))
    for candidate in (beside, inner):
        if candidate in known or candidate + '.in' in known:
            return candidate
    return None


def own_includes(sources):
    """(path, included path) for each include of a header of the library."""
    for path, text in sorted(sources.items()):
        for include in INCLUDE.findall(text):
            target = resolve(include, path, sources)
            if target is not None:
                yield path, target


def unit_of(sources):
    """The unit of each path."""
    headers = {name(path) for path in sources if is_header(path)}
    first = {}
    for path, target in own_includes(sources):
        first.setdefault(path, name(target))
    return {path: name(path) if name(path) in headers else first.get(path, name(path))
            for path in sources}


def graph(sources):
    """The units that each unit includes; the umbrella is left out."""
    units = unit_of(sources)
    edges = {unit: set() for unit in units.values()}
    for path, target in own_includes(sources):
        here, there = units[path], name(target)
        if here != there:
            edges[here].add(there)
    edges.pop('cometd', None)
    return edges


def circles(edges):
    """Tarjan's strongly connected components that have more than one node, each sorted."""
    numbers, lowest, stack, found = {}, {}, [], []

    def visit(node):
        numbers[node] = lowest[node] = len(numbers)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in numbers:
                visit(other)
            if other in stack:
                lowest[node] = min(lowest[node], lowest[other])
        if lowest[node] == numbers[node]:
            component = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(component) > 1:
                found.append(sorted(component))

    for node in sorted(edges):
        if node not in numbers:
            visit(node)
    return found


def circle_complaints(sources):
    for circle in circles(graph(sources)):
        if not FACADE.issuperset(circle):
            yield f'these units include each other in a circle: {", ".join(circle)}'


def struct_name(unit):
    return ''.join(word.capitalize() for word in unit.split('-'))


def defines(text, struct):
    """Whether the fields of a struct are written there."""
    text = strip_comments(text)
    return bool(re.search(rf'\bstruct\s+_?{struct}\s*\{{', text)
                or re.search(rf'\bstruct\b[^{{;]*\{{[^}}]*\}}\s*{struct}\s*;', text))


def part_complaints(sources):
    units = unit_of(sources)
    parts = {f'cometd-{part}' for part in PARTS}
    places = {part: f'session/{part}.c' for part in sorted(parts)}
    places['cometd-lifecycle'] = 'protocol/cometd-lifecycle.c'
    places[SESSION] = SESSION_FIELDS
    for unit, place in places.items():
        struct = struct_name(unit)
        if not defines(sources.get(place, ''), struct):
            yield f'{place}: does not define the fields of {struct}'
        for path, text in sorted(sources.items()):
            if path != place and defines(text, struct):
                yield f'{path}: defines the fields of {struct}, which belong in {place}'
    for path, target in own_includes(sources):
        hidden = name(target) in parts or target == SESSION_FIELDS
        unit = units[path]
        if hidden and unit not in (name(target), SESSION) and not unit.startswith(f'{SESSION}-'):
            yield f'{path}: only the session may include {target}'
