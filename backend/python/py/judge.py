"""The judge: runs the benchmark's own check() and never a line of the program.

check() is given a stand-in for the program's function. It sends the arguments to a child of
the zygote and returns what comes back as plain data, so every == of a test is between values
that this process made. A task's calls are recorded when they are first seen and afterwards
sent all at once.
"""

import _socket
import builtins
import gc
import marshal
import os
import random
import signal
import socket
import struct
import time

MESSAGE = struct.Struct("<cid")  # kind, wait status, CPU seconds
CONTROL, REQUESTS, REPLIES = 3, 4, 5
CORRECT, WRONG, TIMEOUT, MEMORY = "correct", "wrong", "timeout", "memory"
SILENT = "ended without an answer"


class Halt(BaseException):
    """Ends a check whatever it catches; the outcome is kept by the session."""


class Diverged(Halt):
    """The test made a call that the recording does not have: its inputs are not fixed."""


class Refused(Halt):
    """The problem itself cannot be scored."""


def unix_socket(descriptor):
    return _socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, descriptor)


class Zygote:
    """The judge's end of the control socket."""

    def __init__(self):
        self.control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, CONTROL)
        self.children, self.reports = [], []

    def child(self):
        while not self.children:
            self._receive()
        return self.children.pop(0)

    def reap(self):
        """Have the oldest child killed; return its wait status and CPU seconds."""
        self.control.send(b"k")
        while not self.reports:
            self._receive()
        return self.reports.pop(0)

    def _receive(self):
        data, fds, _, _ = socket.recv_fds(self.control, MESSAGE.size, 1)
        if len(data) != MESSAGE.size:
            os._exit(1)  # the zygote is gone; the runner starts a new pair
        kind, status, cpu = MESSAGE.unpack(data)
        if kind == b"f":
            self.children.append(unix_socket(fds[0]))
        else:
            self.reports.append((status, cpu))


class Session:
    """One program in one child."""

    def __init__(self, channel, wall_seconds, task):
        self.channel, self.task = channel, task
        self.deadline = time.monotonic() + wall_seconds
        self.wall_seconds = wall_seconds
        self.buffer = b""
        self.calls = 0
        self.raised, self.told = None, ""  # the program's exception, as raised into the check and as told
        self.stopped = None  # what stopped the check without an outcome, whatever the check made of it
        self.outcome, self.detail = None, ""
        timeout = struct.pack("ll", int(wall_seconds), int(wall_seconds % 1 * 1e6))
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout)
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)

    def call(self, *args, **kwargs):
        """Stand in for the program's function."""
        if self.outcome is not None or self.stopped is not None:
            raise Halt()
        try:
            ahead = self.task.expect(self.calls, args, kwargs)
        except (Diverged, Refused) as error:
            self.stopped = error
            raise
        self.calls += 1
        if ahead is not None:
            self.send(ahead)
        kind, content = self.result()
        if kind == "v":
            return content
        name, text, base, arguments = content
        if kind == "e":
            self.raised, self.told = exception(base, arguments), f"{name}: {text}" if text else name
            raise self.raised
        self.halt(MEMORY if name == "MemoryError" else WRONG, f"{name}: {text}")

    def result(self):
        """Return the next message of the program, checked for shape."""
        line = self.line()
        try:
            kind, content = loads(line)
            if kind in ("e", "x"):
                if [*map(type, content)] != [str, str, str, list]:
                    raise ValueError("not an exception")
            elif kind != "v":
                raise ValueError("unknown kind")
            return kind, content
        except Exception as error:
            self.halt(WRONG, f"unreadable result ({type(error).__name__})")

    def line(self):
        searched = 0
        while True:
            end = self.buffer.find(b"\n", searched)
            if end >= 0:
                line, self.buffer = self.buffer[:end], self.buffer[end + 1:]
                return line
            searched = len(self.buffer)
            if searched > MAX_MESSAGE:
                self.halt(WRONG, f"a result of more than {MAX_MESSAGE} bytes")
            self.buffer += self.receive()

    def receive(self):
        try:
            data = self.channel.recv(65536)
        except BlockingIOError:
            data = None
        except ConnectionError:
            data = b""
        if data is None or time.monotonic() > self.deadline:
            self.halt(TIMEOUT, f"no answer within {self.wall_seconds:g} s of wall time")
        if not data:
            self.halt(WRONG, SILENT)
        return data

    def send(self, data):
        try:
            self.channel.sendall(data)
        except BlockingIOError:
            self.halt(TIMEOUT, f"took no arguments within {self.wall_seconds:g} s of wall time")
        except OSError:
            pass  # the child is gone; reading says how

    def halt(self, outcome, detail):
        if self.outcome is None:
            self.outcome, self.detail = outcome, detail
        raise Halt()


def exception(base, arguments):
    """Return the builtin exception of that name with those arguments, or a RuntimeError.

    StopIteration becomes one: as itself it would end a map() of the test, and pass what is left. Errors
    of encoding become UnicodeError: their text can read past the end of what they hold (gh-123378).
    """
    kind = getattr(builtins, base, None)
    if kind in (UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError):
        kind = UnicodeError
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, StopIteration):
        try:
            return kind(*arguments)
        except Exception:  # it does not take them
            pass
    return RuntimeError(*arguments)


class Task:
    """One problem: its test compiled once, and the calls that its test makes."""

    def __init__(self, problem):
        self.entry = problem["entry_point"]
        self.lines = problem["test"].splitlines()
        self.uses_random = "random" in problem["test"]
        try:
            self.prompt = compile_prompt(problem["prompt"])
            self.test = compile(problem["test"], "<test>", "exec")
        except (SyntaxError, ValueError) as error:
            raise Refused(f"its prompt or test is not Python: {error}")
        self.recording = []  # (key, encoded call) in order
        self.complete = False  # the recording reaches the end of the test
        self.fixed = True  # the calls do not depend on the answers

    def opening(self, program):
        """Return the first message to a child: the program and all calls known ahead."""
        known = self.recording if self.fixed else []
        calls = b",".join(call for _, call in known)
        more = b"false" if self.fixed and self.complete else b"true"
        head = dumps([program, self.entry])[:-1]
        return frame(head + b",[" + calls + b"]," + more + b"]")

    def expect(self, index, args, kwargs):
        """Return the frame to send for call number index, or None if it went with the opening."""
        if not self.fixed:
            return frame(encode_call(args, kwargs))
        key = call_key(args, kwargs)
        if index < len(self.recording):
            if self.recording[index][0] != key:
                raise Diverged()
            return None
        if self.complete:
            raise Diverged()
        call = encode_call(args, kwargs)
        self.recording.append((key, call))
        return frame(call)

    def run(self, session, program):
        """Run check() on a program; return the outcome and what failed."""
        check = self.check(session)
        try:
            session.send(self.opening(program))
            check(session.call)
        except BaseException as error:
            if session.outcome is None and session.stopped is None:
                return self.failure(session, error)
        if session.stopped is not None:
            raise session.stopped
        if session.outcome is not None:
            return session.outcome, session.detail
        self.complete = self.fixed and session.calls == len(self.recording)
        return CORRECT, ""

    def check(self, session):
        """Return a fresh check(), whose module knows the program's function as the session's stand-in."""
        namespace = {}
        if self.uses_random:
            random.seed(0)
        try:
            exec(self.prompt, namespace)
            exec(self.test, namespace)
            namespace[self.entry] = session.call
            return namespace["check"]
        except Exception as error:
            raise Refused(f"its prompt or test fails: {type(error).__name__}: {error}")

    def failure(self, session, error):
        text = session.told if error is session.raised else told(error)
        outcome = MEMORY if error is session.raised and isinstance(error, MemoryError) else WRONG
        return outcome, f"{text} at {self.where(error)}"

    def where(self, error):
        """Return the line of the test at which error came up."""
        number, frames = 0, error.__traceback__
        while frames is not None:
            if frames.tb_frame.f_code.co_filename == "<test>":
                number = frames.tb_lineno
            frames = frames.tb_next
        return self.lines[number - 1].strip()[:200] if 0 < number <= len(self.lines) else "the test"


def told(error):
    """Return an exception of the test's as text."""
    try:
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    except Exception:  # its message is a number too long to print, or nests too deeply
        return type(error).__name__


def compile_prompt(prompt):
    """Compile a prompt, whose last function has no body yet, or only a docstring."""
    try:
        return compile(prompt, "<prompt>", "exec")
    except SyntaxError:
        return compile(prompt + "\n    pass\n", "<prompt>", "exec")


def call_key(args, kwargs):
    try:
        return marshal.dumps((args, kwargs), 0)
    except ValueError:
        return encode_call(args, kwargs)


def encode_call(args, kwargs):
    try:
        return dumps([[encode(arg) for arg in args], [[k, encode(v)] for k, v in kwargs.items()]])
    except TypeError as error:
        raise Refused(f"its test passes {error}".replace("a result", "an argument"))


class Judge:
    def __init__(self, config):
        self.config = config
        self.zygote = Zygote()
        self.tasks = {}

    def score(self, request):
        """Return the reply to one request."""
        try:
            task = self.task(request)
            try:
                return self.attempt(task, request["program"])
            except Diverged:
                task.fixed = False
                return self.attempt(task, request["program"])
        except Refused as error:
            return {"error": str(error)}

    def task(self, request):
        if "problem" in request:
            self.tasks[request["task"]] = Task(request["problem"])
        return self.tasks[request["task"]]

    def attempt(self, task, program):
        channel = self.zygote.child()
        status, cpu = 0, 0.0
        try:
            session = Session(channel, self.config["wall_seconds"], task)
            outcome, detail = task.run(session, program)
        finally:
            channel.close()
            status, cpu = self.zygote.reap()
        if outcome == WRONG and detail == SILENT:
            outcome, detail = self.ending(status, cpu)
        elif outcome == CORRECT and cpu >= self.config["cpu_seconds"]:  # it outlived SIGXCPU
            outcome, detail = self.overtime()
        return {"outcome": outcome, "detail": detail[:1000], "cpu": cpu}

    def ending(self, status, cpu):
        """Say how a program that fell silent ended."""
        limit = self.config["cpu_seconds"]
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if ended_by == signal.SIGXCPU or cpu >= limit:
            return self.overtime()
        if ended_by and ended_by != signal.SIGKILL:
            return WRONG, f"ended by {signal.Signals(ended_by).name}"
        return WRONG, SILENT

    def overtime(self):
        return TIMEOUT, f"used its {self.config['cpu_seconds']} s of CPU time"

    def serve(self):
        requests = open(REQUESTS, "rb")
        while True:
            request = read_frame(requests.read)
            if request is None:
                return
            reply = frame(json.dumps(self.score(json.loads(request))).encode("ascii"))
            while reply:
                reply = reply[os.write(REPLIES, reply):]


def main(config):
    judge = Judge(config)
    gc.freeze()
    return judge.serve


start(main)
