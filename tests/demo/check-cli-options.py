#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The options of cometd-cli: the manual and the completion of each shell have all of them, and a
wrong value is refused with an error that names it."""

import os
import re
import subprocess
import sys
import tempfile

import tap
from chat_server import DEADLINE
from cli import run

PROGRAM, SOURCES = (os.path.abspath(path) for path in sys.argv[1:3])
URL = 'http://127.0.0.1:9/cometd'
COMMANDS = re.findall(r'^  ([a-z]+) ', run(PROGRAM, '--help')[1].split('\n\n')[2], re.MULTILINE)
LISTEN = ['listen', URL, '/x']
EXEC = [*LISTEN, '--exec', 'true']
PASSWORD = [*LISTEN, '--user', 'ann', '--password-file']

# arguments, expected error
WRONG = (
    ([*LISTEN, '--header', 'none'], '--header: value 1 is not of the form “Name: value”'),
    ([*LISTEN, '--header', 'X Y: 1'], '--header: value 1'),
    ([*LISTEN, '--header', 'A: 1', '--header', 'Content-Length: 4'],
     '--header: value 2 is a header that depends on how messages are sent'),
    ([*LISTEN, '--header', '@/nowhere/headers'], '--header: “/nowhere/headers”: No such file'),
    ([*LISTEN, '--cookie', 'none'], '--cookie: value 1 is not of the form “name=value”'),
    ([*LISTEN, '--cookie', 'a=1', '--cookie', 'b=2; c=3'], '--cookie: value 2 is more than one'),
    ([*LISTEN, '--cookie', '@/nowhere/jar'], '--cookie: “/nowhere/jar”: No such file'),
    ([*LISTEN, '--bearer-file', '/nowhere/token'], '--bearer-file: “/nowhere/token”: No such file'),
    ([*LISTEN, '--bearer-file', '/dev/null'], '--bearer-file: it is empty'),
    ([*LISTEN, '--bearer-file', '/dev/zero'], '--bearer-file: “/dev/zero”: it is larger than'),
    ([*LISTEN, '--bearer-file', '/'], '--bearer-file: “/”: Is a directory'),
    ([*LISTEN, '--user', 'ann', '--bearer-file', 'x'], '--user and --bearer-file cannot be used'),
    ([*LISTEN, '--user', ''], '--user: the name must not be empty'),
    ([*LISTEN, '--user', 'ann:sesame'], '--user: the name must not be empty or contain “:”'),
    ([*LISTEN, '--user', 'a\nb'], '--user: the name'),
    ([*PASSWORD, '/nowhere/password'], '--password-file: “/nowhere/password”: No such file'),
    ([*PASSWORD, '/dev/null'], '--password-file: it is empty'),
    ([*LISTEN, '--password-file', 'x'], '--password-file requires --user'),
    ([*LISTEN, '--ca', ''], '--ca: “”'),
    ([*LISTEN, '--ca', '/dev/null'], '--ca: “/dev/null”'),
    ([*LISTEN, '--ca', '/nowhere/ca.pem'], '--ca: “/nowhere/ca.pem”'),
    ([*LISTEN, '--connection-type', ''], '--connection-type: “” is neither websocket nor'),
    ([*LISTEN, '--connection-type', 'ws'], '--connection-type: “ws” is neither'),
    ([*LISTEN, '-twebsocket', '--connection-type=callback-polling'], '“callback-polling” is'),
    ([*LISTEN, '--fallback-url', ''], '--fallback-url: “” is not a valid server address'),
    ([*LISTEN, '--fallback-url', 'ftp://host/'], '--fallback-url: “ftp://host/” is not a valid'),
    ([*LISTEN, '--fallback-url', 'host:80/cometd'], '“host:80/cometd” is not a valid server'),
    ([*LISTEN, '--timeout', '-1'], '--timeout: -1 is not a valid number of seconds'),
    ([*LISTEN, '--timeout', '1e300'], '--timeout: 1e+300 is not a valid number'),
    ([*LISTEN, '--timeout', 'soon'], '“soon”'),
    ([*LISTEN, '--count', '1.5'], '“1.5”'),
    ([*LISTEN, '--count', '99999999999'], '“99999999999”'),
    ([*LISTEN, '--replay', ''], '--replay: “” is neither the replay id of an event'),
    ([*LISTEN, '--replay', '-3'], '--replay: “-3” is neither'),
    ([*LISTEN, '--replay', '9223372036854775808'], '--replay: “9223372036854775808” is neither'),
    (['chat', URL, 'Ann', '--room', ''], '--room: “” is not a valid room name'),
    (['chat', URL, 'Ann', '--room', 'a/b'], '--room: “a/b” is not a valid room name'),
    (['chat', URL, 'Ann', '--room', 'a\nb'], 'is not a valid room name'),
    (['chat', URL, 'Ann', '--room', 'x' * 1017], 'is not a valid room name'),
    (['chat', URL, 'Ann\nLee'], 'is not a valid nickname'),
    (['chat', URL, 'Ann\x1b[31m'], 'is not a valid nickname'),
    ([*LISTEN, '--ext', '{'], '--ext: the value is not a JSON object'),
    ([*LISTEN, '--ext', '["sesame"]'], '--ext: the value is not a JSON object'),
    ([*LISTEN, '--ext', '@/nowhere/ext'], '--ext: “/nowhere/ext”: No such file'),
    (['publish', '--no-retry', '--queue-offline', URL, '/x', '1'],
     '--queue-offline and --no-retry cannot be used together'),
    ([*LISTEN, '--cert', '/nowhere/cert.pem'], '--cert: “/nowhere/cert.pem”'),
    ([*LISTEN, '--cert', '/dev/null'], '--cert: “/dev/null”'),
    ([*LISTEN, '--cert', '/nowhere/c', '--key', '/nowhere/k'],
     '--cert: “/nowhere/c” with the key “/nowhere/k”'),
    ([*LISTEN, '--cert', '/dev/null', '--key', '/dev/null'], 'with the key “/dev/null”'),
    ([*LISTEN, '--key', 'k'], '--key requires --cert'),
    ([*LISTEN, '--proxy', 'proxy'], '--proxy: “proxy” is not an address'),
    ([*LISTEN, '--proxy', 'ftp://proxy:1'], '--proxy: “ftp://proxy:1” must begin with http'),
    ([*LISTEN, '--proxy', 'http://'], '--proxy: “http://” is not an address'),
    ([*LISTEN, '--proxy', 'ftp://me:sesame@proxy'], '--proxy: “…” must begin with http'),
    ([*LISTEN, '--connect-timeout', '-1'], '--connect-timeout: -1 is not a valid number'),
    ([*LISTEN, '--connect-timeout', 'nan'], '--connect-timeout: nan is not a valid number'),
    ([*LISTEN, '--connect-timeout', 'soon'], '“soon”'),
    ([*LISTEN, '--format', '{'], '--format: there is no “}” after “{”'),
    ([*LISTEN, '--format', 'a}b'], '--format: there is a “}” without “{” in “a}b”'),
    ([*LISTEN, '--format', '{data..x}'], '--format: “{data..x}” does not name a member'),
    ([*LISTEN, '--format', '{}'], '--format: “{}” does not name a member'),
    ([*LISTEN, '--format', r'\x'], r'--format: “\x” is not known'),
    ([*LISTEN, '--format', 'x\\'], '--format: “\\” is not known'),
    ([*LISTEN, '--format', r'\ü'], r'--format: “\ü” is not known'),
    ([*LISTEN, '--format', '{id}', '--data-only'], '--format and --data-only cannot be used'),
    ([*LISTEN, '--format', '{id}', '--pretty'], '--format and --pretty cannot be used'),
    (['call', '--data-only', URL, 'echo'], '--data-only'),
    (['chat', '--pretty', URL, 'Ann'], '--pretty'),
    (['trace', '--time', URL], '--time'),
    ([*LISTEN, '--color', 'blue'], '--color: “blue” is neither auto, always nor never'),
    ([*LISTEN, '--color', ''], '--color: “” is neither'),
    (['chat', '--color=auto', URL, 'Ann'], '--color'),
    ([*LISTEN, '--exec', 'no-such-program-here'], '--exec: there is no program “no-such-program'),
    ([*LISTEN, '--exec', '"open'], '--exec: “"open”'),
    ([*LISTEN, '--exec', ''], '--exec: “”'),
    (['trace', '--exec', 'true', URL], '--exec'),
    ([*EXEC, '--jobs', '0'], '--jobs: 0 is not a number from 1 to 64'),
    ([*EXEC, '--jobs', '65'], '--jobs: 65 is not a number from 1 to 64'),
    ([*EXEC, '--jobs', 'many'], '“many”'),
    ([*LISTEN, '--jobs', '2'], '--jobs requires --exec'),
    (['bench', URL, '--size', '-1'], '--size: -1 is not a number from 0 to 1048576'),
    (['bench', URL, '--size', '1048577'], '--size: 1048577 is not a number'),
    (['bench', URL, '--size', 'big'], '“big”'),
    (['bench', URL, '--in-flight', '0'], '--in-flight: 0 is not a number from 1 to 1000'),
    (['bench', URL, '--in-flight', '1001'], '--in-flight: 1001 is not a number'),
    (['bench', URL, '--in-flight', 'all'], '“all”'),
    (['bench', URL, '--in-flight=9', '--size=1048576'],
     '--in-flight: 9 messages of 1048576 bytes are more than 8388608 bytes'),
    (['bench', URL, '--in-flight=1000', '--size=8389'], '--in-flight: 1000 messages of 8389 bytes'),
    (['bench', URL, '--duration', '0'], '--duration: 0 is not a number from 0.001 to 3600'),
    (['bench', URL, '--duration', '3601'], '--duration: 3601 is not a number'),
    (['bench', URL, '--duration', 'nan'], '--duration: nan is not a number'),
    (['bench', URL, '--count', '1000001'], '--count: 1000001 is more than 1000000'),
    (['bench', URL, '--count', '0'], '--count: 0 is not a valid number'),
    (['bench', URL, '/x/*'], 'Cannot publish to “/x/*”'),
    (['info', URL, '/x'], 'Unexpected argument “/x”; usage: info URL'),
    (['lisn', URL], '“lisn” is not a command; did you mean listen?'),
    (['trcae', URL], '“trcae” is not a command; did you mean trace?'),
    (['zzz', URL], '“zzz” is not a command; see cometd-cli --help'),
    (['--versoin'], '“--versoin” is not a command; did you mean --version?'),
    ([*LISTEN, '--size=3'], 'Unknown option --size=3; see cometd-cli listen --help'),
    (['call', '-n1', URL, 'echo'], 'Unknown option -n1; see cometd-cli call --help'),
    (['call', URL, 'echo', '-5'], 'Unknown option -5; write -- before JSON that begins with “-”'),
    ([*LISTEN, '-nmany'], 'Cannot parse integer value “many” for -n'),
    ([*LISTEN, '-qn0'], '--count: 0 is not a valid number'),
    ([*LISTEN, '--exec', '-n1'], '--exec: there is no program “-n1”'),
    ([*LISTEN, '-x', '-n1'], '--exec: there is no program “-n1”'),
    (['call', URL, 'echo', '--', '-n1'], '“-n1” is not valid JSON'),
    ([*LISTEN, '--replay-file', ''], '--replay-file: “”: No such file'),
    ([*LISTEN, '--replay-file', '/nowhere/positions'], '--replay-file: “/nowhere/positions”: No'),
    ([*LISTEN, '--replay-file', '/'], '--replay-file: Could not read'),
    ([*LISTEN, '--cuont', '3'], 'Unknown option --cuont; did you mean --count?'),
    ([*LISTEN, '--bearer', 'x'], 'Unknown option --bearer; did you mean --bearer-file?'),
    (['call', '--conect-timeout=3', URL, 'x'], 'did you mean --connect-timeout?'),
    (['publish', URL, '/x', '@/nowhere/data'], 'JSON: “/nowhere/data”: No such file'),
    (['publish', URL, '/x', '@/dev/zero'], 'JSON: “/dev/zero”: it is larger than'),
    (['call', URL, 'echo', '@/dev/null'], '“@/dev/null” is not valid JSON'),
    (['call', URL, 'echo', '@-'], '“@-” is not valid JSON'),
)


def wrong(arguments, complaint):
    status, output, errors = run(PROGRAM, *arguments)
    if status != 2 or output or complaint not in errors or 'sesame' in errors:
        yield f'exit status {status}: {output}{errors}'


def wrong_variables():
    """A token in the environment with a line break, and one in a file that is not text."""
    for variables, arguments, complaint in (
            ({'COMETD_TOKEN': 'a\nb'}, [], 'COMETD_TOKEN: it is not a single line'),
            ({'COMETD_PASSWORD': 'a\x01b'}, ['--user', 'ann'], 'COMETD_PASSWORD: it is not')):
        status, output, errors = run(PROGRAM, *LISTEN, *arguments, variables=variables)
        if status != 2 or output or complaint not in errors:
            yield f'exit status {status}: {output}{errors}'
    with tempfile.NamedTemporaryFile() as file:
        file.write(b'\xff\xfe')
        file.flush()
        status, output, errors = run(PROGRAM, *LISTEN, '--bearer-file', file.name)
        if status != 2 or f'--bearer-file: “{file.name}”: it is not valid UTF-8' not in errors:
            yield f'exit status {status}: {output}{errors}'


def options_of(command):
    """The long options that --help names."""
    text = run(PROGRAM, command, '--help')[1]
    return {option for option in re.findall(r'^  (?:-\w, )?(--[a-z-]+)', text, re.MULTILINE)
            if not option.startswith('--help-')}


def shell(*arguments):
    result = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, timeout=DEADLINE,
                            env={**os.environ, 'LC_ALL': 'C.UTF-8', 'TERM': 'xterm'})
    return result.stdout


def in_bash(command):
    script = os.path.join(SOURCES, 'completion.bash')
    return shell('bash', '--norc', '-c', f'. "{script}"; COMP_WORDS=(cometd-cli {command} --); '
                 'COMP_CWORD=2; _cometd_cli; printf "%s\\n" "${COMPREPLY[@]}"')


def in_zsh(command):
    """What the script passes to zsh's own function."""
    script = os.path.join(SOURCES, 'completion.zsh')
    return shell('zsh', '-f', '-c', '_arguments () { print -l -- "$@" }; words=(cometd-cli '
                 f'{command} --); CURRENT=3; . "{script}"')


def in_fish(command):
    script = os.path.join(SOURCES, 'completion.fish')
    return shell('fish', '--no-config', '-c', f'source "{script}"; '
                 f'complete -C "cometd-cli {command} --"')


def completion(name, complete):
    for command in COMMANDS:
        found = set(re.findall(r'(?:^|[*,{])(--[a-z-]+)', complete(command), re.MULTILINE))
        wanted = options_of(command)
        if found != wanted:
            yield (f'{name}: {command}: missing {sorted(wanted - found)}, '
                   f'unknown {sorted(found - wanted)}')


def completed_commands():
    """The first word."""
    bash = shell('bash', '--norc', '-c', f'. "{SOURCES}/completion.bash"; COMP_WORDS=(cometd-cli '
                 '""); COMP_CWORD=1; _cometd_cli; printf "%s\\n" "${COMPREPLY[@]}"')
    zsh = shell('zsh', '-f', '-c', '_arguments () { print -l -- "$@" }; '
                '_describe () { print -l -- ${(P)2} }; words=(cometd-cli ""); CURRENT=2; '
                f'. "{SOURCES}/completion.zsh"')
    fish = shell('fish', '--no-config', '-c', f'source "{SOURCES}/completion.fish"; '
                 'complete -C "cometd-cli "')
    for name, output in (('bash', bash), ('zsh', zsh), ('fish', fish)):
        found = re.findall(r'^[a-z]+', output, re.MULTILINE)
        if sorted(found) != sorted(COMMANDS):
            yield f'{name}: {output}'


def manual():
    with open(os.path.join(SOURCES, 'cometd-cli.1'), encoding='utf-8') as file:
        text = file.read().replace('\\-', '-')
    options = set().union(*map(options_of, COMMANDS))
    for word in (*options, *COMMANDS):
        if word not in text:
            yield f'the manual does not name {word}'
    for option in set(re.findall(r'^\.BR? (?:-\w ", " )?(--[a-z-]+)', text, re.MULTILINE)):
        if option not in options and option != '--version':
            yield f'the manual names {option}, which does not exist'


def attached():
    """The value of a short option may follow its letter, also after those of flags."""
    _, with_space, _ = run(PROGRAM, 'chat', '--help')
    letters = re.findall(r'^  -(\w), --([a-z-]+)=', with_space, re.MULTILINE)
    if not letters:
        yield with_space
    for letter, name in letters:
        status, output, errors = run(PROGRAM, 'chat', f'-q{letter}ä/', '--key=k', URL, 'Ann')
        if status != 2 or output or 'Unknown' in errors or 'Unexpected' in errors:
            yield f'-{letter} for --{name}: exit status {status}: {output}{errors}'


def values():
    """Each option with a value has three wrong inputs."""
    for option in set().union(*map(options_of, COMMANDS)) - FLAGS:
        count = sum(option in ' '.join(arguments) for arguments, _ in WRONG)
        if count < 3:
            yield f'{option} has {count} wrong inputs'


FLAGS = {'--ack', '--insecure', '--no-retry', '--quiet', '--verbose', '--help', '--data-only',
         '--pretty', '--time', '--queue-offline', '--repeat'}
CHECKS = [(f'wrong-{number}-{arguments[0]}', lambda a=arguments, c=complaint: wrong(a, c))
          for number, (arguments, complaint) in enumerate(WRONG, 1)]
CHECKS += [(f'completion-{name}', lambda n=name, f=function: completion(n, f))
           for name, function in (('bash', in_bash), ('zsh', in_zsh), ('fish', in_fish))]
CHECKS += [(check.__name__.replace('_', '-'), check)
           for check in (wrong_variables, completed_commands, manual, attached, values)]
sys.exit(tap.run(CHECKS, processes=4))
