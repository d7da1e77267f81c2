"""What a traceroute prints of one packet of a size, read to what became of it."""

import pytest

from k8snet_tui.model.trace import SizeFate, SizeTried
from k8snet_tui.probe.packet_size import read_fate, size_argv

HEAD = b"traceroute to 10.244.2.2 (10.244.2.2), 30 hops max, 1450 byte packets\n"


@pytest.mark.parametrize(
    ("printed", "fate"),
    [
        (b"30  10.244.2.2  0.013 ms\n", SizeTried(1450, SizeFate.PASSED)),
        (b"30  10.244.1.1  0.01 ms !F-1400\n", SizeTried(1450, SizeFate.REFUSED, "10.244.1.1", 1400)),
        (b"30  *\n", SizeTried(1450, SizeFate.UNANSWERED)),
        (b"30  10.244.1.1  3061.2 ms !H\n", SizeTried(1450, SizeFate.UNANSWERED)),
        (b"traceroute: sendto: Message too long\n", SizeTried(1450, SizeFate.REFUSED, "the source itself")),
        (b"\xff\x1b[2J 30 ms", SizeTried(1450, SizeFate.UNANSWERED)),
    ],
)
def test_the_answer_says_what_became_of_the_packet(printed: bytes, fate: SizeTried) -> None:
    assert read_fate(1450, "10.244.2.2", HEAD + printed) == fate
    assert read_fate(1450, "10.244.2.2", b"") == SizeTried(1450, SizeFate.UNANSWERED)


def test_an_address_goes_there_as_an_argument_once_it_was_read_as_one() -> None:
    assert size_argv("fd10::2", 1430)[-2:] == ["fd10::2", "1430"]
    with pytest.raises(ValueError):
        size_argv("$(reboot)", 1430)
