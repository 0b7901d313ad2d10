"""What both processes do to themselves before they do anything else."""

import ctypes
import os
import resource
import sys
import time

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, _SIGKILL = 1, 22, 2, 9
_libc = ctypes.PyDLL(None, use_errno=True)
_prctl = getattr(_libc, "prctl", None)  # Linux only


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


class Filter:
    """A seccomp filter, ready to be installed: hexadecimal text of its instructions, 8 bytes each."""

    def __init__(self, text):
        code = bytes.fromhex(text)
        self._program = _Program(len(code) // 8, code)
        self._pointer = ctypes.byref(self._program)

    def install(self):
        """Bind this thread and all that it starts; OSError if the kernel refuses. Empty: do nothing."""
        if self._program.length and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, self._pointer, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel (CONFIG_SECCOMP_FILTER) or a container's profile refuses a seccomp filter")


def fork():
    """Fork as the C library does, without what os.fork does to the child for the sake of other threads.

    There are none. It costs the child a sixth of its time, and has the random module, if it is
    loaded, take a new seed: with the old one, a program that draws numbers scores the same each time.
    Where processes are short, it tries again for ten seconds.
    """
    for _ in range(200):
        pid = _libc.fork()
        if pid >= 0:
            return pid
        time.sleep(0.05)
    raise OSError(ctypes.get_errno(), "fork")


def die_with_parent():
    """Ask the kernel to kill this process when its parent dies, where it can."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def start(main):
    """Give up what is not needed, call main(config), and have it return what serves from then on.

    The status descriptor tells the runner how it went: a traceback, or nothing once it is closed.
    """
    config = json.loads(sys.argv[1])
    status = config["status"]
    try:
        sys.argv, sys.path = [""], [entry for entry in sys.path if entry]
        die_with_parent()
        limit(resource.RLIMIT_CORE, 0)
        limit(resource.RLIMIT_FSIZE, 0)
        limit(resource.RLIMIT_NOFILE, 64)
        limit(resource.RLIMIT_NPROC, config["processes"])
        limit(resource.RLIMIT_AS, config["memory_bytes"])
        Filter(config["static_filter"]).install()
        serve = main(config)
    except BaseException:
        import traceback  # not before, for the sake of a small heap to fork

        os.write(status, traceback.format_exc().encode("utf-8", "replace"))
        os._exit(1)
    os.close(status)
    serve()
    os._exit(0)


def limit(kind, value):
    """Lower a resource limit for good; a system without it (macOS has no usable RLIMIT_AS) goes without."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        if sys.platform == "linux":
            raise
