# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A shell on a terminal, into which a test types what a reader would."""

import contextlib
import glob
import os
import pty
import re
import signal
import termios
import threading
import time

# For what hangs, and not for a machine that is slow.
DEADLINE = 400
INTERRUPT, END_OF_INPUT = '\x03', '\x04'


def be_quiet(descriptor):
    """Turns off the echo, which would look like output."""
    attributes = termios.tcgetattr(descriptor)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)


class Terminal:
    """Lasts as long as the block; then everything that was started in it is ended."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {**environment, 'PS1': '', 'PS2': '', 'TERM': 'dumb'}

    def __enter__(self):
        self.shell, self.descriptor = pty.fork()
        if self.shell == 0:
            # The shell puts back what it finds, so it is to find this already.
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
            rest = rest[len(text.encode()):]
            with self.changed:
                # Colours are for those who see them.
                self.output += re.sub(r'\x1b\[[0-9;]*m', '', text.replace('\r', ''))
                self.changed.notify_all()

    def send(self, text):
        os.write(self.descriptor, text.encode())

    def type(self, line):
        """From here on wait() looks for what comes."""
        with self.changed:
            self.mark = len(self.output)
        self.send(line + '\n')

    def wait(self, *texts):
        """Until all of them have been printed since the last line was typed."""
        self.wait_for(lambda printed: all(text in printed for text in texts), texts)

    def wait_for(self, condition, what):
        """Until what has been printed since then is as it has to be; gives what that says of it."""
        end = time.monotonic() + DEADLINE
        with self.changed:
            while not (answer := condition(self.output[self.mark:])):
                if not self.changed.wait(end - time.monotonic()):
                    raise TimeoutError(f'{what} did not come: {self.output[self.mark:]}')
        return answer

    def wait_end(self):
        """Until the shell has its terminal back; gives what was printed, and fails unless all went
        well."""
        self.send('echo "[status $?]"\n')
        printed, status = self.wait_for(re.compile(r'(.*)\[status (\d+)\]\n', re.DOTALL).match,
                                        'the end').groups()
        if status != '0':
            raise RuntimeError(f'status {status}: {printed}')
        return printed

    def processes(self):
        """Those of the session that the shell leads."""
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
