"""Starts a lab, prints where its kubeconfig is, and waits to be ended: `starter.py [--write FILE]`."""

import asyncio
import signal
import sys
from pathlib import Path

from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.errors import LabError
from k8snet_tui.lab.machine.topology import LabOptions


async def main() -> None:
    kubeconfig = Path(sys.argv[2]) if sys.argv[1:2] == ["--write"] else None
    lab = await start_lab(LabOptions(nodes=2), kubeconfig=kubeconfig, server="tests.lab.stub_server:serve")
    print(lab.kubeconfig, flush=True)
    try:
        await lab.wait()
        print("ended by itself", flush=True)
    finally:
        await lab.stop()


# A shell's background job ignores the one, nohup the other.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
try:
    asyncio.run(main())
except LabError as error:
    sys.exit(f"{type(error).__name__}: {error}")
