"""What is loaded when: the boundaries that a contract of names cannot see."""

import os
import subprocess
import sys
from functools import cache

import pytest


@cache
def loaded_by(statement: str) -> set[str]:
    """Top-level packages and our own parts that a fresh interpreter has after `statement`."""
    report = "import sys; print(*{'.'.join(m.split('.')[:2]) for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_session_loads_neither_the_screen_nor_the_lab() -> None:
    loaded = loaded_by("import k8snet_tui.session.monitor, k8snet_tui.session.traces.traces")
    assert not {m for m in loaded if m.startswith(("textual", "k8snet_tui.ui", "k8snet_tui.lab"))}


@pytest.mark.parametrize("heavy", ["aiohttp", "cryptography", "kubernetes", "textual", "yaml"])
def test_help_loads_nothing_heavy(heavy: str) -> None:
    statement = (
        "import contextlib, io, k8snet_tui.cli as cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    cli.main(['--help'])"
    )
    assert heavy not in loaded_by(statement)


def test_the_screen_paints_before_the_cluster_side_is_loaded() -> None:
    loaded = loaded_by("import k8snet_tui.ui.app")
    assert not {
        m
        for m in loaded
        if m.startswith(("aiohttp", "kubernetes", "k8snet_tui.cluster", "k8snet_tui.session"))
    }


def test_aiohttp_is_loaded_without_the_systems_authorities_which_take_half_of_its_time() -> None:
    held = "print(aiohttp.connector._SSL_CONTEXT_VERIFIED.cert_store_stats()['x509'])"
    statement = f"import k8snet_tui.session.contexts, aiohttp, os\n{held}\nprint(os.environ['SSL_CERT_FILE'])"
    environment = {**os.environ, "SSL_CERT_FILE": "/own"}
    done = subprocess.run([sys.executable, "-c", statement], env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "/own"]


def test_a_trace_on_the_command_line_loads_no_screen() -> None:
    assert "textual" not in loaded_by("import k8snet_tui.commands.trace")


def test_only_long_lists_load_what_reads_them_and_only_their_users_the_rarer_ways_in() -> None:
    loaded = loaded_by("import k8snet_tui.session.contexts")
    assert not {m for m in loaded if m.startswith(("kubernetes", "pydantic"))}
    assert not loaded & {"google.protobuf", "aiohttp_socks", "python_socks", "cryptography.x509"}
