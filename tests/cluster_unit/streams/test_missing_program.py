import pytest

from k8snet_tui.cluster.streams.missing_program import says_missing

RUNC = "OCI runtime exec failed: exec failed: unable to start container process: "
MISSING = {
    "containerd": RUNC + 'exec: "sh": executable file not found in $PATH',
    "cri-dockerd": RUNC + 'exec: "sh": executable file not found in $PATH: unknown',
    "a path": RUNC + "exec: stat /bin/sh: no such file or directory",
    "old runc": 'exec failed: starting container process caused "exec: \\"sh\\": executable file not found"',
    "gVisor": 'executing processes: error finding executable "sh" in PATH ["/bin"]: no such file',
    "old youki": "executable sh for container process not found in PATH",
    "youki": "executable 'sh' not found in $PATH",
    "crun": "command terminated: executable file `sh` not found in $PATH: No such file or directory",
    "Kata": "rpc error: code = Internal desc = the file sh was not found",
    "Kata without a name": "Internal error occurred: ENOENT: No such file or directory",
    "no interpreter": "exec /bin/sh: no such file or directory",
}
NOT_OURS = {
    "no runtime": "fork/exec /usr/bin/runc: no such file or directory",
    "no runtime in the path": 'OCI runtime exec failed: exec: "runc": executable file not found in $PATH',
    "state is gone": "OCI runtime exec failed: open /run/runc/1a/state.json: no such file or directory",
    "Kata's socket": "dial unix /run/vc/vm/1/kata.hvsock: ENOENT: No such file or directory",
    "a program of the shell": "sh: traceroute: not found",
    "no container": "unable to upgrade connection: container not found",
}


@pytest.mark.parametrize("words", MISSING.values(), ids=MISSING)
def test_each_runtime_is_understood(words: str) -> None:
    assert says_missing(words, "sh")


@pytest.mark.parametrize("words", NOT_OURS.values(), ids=NOT_OURS)
def test_what_a_runtime_itself_misses_says_nothing_of_the_program(words: str) -> None:
    assert not says_missing(words, "sh")


def test_another_program_is_another_program() -> None:
    assert not says_missing(MISSING["containerd"], "python3")
    assert not says_missing(MISSING["containerd"], "")
