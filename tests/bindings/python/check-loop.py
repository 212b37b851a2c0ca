#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""asyncio on a GLib main context: timers, sockets, threads, processes, signals, both loops."""

import asyncio
import os
import signal
import sys
import time

import gi

import stage
from gi.repository import Cometd, Gio, GLib
from stage import equal, raises


@stage.case
def whose_loop_it_is():
    """PyGObject's own loop, if it has one."""
    equal('gi.events' in [cls.__module__ for cls in Cometd.GLibEventLoop.__mro__],
          gi.version_info >= (3, 50))


@stage.case
def results_and_exceptions():
    async def give():
        await asyncio.sleep(0)
        return 5

    async def fall():
        raise KeyError('x')

    equal(Cometd.run(give()), 5)
    raises(KeyError, Cometd.run, fall())


@stage.case
def the_usual_loop_is_refused():
    """Nothing would be received, so the error says what to do instead."""
    client = Cometd.Client('http://127.0.0.1:9/')

    async def story():
        await client.open()

    error = raises(RuntimeError, asyncio.run, story())
    assert 'Cometd.run' in str(error), error

    # A GLib loop further up the stack does not help.
    main_loop = GLib.MainLoop()
    errors = []

    def nested():
        errors.append(raises(RuntimeError, asyncio.run, story()))
        main_loop.quit()

    GLib.idle_add(nested)
    main_loop.run()
    assert 'Cometd.run' in str(errors[0]), errors


@stage.case
def loops_inside_loops_are_refused():
    async def story():
        return raises(RuntimeError, Cometd.run, asyncio.sleep(0))

    assert 'await the coroutine' in str(Cometd.run(story()))


@stage.with_server
def each_thread_its_own(url):
    """Also while the main thread runs a loop of its own."""
    async def talk():
        async with Cometd.Client(url) as client:
            await client.subscribe(stage.CHANNEL)
            await client.publish(stage.CHANNEL, 5)
            return (await client.receive()).data

    async def story():
        async with asyncio.timeout(stage.DEADLINE):
            return await asyncio.gather(*(asyncio.to_thread(Cometd.run, talk()) for _ in range(3)))

    equal(Cometd.run(story()), [5, 5, 5])


@stage.with_server
def clients_of_another_thread_are_refused(url):
    async def story():
        async with asyncio.timeout(stage.DEADLINE), Cometd.Client(url) as client:
            return await asyncio.to_thread(
                lambda: raises(RuntimeError, Cometd.run, client.publish(stage.CHANNEL)))

    assert 'another thread' in str(Cometd.run(story()))


@stage.case
def timers():
    async def story():
        order = []
        loop = asyncio.get_running_loop()
        loop.call_later(0.03, order.append, 3)
        loop.call_later(0.01, order.append, 1)
        loop.call_later(0.02, order.append, 2)
        loop.call_later(0.001, order.append, 'cancelled').cancel()
        # If the selector waited for the later timer, GLib's own would be late.
        loop.call_later(3600, order.append, 'never')
        far = asyncio.get_running_loop().create_future()
        GLib.timeout_add(60, lambda: far.set_result('from GLib') and GLib.SOURCE_REMOVE)
        async with asyncio.timeout(stage.DEADLINE):
            equal(await far, 'from GLib')
            await stage.until(lambda: len(order) == 3)
        equal(order, [1, 2, 3])

    Cometd.run(story())


@stage.case
def idle_costs_nothing():
    async def story():
        await asyncio.sleep(0.4)

    begin = time.process_time()
    Cometd.run(story())
    spent = time.process_time() - begin
    assert spent < 0.2, f'{spent} s of work in 0.4 s of waiting'


@stage.case
def sockets_threads_processes():
    async def story():
        async def echo(reader, writer):
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(echo, '127.0.0.1', 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b'hello\n')
        equal(await reader.read(), b'hello\n')
        writer.close()
        server.close()
        equal(await asyncio.to_thread(lambda: 5), 5)
        process = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(7)',
                                                       stdout=asyncio.subprocess.PIPE)
        equal((await process.communicate())[0], b'7\n')

    Cometd.run(story())


@stage.case
def interrupted():
    """Ctrl-C cancels the running coroutine, which may still clean up."""
    log = []

    async def story():
        GLib.timeout_add(10, lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            log.append('tidy')

    raises(KeyboardInterrupt, Cometd.run, story())
    equal(log, ['tidy'])


@stage.case
def generators_are_closed():
    log = []

    async def numbers():
        try:
            yield 1
        finally:
            log.append('closed')

    async def story():
        async for _ in numbers():
            break

    Cometd.run(story())
    equal(log, ['closed'])


@stage.case
def inside_an_application():
    """The application runs GLib's loop, which drives asyncio."""
    app = Gio.Application(application_id='org.example.Test', flags=Gio.ApplicationFlags.NON_UNIQUE)
    log = []

    async def story():
        await asyncio.sleep(0.01)
        log.append('ran')
        app.quit()

    tasks = []

    def activate(_app):
        app.hold()
        tasks.append(asyncio.get_running_loop().create_task(story()))

    app.connect('activate', activate)
    with Cometd.GLibEventLoop().running(app.quit):
        app.run()
    equal(log, ['ran'])


@stage.case
def by_hand():
    loop = Cometd.GLibEventLoop()
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    raises(RuntimeError, loop.run_forever)


@stage.case
def a_context_of_ones_own():
    context = GLib.MainContext()
    context.push_thread_default()
    try:
        Cometd.run(asyncio.sleep(0.001))
    finally:
        context.pop_thread_default()


sys.exit(stage.main())
