# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A separate desktop: a virtual X server, a window manager, a session bus, settings.

Programs run on it as on any other; key presses and pointer movements are sent with XTEST, and the
contents of the screen are read as a screen reader does. Each process is terminated by its id."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import children

# Long enough for a slow machine: it is reached only if a test fails.
DEADLINE = 120 * float(os.environ.get('COMETD_TEST_TIMEOUT_SCALE', '1'))
NOTIFIER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'notifier.py')


def wait_until(condition, what, deadline=DEADLINE):
    """Returns the first true result, checking often. The description is a text, or a function that
    returns it on failure."""
    end = time.monotonic() + deadline
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            what = what() if callable(what) else what
            raise AssertionError(f'waited {deadline:.0f} s in vain for {what}')
        time.sleep(0.05)


class Process:
    """A program that is terminated, and waited for, when it is not needed any more."""

    def __init__(self, arguments, environment, log=None, **more):
        self.name = os.path.basename(arguments[0])
        self.log = log
        with open(log or os.devnull, 'ab') as output:
            more.setdefault('stdout', output)
            self.process = children.start(arguments, signal.SIGTERM, env=environment,
                                          stderr=output, stdin=subprocess.DEVNULL, **more)

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        status = self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        return status

    def stat(self):
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as file:
            return file.read().rpartition(')')[2].split()

    def is_idle(self):
        """Whether it has exited or waits for an event, rather than for the processor."""
        return self.process.poll() is not None or self.stat()[0] == 'S'

    def used(self):
        """The processor time that it has used, in seconds."""
        fields = self.stat()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def complaints(self):
        if self.log is None or not os.path.exists(self.log):
            return ''
        with open(self.log, encoding='utf-8', errors='replace') as file:
            return file.read()


class Desk:
    """Exists during the block."""

    def __init__(self, pictures, schemas, size='1280x800'):
        self.pictures = os.path.abspath(pictures)
        self.schemas = os.path.abspath(schemas)
        self.size = size
        self.processes = []
        self.mishaps = []
        self.told = []
        self.workspaces = 2

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='cometd-desk-')
        os.makedirs(self.pictures, exist_ok=True)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.end()
        self.processes.clear()
        self.end_accessibility()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self):
        keep = ('PATH', 'LANG', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'LSAN_OPTIONS')
        self.environment = {name: os.environ[name] for name in keep if name in os.environ}
        self.environment.update({
            'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'G_DEBUG': 'fatal-criticals',
            'GSETTINGS_BACKEND': 'keyfile', 'GSETTINGS_SCHEMA_DIR': self.schemas,
            'LC_ALL': 'C.UTF-8', 'NO_AT_BRIDGE': '0', 'TZ': 'UTC', 'HOME': self.path('home'),
            'ADW_DISABLE_PORTAL': '1',
        })
        for name in ('cache', 'runtime', 'home'):
            os.makedirs(self.path(name), mode=0o700)
        for name, folder in (('CONFIG_HOME', 'config'), ('DATA_HOME', 'data'),
                             ('STATE_HOME', 'state'), ('CACHE_HOME', 'cache'),
                             ('RUNTIME_DIR', 'runtime')):
            self.environment[f'XDG_{name}'] = self.path(folder)
        self.notifications = self.path('notifications')

        # It does not restart when its only program exits, and it does not repeat a key that is held
        # down, which would happen if xdotool has to wait between pressing and releasing it.
        self.environment['DISPLAY'] = ':' + self.start_saying(
            ['Xvfb', '-displayfd', '1', '-screen', '0', f'{self.size}x24', '-nolisten', 'tcp',
             '-noreset', '-r'])
        self.tidy()
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.start_saying(
            ['dbus-daemon', '--session', '--nofork', '--nopidfile', '--print-address=1'])
        self.processes.append(Process(['openbox', '--sm-disable'], self.environment,
                                      self.path('openbox.log')))
        wait_until(lambda: self.root_property('_NET_SUPPORTING_WM_CHECK'), 'the window manager')
        self.start_saying(['/usr/bin/python3', NOTIFIER, self.notifications])
        self.notifier = self.processes[-1]
        self.accessibility = None

    def tidy(self):
        """Removes what earlier programs have saved, such as the size of a window, and resets the
        font: everything is as it is for a new user, even if the last story was interrupted."""
        for name in ('config', 'data', 'state'):
            shutil.rmtree(self.path(name), ignore_errors=True)
            os.makedirs(self.path(name), mode=0o700)
        for path in (self.path('chat.log'), self.notifications):
            open(path, 'w', encoding='utf-8').close()
        self.mishaps.clear()
        os.makedirs(self.path('config', 'gtk-4.0'))
        self.set_font(11)

    def start_saying(self, arguments):
        """Starts a program that prints a line when it is ready; returns that line."""
        process = Process(arguments, self.environment, stdout=subprocess.PIPE,
                          log=self.path(os.path.basename(arguments[0]) + '.log'))
        self.processes.append(process)
        line = process.process.stdout.readline().decode().strip()
        assert line, f'{arguments[0]} did not start: {process.complaints()}'
        return line

    def run(self, arguments, name, environment=None):
        process = Process(arguments, environment or self.environment, self.path(f'{name}.log'))
        self.processes.append(process)
        return process

    def end(self, process, number=signal.SIGTERM):
        self.processes.remove(process)
        return process.end(number)

    def root_property(self, name):
        """The windows that the window manager lists in a property of the screen."""
        text = subprocess.run(['xprop', '-root', name], env=self.environment, text=True, check=True,
                              stdout=subprocess.PIPE, timeout=DEADLINE).stdout
        return [int(number, 16) for number in re.findall('0x[0-9a-f]+', text) if int(number, 16)]

    def windows(self):
        """The windows managed by the window manager: without tooltips, and those being closed."""
        return self.root_property('_NET_CLIENT_LIST')

    def active(self):
        """The window that has the focus, or 0."""
        return next(iter(self.root_property('_NET_ACTIVE_WINDOW')), 0)

    def popups(self):
        """The popups of the app. xdotool fails if a window is closed while it lists them."""
        while True:
            result = self.run_xdotool('search', '--onlyvisible', '--class', 'cometdglib')
            if 'X Error' not in result.stderr:
                return set(map(int, result.stdout.split())) - set(self.windows())

    def run_xdotool(self, *arguments):
        return subprocess.run(['xdotool', *map(str, arguments)], env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE,
                              check=False)

    def xdotool(self, *arguments):
        result = self.run_xdotool(*arguments)
        if result.returncode != 0:
            self.mishaps.append(f'xdotool {arguments}: {result.returncode} {result.stderr}')
        return result.stdout

    def click(self):
        """Clicks where the pointer is. The window manager gets the click first and passes it on, so
        wait until it has done so: keys would overtake the click. It handles what it receives in
        order, and the number of workspaces is of no other use here."""
        self.xdotool('click', '1')
        self.workspaces = 5 - self.workspaces
        self.xdotool('set_num_desktops', self.workspaces)
        wait_until(lambda: self.run_xdotool('get_num_desktops').stdout.split()
                   == [str(self.workspaces)], 'the window manager to pass on a click')

    def shot(self, name, window=None, deadline=DEADLINE, folder=None):
        """A screenshot of the screen or of one window, once something is drawn there."""
        path = os.path.join(folder or self.pictures, f'{name}.png')

        def take():
            subprocess.run(['import', '-silent', '-window', str(window or 'root'), path],
                           env=self.environment, check=True, timeout=DEADLINE)
            return os.path.getsize(path) > 2000

        wait_until(take, f'{path} to be more than an empty picture', deadline)
        return path

    def look(self, window, part):
        """A number for the contents of a part of a window: equal contents have equal numbers."""
        return self.measure(window, part, '-format', '%#')

    def settle(self, look):
        """Four equal results in a row while no program has anything to do: a busy window is drawn
        late, and on a busy machine even later."""
        seen = []

        def is_same():
            if not all(process.is_idle() for process in self.processes):
                seen.clear()
            seen.append(look())
            if seen[-1] != seen[0]:
                del seen[:-1]
            return len(seen) == 4

        wait_until(is_same, lambda: f'{seen} to settle')
        return seen[-1]

    def geometry(self, window):
        """(x, y, width, height) of a window, or None if it is gone."""
        found = re.findall(r'^(?:X|Y|WIDTH|HEIGHT)=(-?\d+)$', self.run_xdotool(
            'getwindowgeometry', '--shell', window).stdout, re.MULTILINE)
        return tuple(map(int, found)) if len(found) == 4 else None

    def is_coloured(self, window, part):
        """Whether there are colours other than grey."""
        return float(self.measure(window, part, '-colorspace', 'HSL', '-channel', 'G', '-separate',
                                  '-format', '%[fx:maxima]')) > 0.3

    def measure(self, window, part, *how):
        path = self.shot('now', window, folder=self.folder)
        try:
            return subprocess.run(['convert', path, '-crop', part, *how, 'info:'],
                                  env=self.environment, text=True, check=True, timeout=DEADLINE,
                                  stdout=subprocess.PIPE).stdout
        finally:
            os.remove(path)

    def click_notification(self):
        """Activates the last notification, as if it was clicked."""
        self.notifier.process.send_signal(signal.SIGUSR1)

    def notified(self):
        if not os.path.exists(self.notifications):
            return ''
        with open(self.notifications, encoding='utf-8') as file:
            return file.read()

    def set(self, key, value):
        """A setting of the chat app, before it starts or while it runs."""
        subprocess.run(['gsettings', 'set', 'org.cometdglib.Chat', key, value],
                       env=self.environment, check=True, timeout=DEADLINE)

    def set_font(self, points, scale=1):
        """The size of the font, and the scale of text, of apps that are started later."""
        with open(self.path('config', 'gtk-4.0', 'settings.ini'), 'w', encoding='utf-8') as file:
            file.write(f'[Settings]\ngtk-font-name=Cantarell {points}\n'
                       'gtk-enable-animations=false\ngtk-cursor-blink=false\n')
        subprocess.run(['xprop', '-root', '-f', 'RESOURCE_MANAGER', '8s', '-set',
                        'RESOURCE_MANAGER', f'Xft.dpi: {round(96 * scale)}'],
                       env=self.environment, check=True, timeout=DEADLINE)

    def screen_reader(self):
        """The accessibility tree of this desktop; a process can read that of one desktop only."""
        if self.accessibility is None:
            os.environ['DBUS_SESSION_BUS_ADDRESS'] = self.environment['DBUS_SESSION_BUS_ADDRESS']
            os.environ['DISPLAY'] = self.environment['DISPLAY']
            os.environ['XDG_RUNTIME_DIR'] = self.environment['XDG_RUNTIME_DIR']
            import gi
            gi.require_version('Atspi', '2.0')
            from gi.repository import Atspi
            Atspi.init()
            Atspi.set_timeout(int(DEADLINE * 1000), int(DEADLINE * 1000))
            self.accessibility = Atspi
        return self.accessibility

    def end_accessibility(self):
        """The bus starts these itself, and they exit with it: make sure of that."""
        end = time.monotonic() + 5
        while time.monotonic() < end:
            left = [pid for pid in os.listdir('/proc') if pid.isdigit() and self.owns(pid)]
            if not left:
                return
            for pid in left:
                try:
                    os.kill(int(pid), signal.SIGTERM)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
        print(f'# still running: {left}', file=sys.stderr)

    def owns(self, pid):
        """Whether a process runs in the private folders of this desktop."""
        try:
            with open(f'/proc/{pid}/environ', 'rb') as file:
                return f'HOME={self.path("home")}'.encode() in file.read().split(b'\0')
        except OSError:
            return False
