"""What BusyBox prints otherwise than the others."""

import pytest

from k8snet_tui.model.probe_answers import Reply, Silence
from k8snet_tui.probe.dialects.busybox import BUSYBOX


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        (" 3  10.244.1.1  0.009 ms !A", "!X"),
        (" 3  10.244.1.1  0.009 ms !C", "!X"),
        (" 3  10.244.1.1  0.009 ms !S", "!S"),
        (" 3  fd56::12  0.010 ms !S", "!X"),
        (" 3  fd56::12  0.010 ms !<1536>", "!X"),
        (" 3  fd56::12  0.010 ms !H", "!H"),
    ],
)
def test_a_firewalls_refusal_has_the_flag_that_others_print(line: str, flag: str) -> None:
    (answer,) = BUSYBOX.reader(1)(3, line)
    assert isinstance(answer, Reply) and answer.note == flag


def test_silence_stays_silence() -> None:
    assert BUSYBOX.reader(1)(3, " 3  *") == [Silence(1, 3)]
