import pytest

from k8snet_tui.model.probe_answers import Reply
from k8snet_tui.probe.dialects.tracepath import TRACEPATH


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (" 2:  10.0.0.1      0.051ms asymm  3 ", Reply(1, 2, "10.0.0.1", 0.051, None, 3)),
        (" 3?: 10.0.0.1      asymm  5 ", Reply(1, 3, "10.0.0.1", None, None, 5)),
        (" 3:  10.0.0.1      !H", Reply(1, 3, "10.0.0.1", None, "!H")),
        (" 2:  fe80::1%eth0  0.051ms ", Reply(1, 2, "fe80::1", 0.051)),
        (
            " 2:  10.0.0.1      0.051ms (This broken router returned corrupted payload) asymm  3 ",
            Reply(1, 2, "10.0.0.1", 0.051, None, 3),
        ),
        (" 3:  FD00::2       3055.257ms !H", Reply(1, 3, "fd00::2", 3055.257, "!H")),
    ],
)
def test_a_hop_has_its_mark_and_its_way_back(line: str, reply: Reply) -> None:
    assert TRACEPATH.reader(1)(0, line) == [reply]


def test_what_it_says_of_the_whole_path_is_no_hop() -> None:
    read = TRACEPATH.reader(1)
    for line in (
        " 1?: [LOCALHOST]  pmtu 1500",
        " 2:  fd10:244:0:2::1                                       0.010ms pmtu 1430",  # said by hop 1
        "     Resume: pmtu 1500 hops 3 back 4 ",
        "     Too many hops: pmtu 1",
    ):
        assert read(0, line) == []
