"""Builds what the machines are made of, as far as it is not there yet."""

import sys

from tests.cluster.rig.places import Unavailable
from tests.vagrant.machines.builds import build

try:
    build()
except Unavailable as why:
    sys.exit(f"test-vagrant: {why}")
