# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The names an application can use, read from the GIR and from the public headers."""

import re
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'


def names(path):
    """Every name in the GIR: functions and constants as in C, and Class:property, Class::signal,
    Class.vfunc() for what C has no name for."""
    found = set()
    namespace = ElementTree.parse(path).getroot().find(CORE + 'namespace')
    for element in namespace.iter():
        identifier = element.get(C + 'identifier')
        if identifier is not None:
            found.add(identifier)
    for container in namespace:
        c_type = container.get(C + 'type')
        if c_type is None:
            continue
        found.add(c_type)
        for child in container:
            name = child.get('name')
            if child.tag == CORE + 'property':
                found.add(f'{c_type}:{name}')
            elif child.tag == GLIB + 'signal':
                found.add(f'{c_type}::{name}')
            elif child.tag == CORE + 'virtual-method':
                found.add(f'{c_type}.{name}()')
    return found


def exported_by_headers(texts):
    """The functions declared in the public headers."""
    mark = r'COMETD_(?:TESTING_)?(?:AVAILABLE_IN_ALL|DEPRECATED\w*)\s+'
    declare = re.compile(mark + r'G_DECLARE_(?:FINAL|DERIVABLE)_TYPE\s*\(\s*\w+\s*,\s*(\w+)')
    interface = re.compile(mark + r'G_DECLARE_INTERFACE\s*\(\s*\w+\s*,\s*(\w+)')
    function = re.compile(mark + r'(?!G_DECLARE)[\w\s*]*?\b(\w+)\s*\(')
    found = set()
    for text in texts:
        text = re.sub(r'/\*.*?\*/', ' ', text, flags=re.DOTALL)
        for pattern in (declare, interface):
            found.update(prefix + '_get_type' for prefix in pattern.findall(text))
        found.update(function.findall(text))
    return found
