"""Starts a program as a container engine does for the securityContext of deploy/kubernetes:

    run-as-container.py ROOT PROGRAM [ARGUMENT...]

in ROOT, as user and group 65532, with NET_BIND_SERVICE alone, no_new_privs, and an empty environment. Needs root.
"""

import ctypes
import os
import sys

NET_BIND_SERVICE, LAST_CAPABILITY = 10, 63
SET_KEEP_CAPABILITIES, DROP_FROM_BOUNDING_SET, SET_NO_NEW_PRIVILEGES = 8, 24, 38
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        sys.exit(f"{what}: {os.strerror(ctypes.get_errno())}")


root, program = sys.argv[1:3]
os.chroot(root)
os.chdir("/")
for capability in range(LAST_CAPABILITY + 1):
    # Fails for those that this kernel does not have.
    if capability != NET_BIND_SERVICE:
        libc.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
check(libc.prctl(SET_KEEP_CAPABILITIES, 1, 0, 0, 0), "keeping capabilities")
os.setgroups([])
os.setresgid(65532, 65532, 65532)
os.setresuid(65532, 65532, 65532)
# Effective, permitted and inheritable, of which engines leave the last one empty, twice 32 bits.
header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
mask = 1 << NET_BIND_SERVICE
data = (ctypes.c_uint32 * 6)(mask, mask, 0, 0, 0, 0)
check(libc.capset(header, data), "setting capabilities")
check(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")
os.execve(program, sys.argv[2:], {})
