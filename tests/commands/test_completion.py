"""Completion of the command line, in the shells themselves: what is offered, and that names are data."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests.traces.command_line import PROGRAM, CommandLine

IN_BASH = """
source <("$1" completion bash)
complete -p k8snet-tui >/dev/null || exit 9
COMP_WORDS=("${@:2}")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_k8snet_tui "$1" 2>/dev/null
[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_ZSH = """
compdef() { }; compadd() { print -rC1 -- "${(@P)@[-1]}" }; _files() { print files }
source <("$1" completion zsh)
words=("$@"); CURRENT=$#
_k8snet_tui
"""
IN_FISH = "$argv[1] completion fish | source; complete -C (string join ' ' -- $argv)"


def offered(
    words: Sequence[str], kubeconfig: str, shell: Sequence[str] = ("bash", "--norc", "-c", IN_BASH, "-")
) -> list[str]:
    if not shutil.which(shell[0]):
        pytest.skip(f"no {shell[0]} here")
    done = subprocess.run(
        [*shell, PROGRAM, *words],
        env={**os.environ, "KUBECONFIG": kubeconfig, "PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("trace --unt", ["--until-broken"]),
        ("trace --exec = no", ["none", "node"]),
        ("trace shell-1 svc/h", ["svc/httpd"]),
        ("trace dep", ["deploy/"]),
        ("-n kube-f", ["kube-flannel"]),
    ],
)
def test_bash_is_offered(typed: str, candidates: list[str], host_gw: CommandLine) -> None:
    assert offered(["k8snet-tui", *typed.split(" ")], host_gw.kubeconfig) == candidates


def test_zsh_is_offered_pods(host_gw: CommandLine) -> None:
    words = ["trace", "shell-1", "web"]
    assert "web1" in offered(words, host_gw.kubeconfig, ("zsh", "-f", "-c", IN_ZSH, "-"))


def test_fish_is_offered_pods(host_gw: CommandLine) -> None:
    words = ["trace", "shell-1", "web"]
    assert offered(words, host_gw.kubeconfig, ("fish", "--no-config", "-c", IN_FISH)) == ["web1"]


def test_a_name_is_one_quoted_word_whatever_is_in_it(tmp_path: Path) -> None:
    names = ["$(touch hostile)", "two words", "`touch hostile`"]
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(
        yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "contexts": [{"name": n} for n in names]})
    )
    words = offered(["k8snet-tui", "--context", ""], str(kubeconfig))
    typed = subprocess.run(
        ["bash", "--norc", "-c", f"printf '%s\\n' {' '.join(words)}"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert sorted(typed.stdout.splitlines()) == sorted(names)
    assert not (tmp_path / "hostile").exists()


def test_nothing_is_said_and_nothing_offered_where_no_cluster_answers(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "__complete", "trace", "sh"],
        env={**os.environ, "KUBECONFIG": str(tmp_path / "missing")},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "words\n", "")
