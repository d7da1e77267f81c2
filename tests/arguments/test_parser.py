"""Wrong use is one sentence, and where to read more; it ends with 2."""

import pytest

from k8snet_tui.arguments.parser import read_arguments


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trace", "shell-1"], "the following arguments are required: destination"),
        (["trace", "a", "b", "--rounds", "0"], "argument --rounds: '0' is no number from 1 to 1000000"),
        (["trace", "a", "b", "--probe-image", ""], "argument --probe-image: '' is no name of an image"),
        (["trace", "a", "b", "--probe-image", "a b"], "argument --probe-image: 'a b' is no name of an image"),
        (["trace", "a", "b", "-4", "-6"], "argument -6: not allowed with argument -4"),
    ],
)
def test_wrong_use_is_one_sentence_without_the_usage(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"k8snet-tui: {said}\n  see: k8snet-tui trace --help\n"


@pytest.mark.parametrize("image", ["busybox", "registry:5000/team/Tools_1.2:v3", "a.b/c@sha256:" + "0" * 64])
def test_every_way_to_name_an_image_is_taken(image: str) -> None:
    assert read_arguments(["trace", "a", "b", "--probe-image", image]).probe_image == image
