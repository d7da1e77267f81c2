"""Every command that the docs show is one that runs."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8snet_tui.commands.demo import RECORDING
from k8snet_tui.lab.machine.topology import Backend
from tests.traces.command_line import CommandLine, lab_command_line

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]
RUN_ELSEWHERE = {
    "make demo", "make test", "make check", "make format", "make bench", "make screenshots", ".ci/run",
    "k8snet-tui", "k8snet-tui lab up", "make bench-large", "make protobuf", "make soak",
    "make mutants", "make docs", "make test-vagrant", "make test-newer-python", "k8snet-tui lab",
    "k8snet-tui lab --backend calico-cross", "vagrant up", "vagrant ssh controlplane",
    "NODES=4 FLANNEL_BACKEND=vxlan vagrant up", "make test-cluster",
    "K8SNET_TEST_KUBECONFIG=FILE make test-cluster",
    "make demo-recording", "k8snet-tui demo --recorded", "k8snet-tui replay path.rec",
    "k8snet-tui trace shell-1 svc/httpd:80 --watch --exec node",
    "k8snet-tui trace shell-1 svc/httpd:80 --until-broken --exec node",
    "k8snet-tui --report-on-exit", "source <(k8snet-tui completion bash)",
    "k8snet-tui completion fish | source",
    "python3 -m venv ~/.k8snet-tui", "~/.k8snet-tui/bin/pip install .", "~/.k8snet-tui/bin/k8snet-tui",
}  # fmt: skip
"""The gate runs these, or tests of their own do: the screen and the lab in a terminal."""


def shown_commands() -> list[str]:
    """Indented lines, and code in backticks that begins with one of our commands."""
    commands: list[str] = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL)
        indented = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
        inline = re.findall(r"`((?:make|k8snet-tui|kubectl) [^`]+)`", text)
        commands += [re.split(r"  +|\t", line)[0] for line in indented] + inline
    return list(dict.fromkeys(commands))


@pytest.fixture(scope="module")
def lab() -> Iterator[CommandLine]:
    """Of its own, for what they make is left in it."""
    yield from lab_command_line(Backend.HOST_GW)


@pytest.mark.parametrize("command", [c for c in shown_commands() if c not in RUN_ELSEWHERE])
def test_a_command_in_the_docs_runs(
    command: str, lab: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "--record" not in command:
        shutil.copy(RECORDING, "path.rec")
    program, *arguments = shlex.split(command)
    if program == "k8snet-tui":
        outcome = lab.run(*arguments)
        assert outcome.exit_code == 0, outcome.err
    elif program == "kubectl":
        kubectl = shutil.which("kubectl")
        if not kubectl:
            pytest.skip("no kubectl here")
        subprocess.run([kubectl, "--kubeconfig", lab.kubeconfig, *arguments], check=True, timeout=30)
    elif command.startswith(("K8SNET_TEST_KUBECONFIG=", ".venv/bin/pytest")):
        paths = [argument for argument in arguments if argument.startswith("tests/")]
        assert paths and all((ROOT / path).is_dir() for path in paths)
    else:
        pytest.fail(f"nothing runs '{command}'")


def test_the_makefile_has_every_target_that_the_docs_name() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [c.split()[1] for c in shown_commands() if c.startswith("make ")]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
