# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adapts errors to the conventions of Python: with the server's reply and the exception that caused
them."""

import collections
import re
import traceback

from gi.repository import GLib

from ..module import get_introspection_module

Cometd = get_introspection_module('Cometd')

# Exceptions recently raised by hooks. The library only knows their messages, and the app needs the
# exception itself as the cause of its error.
_raised = collections.deque(maxlen=8)


class ServerError(GLib.Error):
    """The server refused a request. If its reply says "403:a,b:text", these are 403, ('a', 'b') and
    the text; otherwise 0, () and the whole error. Without a reply, for example if the server ended
    the session, the reply and the error are None. matches() works as for any GLib.Error."""

    def __init__(self, error, reply):
        super().__init__(error.message, error.domain, error.code)
        self.reply = reply
        self.domain_code = error.code
        self.error = None if reply is None else reply.get('error')
        self.code, self.args, self.text = _parts(self.error)

    def matches(self, domain, code):
        """Whether this is an error of the given code, for example Cometd.Error.SERVER."""
        return GLib.quark_from_string(self.domain) == domain and self.domain_code == code

    def plain(self):
        """The error as used by C functions."""
        return GLib.Error(self.message, self.domain, self.domain_code)


def _parts(text):
    """The code, the arguments and the text of "403:a,b:text"."""
    if not isinstance(text, str):
        return 0, (), None
    code, arguments, words = re.match(r'(?:([0-9]{3}):(?:([^:]*):(?=(.*)))?)?', text,
                                      re.DOTALL).groups()
    return (int(code or 0), tuple(arguments.split(',')) if arguments else (),
            text if words is None else words)


def with_reply(error, reply):
    """PyGObject creates a new error, and so loses what the library has attached to it."""
    if error.matches(Cometd.error_quark(), Cometd.Error.SERVER):
        return ServerError(error, reply)
    error.reply = reply
    return error


def _words(error):
    return str(error) or type(error).__name__


def fail(target, error):
    """Fails an exchange or a request with any exception."""
    if isinstance(error, ServerError):
        target.fail(error.plain())
    elif isinstance(error, GLib.Error):
        target.fail(error)
    else:
        target.fail_literal(_words(error))


def invalid(error):
    """The error that says that a state is not usable."""
    return GLib.Error(_words(error), 'cometd-error-quark', int(Cometd.Error.INVALID_DATA))


def remember(error):
    """Stores the exception of a hook and its position, without references to local variables, which
    may include a client."""
    _raised.append(error)
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def cause_of(error):
    """The exception of a hook that caused an error, if any."""
    if error.matches(Cometd.error_quark(), Cometd.Error.FAILED):
        for cause in reversed(_raised):
            if _words(cause) == error.message:
                return cause
    return None
