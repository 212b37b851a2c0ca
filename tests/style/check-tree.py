#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the tree given as the only argument against every rule."""

import sys

import rules
import tap

tree = rules.read_tree(sys.argv[1])
assert 'meson.build' in tree, f'{sys.argv[1]} is not the source tree'
sys.exit(tap.run((rule.__name__.replace('_', '-'), lambda rule=rule: rule(tree))
                 for rule in rules.ALL))
