"""
A link between two network namespaces with delay and a rate, of two TUN devices: every packet waits for those before it
to have passed at the rate, and then for the delay. What `tc netem` does, for kernels without it.

    link.py NAMESPACE NAMESPACE DEVICE MILLISECONDS MEGABITS_PER_SECOND       (says `ready`; ends when it is killed)
"""

import collections
import ctypes
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
PACKET = 65536

libc = ctypes.CDLL(None, use_errno=True)


def open_device(namespace, device):
    """The device of a namespace that `ip tuntap add` has made."""
    inside = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(inside, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(inside)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def main(first, second, device, milliseconds, megabits):
    delay, seconds_per_byte = float(milliseconds) / 1e3, 8 / (float(megabits) * 1e6)
    ends = [open_device(namespace, device) for namespace in (first, second)]
    waiting = {end: collections.deque() for end in ends}
    passed = dict.fromkeys(ends, 0.0)
    print("ready", flush=True)
    while True:
        due = min((queue[0][0] for queue in waiting.values() if queue), default=None)
        ready, _, _ = select.select(ends, [], [], None if due is None else max(0, due - time.monotonic()))
        for end in ready:
            other = ends[1] if end == ends[0] else ends[0]
            try:
                packet = os.read(end, PACKET)
            except BlockingIOError:
                continue
            passed[other] = max(passed[other], time.monotonic()) + len(packet) * seconds_per_byte
            waiting[other].append((passed[other] + delay, packet))
        now = time.monotonic()
        for end, queue in waiting.items():
            while queue and queue[0][0] <= now:
                os.write(end, queue.popleft()[1])


main(*sys.argv[1:])
