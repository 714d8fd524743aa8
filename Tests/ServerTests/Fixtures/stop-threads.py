"""Stops some of a process's threads for as long as it runs itself:

    stop-threads.py PID PREFIX...

Those whose names begin with one of the prefixes; prints them, one a line, and `all have stopped`. Needs to be allowed to
trace the process (ptrace(2)); where the tracer ends, the kernel lets the threads go on.
"""

import ctypes
import os
import signal
import sys

SEIZE, INTERRUPT, ALL_KINDS = 0x4206, 0x4207, 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def trace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        sys.exit(f"ptrace {request:#x} of {thread}: {os.strerror(ctypes.get_errno())}")


process, prefixes = int(sys.argv[1]), tuple(sys.argv[2:])
for entry in sorted(os.listdir(f"/proc/{process}/task"), key=int):
    with open(f"/proc/{process}/task/{entry}/comm", encoding="utf-8") as file:
        name = file.read().strip()
    if name.startswith(prefixes):
        trace(SEIZE, int(entry))
        trace(INTERRUPT, int(entry))
        os.waitpid(int(entry), ALL_KINDS)
        print(name)
print("all have stopped", flush=True)
signal.pause()
