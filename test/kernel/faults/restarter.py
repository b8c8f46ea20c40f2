"""Jupyter's own restarter: it looks whether the kernel lives, as JupyterLab does, and starts it again on the same ports."""
import os
import sys
import time

from jupyter_client import KernelManager
from jupyter_client.restarter import KernelRestarter

PATIENCE = 60


def value(client, code):
    """What a cell's last expression is, or the name of its error."""
    found = []

    def hook(message):
        content = message["content"]
        if message["msg_type"] == "execute_result":
            found.append(content["data"]["text/plain"])
        elif message["msg_type"] == "error":
            found.append(content["ename"])

    client.execute_interactive(code, timeout=PATIENCE, output_hook=hook, allow_stdin=False)
    return found[0] if found else None


def until(test, what):
    end = time.time() + PATIENCE
    while not test():
        if time.time() > end:
            sys.exit(f"waited in vain for {what}")
        time.sleep(0.05)


manager = KernelManager(kernel_name="spikemba")
manager.start_kernel(env={**os.environ, "NODE_OPTIONS": "--max-old-space-size=128"})
restarter = KernelRestarter(kernel_manager=manager, random_ports_until_alive=False)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=PATIENCE)
ports = manager.ports
for end in sys.argv[1:]:
    assert value(client, "const before = 7; before") == "7"
    client.execute(end)
    until(lambda: not manager.is_alive(), f"the end by {end}")
    restarter.poll()
    client.wait_for_ready(timeout=PATIENCE)
    assert manager.ports == ports
    assert value(client, "before") == "TS2304", "the old values are gone"
    assert value(client, "1 + 1") == "2"
    restarter.poll()
    print("restarted after", end[:30])
client.stop_channels()
manager.shutdown_kernel()
assert not os.path.exists(manager.connection_file)
