# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command-line tool as a process."""

import json
import queue
import signal
import subprocess
import threading

import children
from chat_server import DEADLINE, environment, wait_until


class Cli:
    """A run of the tool, whose output is read concurrently."""

    def __init__(self, program, *arguments, stdout=None, variables=None):
        self.process = children.start([program, *arguments], stdin=subprocess.PIPE, text=True,
                                      stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE,
                                      env={**environment(), **(variables or {})})
        self.errors = ''
        self.lines = queue.Queue()
        self.threads = [threading.Thread(target=self.read_errors, daemon=True)]
        if stdout is None:
            self.threads.append(threading.Thread(target=self.read_lines, daemon=True))
        for thread in self.threads:
            thread.start()

    def read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def read_errors(self):
        for line in self.process.stderr:
            self.errors += line

    def wait_said(self, text):
        """Waits until standard error contains the text."""
        try:
            wait_until(lambda: text in self.errors, text)
        except TimeoutError:
            self.process.kill()
            raise TimeoutError(f'“{text}” was never said: {self.errors}') from None

    def message(self):
        """Returns the next line, which must be JSON."""
        try:
            return json.loads(self.lines.get(timeout=DEADLINE))
        except queue.Empty:
            self.process.kill()
            raise TimeoutError(f'no line: {self.errors}') from None

    def wait_for_data(self, wanted):
        """Returns the first message whose data matches."""
        while True:
            message = self.message()
            if wanted(message.get('data')):
                return message

    def type(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def end(self, number=signal.SIGINT):
        """Sends the signal; returns the exit status."""
        if number is not None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise TimeoutError(f'it did not end: {self.errors}') from None
        self.process.stdin.close()
        for thread in self.threads:
            thread.join(DEADLINE)
        return status


def run_until_said(text, seconds, program, command, *arguments):
    """As run(), with a --timeout before the other arguments, which is extended on a slow machine
    until the errors contain the text. Returns the timeout, too."""
    for factor in (1, 10, 100):
        timeout = f'{seconds * factor:g}'
        result = run(program, command, f'--timeout={timeout}', *arguments)
        if text in result[2]:
            break
    return timeout, *result


def run(program, *arguments, stdin='', timeout=DEADLINE, variables=None):
    """Waits until it exits; returns the exit status, output and errors."""
    result = subprocess.run([program, *arguments], input=stdin, text=True, timeout=timeout,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**environment(), **(variables or {})})
    return result.returncode, result.stdout, result.stderr
