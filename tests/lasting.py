"""Tests that take their time: `make soak` runs them, and `make test` names them as skipped."""

import os

import pytest

lasting = pytest.mark.skipif("K8SNET_SOAK_S" not in os.environ, reason="make soak runs it: it takes its time")
