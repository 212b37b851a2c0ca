#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Sysprof records of a program: check-marks.py CLI SERVER. In place of Sysprof, this test
provides the memory that the program writes its marks into."""

import mmap
import os
import socket
import struct
import subprocess
import sys
import threading

import children
import tap
from chat_server import DEADLINE, ChatServer, environment

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
# A page that begins with four numbers (head, tail, offset and size), and the ring buffer behind it.
RING = 64 * mmap.PAGESIZE
SIZE = mmap.PAGESIZE + RING
HEADER = struct.pack('=IIII', 0, 0, mmap.PAGESIZE, RING)
REQUEST = b'CreatRing\0'


def answer(control, memory):
    """Each thread of the program asks for a buffer of its own; one of them has the client."""
    while control.recv(len(REQUEST)):
        file = os.memfd_create('marks')
        os.ftruncate(file, SIZE)
        os.pwrite(file, HEADER, 0)
        memory.append(file)
        socket.send_fds(control, [b'1'], [file])


def record(url):
    """The recorded bytes of a run of the program."""
    ours, theirs = socket.socketpair()
    memory = []
    answering = threading.Thread(target=answer, args=(ours, memory), daemon=True)
    answering.start()
    program = children.start([PROGRAM, 'call', '--quiet', url, 'echo', '1'],
                             stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                             env=dict(environment(), SYSPROF_CONTROL_FD=str(theirs.fileno())))
    theirs.close()
    status = program.wait(DEADLINE)
    answering.join(DEADLINE)
    recorded = b''
    for file in memory:
        recorded += os.pread(file, SIZE, 0)
        os.close(file)
    ours.close()
    return status, recorded


def marks():
    with ChatServer(SERVER) as server:
        status, recorded = record(server.url)
    if status != 0:
        yield f'exit status {status}'
    for name in (b'open', b'handshake', b'dispatch'):
        # The group has 24 bytes in a mark, and the name follows.
        if b'Cometd'.ljust(24, b'\0') + name + b'\0' not in recorded:
            yield f'there is no mark “{name.decode()}”: {recorded.count(b"Cometd")} marks'
    if recorded.count(b'Cometd'.ljust(24, b'\0') + b'open\0') > 1:
        yield 'one open is marked twice'


sys.exit(tap.run([('marks', marks)]))
