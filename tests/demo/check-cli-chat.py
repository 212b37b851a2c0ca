#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cometd-cli chat on a terminal: the line can be edited, and what is half typed stays when a
message arrives."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading

import ports
import tap
from chat_server import DEADLINE, ChatServer, Peer, environment, wait_until

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
COLUMNS = 60
LEFT, UP = '\x1b[D', '\x1b[A'


class Screen:
    """A terminal with the program on it. Knows the escape sequences that it uses."""

    def __init__(self, *arguments):
        self.child, self.master = pty.fork()
        if self.child == 0:
            # Before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, COLUMNS, 0, 0))
            os.execve(PROGRAM, [PROGRAM, *arguments],
                      {**environment(), 'TERM': 'xterm', 'LC_ALL': 'C.UTF-8'})
        self.cells, self.row, self.column = {}, 0, 0
        self.rest = ''
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        data = b''
        while True:
            try:
                data += os.read(self.master, 65536)
            except OSError:
                return
            text = data.decode(errors='ignore')
            data = data[len(text.encode()):]
            self.rest += text
            while self.rest and self.step():
                pass

    def step(self):
        """Draws the next character, or follows the next sequence; False if it is incomplete."""
        if self.rest[0] != '\x1b':
            self.draw(self.rest[0])
            self.rest = self.rest[1:]
            return True
        match = re.match(r'\x1b(?:\[([?\d;]*)([A-Za-z@])|[=>78M]|\([A-Z])', self.rest)
        if not match:
            return False
        self.rest = self.rest[match.end():]
        count = int(match[1]) if (match[1] or '').isdigit() else 1
        if match[2] == 'A':
            self.row -= count
        elif match[2] == 'B':
            self.row += count
        elif match[2] == 'C':
            self.column += count
        elif match[2] == 'D':
            self.column = max(0, self.column - count)
        elif match[2] == 'G':
            self.column = count - 1
        elif match[2] in 'JK':
            self.cells = {place: letter for place, letter in self.cells.items()
                          if place[0] < self.row or place[0] == self.row
                          and place[1] < self.column or match[2] == 'K' and place[0] != self.row}
        elif match[2] == 'P':
            self.shift(-count)
        elif match[2] == '@':
            self.shift(count)
        return True

    def shift(self, count):
        """Deletes or inserts characters at the cursor."""
        line = {column: letter for (row, column), letter in self.cells.items()
                if row == self.row}
        for column in line:
            del self.cells[self.row, column]
        for column, letter in line.items():
            if column < self.column:
                self.cells[self.row, column] = letter
            elif column + count >= self.column:
                self.cells[self.row, column + count] = letter

    def draw(self, letter):
        if letter == '\r':
            self.column = 0
        elif letter == '\n':
            self.row += 1
        elif letter == '\b':
            self.column = max(0, self.column - 1)
        elif letter >= ' ':
            if self.column >= COLUMNS:
                self.row, self.column = self.row + 1, 0
            self.cells[self.row, self.column] = letter
            self.column += 1

    def lines(self):
        cells = dict(self.cells)
        rows = range(max((row for row, _ in cells), default=0) + 1)
        return [''.join(cells.get((row, column), ' ') for column in range(COLUMNS)).rstrip()
                for row in rows]

    def wait(self, condition, what):
        try:
            wait_until(lambda: condition(self.lines()), what)
        except TimeoutError:
            raise TimeoutError(f'{what}: {self.lines()}') from None

    def type(self, text):
        os.write(self.master, text.encode())

    def end(self):
        status = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        self.thread.join(DEADLINE)
        os.close(self.master)
        return status


def ends_with(*expected):
    return lambda lines: lines[-len(expected):] == list(expected)


def open_chat(server):
    ben = Peer(server.port).open()
    ben.join('Ben')
    ann = Screen('chat', server.url, 'Ann')
    ann.wait(lambda lines: '>' in lines and '* Ann has joined' in lines, 'the prompt')
    return ann, ben


def edited():
    """Characters in the middle of the line, the line before, and the end by Ctrl-D."""
    with ChatServer(SERVER) as server:
        ann, ben = open_chat(server)
        ann.type('Helo wörld')
        ann.wait(ends_with('> Helo wörld'), 'what was typed')
        ann.type(LEFT * 7 + 'l' + '\x05!')
        ann.wait(ends_with('> Hello wörld!'), 'what was inserted')
        ann.type('\n')
        ben.wait_for_chat('Hello wörld!')
        ann.wait(ends_with('Ann: Hello wörld!', '>'), 'the next prompt')
        ann.type(UP + '\x7f?')
        ann.wait(ends_with('> Hello wörld?'), 'the line before')
        ann.type('\x04\n')
        ben.wait_for_chat('Hello wörld?')
        ann.type('\x04')
        ben.wait_for_chat('Ann has left')
        if ann.end() != 0:
            yield str(ann.lines())


def emptied():
    """A line of which nothing is left is not the end: the next one is typed in its place."""
    with ChatServer(SERVER) as server:
        ann, ben = open_chat(server)
        for erase in ('\x7f' * 4, '\x15'):
            ann.type('Helo')
            ann.wait(ends_with('> Helo'), 'what was typed')
            ann.type(erase)
            ann.wait(ends_with('>'), 'the empty line')
            ben.say('Ben', 'Go ahead')
            ann.wait(ends_with('Ben: Go ahead', '>'), 'a message above the empty line')
            ann.type('Hello\n')
            ben.wait_for_chat('Hello')
            ann.wait(ends_with('Ann: Hello', '>'), 'the next prompt')
        ann.type('/quit\n')
        if ann.end() != 0:
            yield str(ann.lines())


def kept():
    """A message arrives while a line is half typed, also if that is longer than the terminal is
    wide."""
    with ChatServer(SERVER) as server:
        ann, ben = open_chat(server)
        for number, text in enumerate(('Half', 'x' * 75, 'y' * 118)):
            shown = f'> {text}'
            # After a full line, the cursor is in the next one.
            rows = [shown[start:start + COLUMNS] for start in range(0, len(shown) + 1, COLUMNS)]
            ann.type(text)
            ann.wait(ends_with(*rows), 'what was typed')
            ben.say('Ben', f'Message {number}')
            ann.wait(ends_with(f'Ben: Message {number}', *rows), 'the message above it')
            if sum(line.startswith(f'> {text[:10]}') for line in ann.lines()) != 1:
                yield str(ann.lines())
            ann.type(' done\n')
            ben.wait_for_chat(f'{text} done')
        ann.type('/quit\n')
        if ann.end() != 0:
            yield str(ann.lines())


def errors():
    """What is printed on standard error does not break the line, either."""
    with ChatServer(SERVER) as server:
        ann, _ = open_chat(server)
        ann.type('/shout\n/msg Ann\nHalf')
        ann.wait(lambda lines: lines[-1] == '> Half'
                 and any('/shout” is not a command' in line for line in lines)
                 and any('usage: /msg NAME TEXT' in line for line in lines), 'the errors')
        ann.type('\x15/quit\n')
        if ann.end() != 0:
            yield str(ann.lines())


def outage():
    """A line that is sent while there is no connection is reported, and does not end the chat."""
    with ports.keep() as kept:
        first = ChatServer(SERVER, port=ports.number(kept))
        first.start()
        ann, _ = open_chat(first)
        first.kill()
        ann.wait(lambda lines: any('no connection' in line for line in lines), 'the outage')
        ann.type('Lost\n')
        ann.wait(lambda lines: any('message not sent' in line for line in lines), 'the error')
        ann.type('Half')
        with ChatServer(SERVER, port=first.port):
            ann.wait(lambda lines: lines.count('* Ann has joined') == 2 and lines[-1] == '> Half',
                     'the new session')
            ann.type(' done\n')
            ann.wait(ends_with('Ann: Half done', '>'), 'the message')
            ann.type('/quit\n')
            if ann.end() != 0:
                yield str(ann.lines())


def interrupted():
    """The terminal echoes again afterwards."""
    with ChatServer(SERVER) as server:
        ann, ben = open_chat(server)
        ann.type('Half\x03')
        ben.wait_for_chat('Ann has left')
        wait_until(lambda: termios.tcgetattr(ann.master)[3] & termios.ECHO, 'the echo')
        if ann.end() != 0:
            yield str(ann.lines())


CHECKS = [(check.__name__, check) for check in (edited, emptied, kept, errors, outage, interrupted)]
sys.exit(tap.run(CHECKS, processes=4))
