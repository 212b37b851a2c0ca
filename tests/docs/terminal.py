# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A shell on a terminal, in which a test runs commands as a reader would."""

import contextlib
import glob
import os
import pty
import re
import signal
import termios
import threading
import time

# Long enough for a slow machine.
DEADLINE = 400
INTERRUPT, END_OF_INPUT = '\x03', '\x04'


def be_quiet(descriptor):
    """Turns off the echo, which would look like output."""
    attributes = termios.tcgetattr(descriptor)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


class Terminal:
    """Exists during the block; then all its processes are terminated."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {**environment, 'PS1': '', 'PS2': '', 'TERM': 'dumb'}

    def __enter__(self):
        self.shell, self.descriptor = pty.fork()
        if self.shell == 0:
            # The shell restores the previous mode, so it must be set before.
            be_quiet(0)
            os.chdir(self.folder)
            os.execvpe('bash', ['bash', '--norc', '--noprofile', '--noediting', '-i'],
                       self.environment)
        # Input may be typed before the shell does that.
        be_quiet(self.descriptor)
        self.output, self.mark = '', 0
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self

    def read(self):
        rest = b''
        while True:
            try:
                rest += os.read(self.descriptor, 65536)
            except OSError:  # The other end was closed.
                return
            text = rest.decode(errors='ignore')
            # A colour, too, may be read in parts.
            text = re.sub(r'\x1b(\[[0-9;]*)?$', '', text)
            rest = rest[len(text.encode()):]
            with self.changed:
                # Removes colours.
                self.output += re.sub(r'\x1b\[[0-9;]*m', '', text.replace('\r', ''))
                self.changed.notify_all()

    def send(self, text):
        os.write(self.descriptor, text.encode())

    def type(self, line):
        """From now on wait() searches the new output."""
        with self.changed:
            self.mark = len(self.output)
        self.send(line + '\n')

    def wait(self, *texts):
        """Waits until all texts have been printed since the last line was typed."""
        self.wait_for(lambda printed: all(text in printed for text in texts), texts)

    def wait_for(self, condition, what):
        """Waits until the output since then meets the condition; returns its result."""
        end = time.monotonic() + DEADLINE
        with self.changed:
            while not (answer := condition(self.output[self.mark:])):
                if not self.changed.wait(end - time.monotonic()):
                    raise TimeoutError(f'{what} did not come: {self.output[self.mark:]}')
        return answer

    def wait_end(self):
        """Waits until the command has exited; returns its output, and fails if the status is not
        0."""
        self.send('echo "[status $?]"\n')
        printed, status = self.wait_for(re.compile(r'(.*)\[status (\d+)\]\n', re.DOTALL).match,
                                        'the end').groups()
        if status != '0':
            raise RuntimeError(f'status {status}: {printed}')
        return printed

    def processes(self):
        """The processes of the session that the shell leads."""
        for path in glob.glob('/proc/[0-9]*/stat'):
            try:
                with open(path, encoding='utf-8') as file:
                    fields = file.read().rpartition(')')[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[3] == str(self.shell) and fields[0] != 'Z':
                yield int(path.split('/')[2])

    def __exit__(self, *_):
        for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            end = time.monotonic() + seconds
            while there := [process for process in self.processes() if process != self.shell]:
                for process in there:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, number)
                if time.monotonic() > end:
                    break
                time.sleep(0.05)
        os.kill(self.shell, signal.SIGKILL)
        os.waitpid(self.shell, 0)
        self.reader.join(DEADLINE)
        os.close(self.descriptor)
