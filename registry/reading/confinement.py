"""What the child process may do: think for a while in a little memory. No network, no program, no file to write.

The limits are the kernel's and are put on by the child itself before it has seen one byte of a paper; none of them can
be taken off again. Where the kernel cannot put one on, `Unconfined` is raised and no paper is opened.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct
from dataclasses import dataclass

MEGABYTE = 1024 * 1024


class Unconfined(OSError):
    """This machine cannot keep the child process from the network; papers are then read by people only."""


@dataclass(frozen=True)
class Limits:
    """Seconds of computing, seconds on the wall, and bytes of memory; pages that are read; bytes that are told."""

    cpu_seconds: int
    wall_seconds: int
    memory: int
    pages: int
    told: int = 16 * MEGABYTE


LOOK = Limits(cpu_seconds=10, wall_seconds=20, memory=1536 * MEGABYTE, pages=30)
"""For opening a paper and its text layer, while the person who uploaded it waits."""
RECOGNISE = Limits(cpu_seconds=240, wall_seconds=300, memory=4096 * MEGABYTE, pages=12)
"""For recognising the text of a picture, in the background."""

_DENIED = {
    # socket, connect, socketpair, ptrace, execve, execveat, process_vm_readv, process_vm_writev, io_uring_setup, kill,
    # unlink, rename, unlinkat, renameat, renameat2, truncate, setrlimit, prlimit64
    "x86_64": (0xC000003E, (41, 42, 53, 101, 59, 322, 310, 311, 425, 62, 87, 82, 263, 264, 316, 76, 160, 302)),
    "aarch64": (0xC00000B7, (198, 203, 199, 117, 221, 281, 270, 271, 425, 129, 35, 38, 276, 45, 164, 261)),
}
"""Machine → what the kernel calls it, and the numbers of the system calls that are refused."""
_SET_SECCOMP, _SET_NO_NEW_PRIVILEGES, _FILTER = 22, 38, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_OTHER_TABLE = 0x40000000  # x32 calls of an x86_64 kernel carry this bit


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def confine(limits: Limits) -> None:
    """Put all limits on this process, for good. Raises Unconfined."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.told),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    _refuse_calls()


def _refuse_calls() -> None:
    """A seccomp filter: the calls of `_DENIED` answer EPERM; calls of another machine's table end the process."""
    if platform.machine() not in _DENIED:
        raise Unconfined(f"no list of system calls for {platform.machine()}")
    architecture, denied = _DENIED[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),  # which machine's table
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _END),
        (_LOAD, 0, 0, 0),  # which call
        (_AT_LEAST, 0, 1, _OTHER_TABLE),
        (_RETURN, 0, 0, _END),
    ]
    for number in denied:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    try:
        control = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError) as error:
        raise Unconfined(str(error)) from None
    if control(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or control(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise Unconfined(ctypes.get_errno(), "the kernel puts no filter on system calls")
