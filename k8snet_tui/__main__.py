"""`python -m k8snet_tui` is `k8snet-tui`."""

import sys

from k8snet_tui.cli import main

sys.exit(main())
