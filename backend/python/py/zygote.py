"""The zygote: forks one child per program and never sees a test.

Two children are always waiting. Each is handed to the judge as the end of a socket; the
judge says b"k" when it has done with the oldest, which is then killed and waited for.
"""

import _socket
import builtins
import gc
import os
import random
import resource
import signal
import socket
import struct
import sys

MESSAGE = struct.Struct("<cid")  # kind, wait status, CPU seconds
CONTROL, CHANNEL = 3, 3  # the zygote's socket to the judge; a child's socket to the judge


class Child:
    """What a forked child does: bind itself, read one program, answer calls."""

    def __init__(self, channel, config, lockdown):
        os.dup2(channel, CHANNEL)
        os.closerange(CHANNEL + 1, 64)
        os.setsid()
        limit = config["cpu_seconds"]
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))  # SIGXCPU, then SIGKILL
        die_with_parent()
        lockdown.install()

    def run(self):
        program, entry, calls, more = loads(read_frame(self.read))
        namespace = {}
        try:
            exec(compile(program, "<program>", "exec"), namespace)
            if entry not in namespace:
                raise NameError(f"name {entry!r} is not defined")
            function = namespace[entry]
        except BaseException as error:
            self.send("x", describe(error))
            return
        for call in calls:
            self.answer(function, call)
        while more:
            call = read_frame(self.read)
            if call is None:
                return
            self.answer(function, loads(call))

    def answer(self, function, call):
        args, kwargs = call
        try:
            result = encode(function(*args, **dict(kwargs)))
            self.send("v", result)
        except BaseException as error:
            self.send("e", describe(error))

    @staticmethod
    def read(count):
        return os.read(CHANNEL, count)

    @staticmethod
    def send(kind, content):
        data = dumps([kind, content]) + b"\n"
        while data:
            data = data[os.write(CHANNEL, data):]


def describe(error):
    """Return the name of the exception's class, its text, its nearest class of Python's own, its arguments."""
    name, base, text, arguments = type(error).__name__, "", "", []
    try:
        base = next(k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k)
        text = str(error)[:1000]
        arguments = [text]
        encoded = [encode(argument) for argument in error.args]
        if len(dumps(encoded)) < 10_000:
            arguments = encoded
    except BaseException:
        pass
    return [name, text, base, arguments]


class Zygote:
    def __init__(self, config):
        self.config = config
        self.lockdown = Filter(config["child_filter"])
        self.control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, CONTROL)
        self.waiting = []

    def fork(self):
        """Fork a child and hand the judge its socket."""
        ours, theirs = _socket.socketpair()
        pid = fork()
        if pid == 0:
            run_child(theirs.fileno(), self.config, self.lockdown)
        self.waiting.append(pid)
        theirs.close()
        socket.send_fds(self.control, [MESSAGE.pack(b"f", 0, 0.0)], [ours.fileno()])
        ours.close()

    def end(self):
        """Kill the oldest child and all it could have started; return its wait status and CPU seconds."""
        pid = self.waiting.pop(0)
        for kill in (os.killpg, os.kill):
            try:
                kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        _, status, usage = os.wait4(pid, 0)
        return status, usage.ru_utime + usage.ru_stime

    def serve(self):
        """Serve until the judge is gone, and leave no child behind."""
        try:
            self.fork()
            self.fork()
            while self.control.recv(1):
                self.control.send(MESSAGE.pack(b"r", *self.end()))
                self.fork()
        except ConnectionError:
            pass
        finally:
            while self.waiting:
                self.end()


def run_child(channel, config, lockdown):
    """The child's whole life; nothing returns from here."""
    try:
        Child(channel, config, lockdown).run()
    finally:
        os._exit(0)


def warm_up():
    """Do once, before any fork, what every child would otherwise do for itself."""
    for name in PRELOAD:
        __import__(name)
    namespace = {}
    exec(compile(SAMPLE, "<sample>", "exec"), namespace)
    for call in loads(dumps([encode([([1.5, 2], "a"), {"k": 3}])])):
        dumps(["v", encode(namespace["sample"](*call[0]))])
    random.seed(0)
    sys.stdout.reconfigure(errors="backslashreplace")  # no print fails
    gc.collect()
    gc.freeze()


PRELOAD = (
    "typing math re collections itertools functools string heapq hashlib copy operator bisect"
).split()

SAMPLE = '''
from typing import Dict, List, Optional, Tuple

def sample(numbers: List[float], text: str) -> Optional[Dict[str, int]]:
    """Use the parts of the compiler that most programs use."""
    total = 0
    for i, x in enumerate(numbers):
        if x > 1 and not text.isdigit() or i % 2 == 0:
            total += int(x) ** 2
        else:
            continue
    while total > 10:
        total //= 2
    squares = [x * x for x in numbers if x]
    counts = {c: text.count(c) for c in sorted(set(text), key=lambda c: c)}
    try:
        first, *rest = squares
    except ValueError as error:
        return None
    return {**counts, f"{text}": len(rest), "slice": len(text[::-1])}
'''


def main(config):
    zygote = Zygote(config)
    warm_up()
    return zygote.serve


start(main)
