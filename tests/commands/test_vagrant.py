"""`lab --like vagrant` is the lab that the Vagrantfile's variables describe."""

import re
from pathlib import Path

import pytest

from k8snet_tui.arguments.parser import build_parser
from k8snet_tui.commands.vagrant import WrongVariable, settings_like_vagrant
from k8snet_tui.settings import LabSettings


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, LabSettings()),
        ({"FLANNEL_BACKEND": "vxlan", "NODES": "5"}, LabSettings(backend="vxlan", nodes=5)),
        ({"CNI": "calico", "CRI": "crio"}, LabSettings(backend="calico-vxlan", runtime="cri-o")),
        ({"MEMORY": "4096"}, LabSettings()),
    ],
)
def test_the_variables_choose_the_lab(environment: dict[str, str], expected: LabSettings) -> None:
    assert settings_like_vagrant(environment) == expected


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"NODES": "1"}, "NODES=1: it is a number of machines from 2 to 20"),
        ({"NODES": "٣"}, "NODES=٣: it is a number"),
        ({"CNI": "cilium"}, "CNI=cilium: it is one of flannel, calico"),
        (
            {"CNI": "calico", "FLANNEL_BACKEND": "vxlan"},
            "FLANNEL_BACKEND=vxlan with CNI=calico: ",
        ),
    ],
)
def test_what_the_vagrantfile_refuses_is_refused(environment: dict[str, str], said: str) -> None:
    with pytest.raises(WrongVariable, match=said):
        settings_like_vagrant(environment)


def test_every_choice_of_the_vagrantfile_is_taken() -> None:
    """Read from the file itself, so that a word which only one of the two knows is found."""
    written = (Path(__file__).parents[2] / "Vagrantfile").read_text()
    choices = {
        name: re.findall(r'"([^"]+)"', words)
        for name, words in re.findall(r'choice\("(\w+)", (.*)\)', written)
    }
    assert choices.keys() == {"CNI", "FLANNEL_BACKEND", "CRI"}
    for name, words in choices.items():
        assert settings_like_vagrant({}) == settings_like_vagrant({name: words[0]})
        for word in words:
            settings_like_vagrant({name: word})
    assert re.search(r'number\("NODES", 3, 2\.\.20,', written)


def test_an_option_after_it_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNI", "calico")
    parsed = build_parser().parse_args(["lab", "up", "--like", "vagrant", "--nodes", "4"])
    assert (parsed.backend, parsed.nodes, parsed.runtime) == ("calico-vxlan", 4, "containerd")


def test_a_wrong_variable_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CRI", "docker")
    with pytest.raises(SystemExit) as left:
        build_parser().parse_args(["lab", "--like", "vagrant"])
    assert left.value.code == 2
    assert "CRI=docker: it is one of containerd, crio" in capsys.readouterr().err
