"""One clear sentence and the right exit code, whatever is asked."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.traces.command_line import PROGRAM, CommandLine

WRONG_USE, NOT_ALLOWED = 2, 3


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["shell-1", "shell-1"], WRONG_USE, "source and destination are the same"),
        (["nope", "httpd"], WRONG_USE, "there is no pod nope in the namespace default"),
        (["shell-1", "nope/httpd"], WRONG_USE, "nope"),
        (["shell-1", "httpd", "-n", "nope"], WRONG_USE, "there is no namespace nope"),
        (["shell-1", "httpd", "--context", "nope"], WRONG_USE, "no context nope"),
        (["shell-1", "httpd", "-c", "nope"], WRONG_USE, "no running container 'nope'"),
        (["shell-1", "httpd:http"], WRONG_USE, "no port"),
        (["10.0.2.3", "httpd"], WRONG_USE, "10.0.2.3 names neither"),
        (["nginx", "httpd"], NOT_ALLOWED, "--allow pod"),
        (["shell-1", "httpd", "-6"], WRONG_USE, "no IPv6 address"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(
    cluster: CommandLine, arguments: list[str], exit_code: int, sentence: str
) -> None:
    outcome = cluster.run("trace", *arguments)
    assert outcome.exit_code == exit_code, outcome.err
    assert sentence in outcome.err and "Traceback" not in outcome.err


def test_a_missing_kubeconfig_names_the_ways_out(tmp_path: Path) -> None:
    outcome = CommandLine(str(tmp_path / "none")).run("trace", "a", "b", HOME=str(tmp_path))
    assert outcome.exit_code == WRONG_USE and "k8snet-tui lab" in outcome.err


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(
        "{current-context: x, contexts: [{name: x, context: {cluster: x, user: x}}], "
        "clusters: [{name: x, cluster: {server: 'https://127.0.0.1:9'}}], "
        "users: [{name: x, user: {token: secret}}]}"
    )
    outcome = CommandLine(str(kubeconfig)).run("trace", "a", "b")
    assert outcome.exit_code == NOT_ALLOWED
    assert "127.0.0.1:9" in outcome.err and "secret" not in outcome.err


def test_a_wrong_token_is_said_and_not_shown(cluster: CommandLine, tmp_path: Path) -> None:
    config = yaml.safe_load(Path(cluster.kubeconfig).read_text())
    config["users"] = [{**user, "user": {"token": "wrong-token"}} for user in config["users"]]
    kubeconfig = tmp_path / "config"
    kubeconfig.write_text(yaml.safe_dump(config))
    outcome = CommandLine(str(kubeconfig)).run("trace", "shell-1", "httpd")
    assert outcome.exit_code == NOT_ALLOWED and "wrong-token" not in outcome.err


def test_without_a_terminal_the_screen_names_the_command_line(cluster: CommandLine) -> None:
    outcome = cluster.run()
    assert outcome.exit_code == WRONG_USE and "k8snet-tui trace" in outcome.err


@pytest.mark.parametrize(
    ("redirection", "exit_code", "sentence"),
    [
        (">/dev/full", 3, "No space left"),
        (">&-", 0, ""),
        ("| head -n 1 >/dev/null; exit ${PIPESTATUS[0]}", 141, ""),
    ],
)
def test_output_that_nobody_takes_is_no_traceback(
    cluster: CommandLine, redirection: str, exit_code: int, sentence: str
) -> None:
    command = f"{PROGRAM} trace shell-1 web1 --kubeconfig {cluster.kubeconfig} --rounds 3 {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=50)
    assert done.returncode in (exit_code, 0) and sentence in done.stderr
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
