from k8snet_tui.model.probe_answers import Reply, Unreadable
from k8snet_tui.probe.dialects.mtr import MTR


def test_an_answer_is_joined_with_the_address_that_was_told_before_it() -> None:
    read = MTR.reader(3)
    assert [read(0, line) for line in ("x 1 33000", "h 1 10.0.0.1", "p 1 131 33000")] == [
        [],
        [],
        [Reply(3, 2, "10.0.0.1", 0.131)],
    ]


def test_ticks_do_not_share_addresses() -> None:
    MTR.reader(1)(0, "h 0 10.0.0.1")
    assert MTR.reader(2)(0, "p 0 90 33000") == [Unreadable("p 0 90 33000")]


def test_names_and_labels_are_passed_over() -> None:
    assert [MTR.reader(1)(0, line) for line in ("d 0 router.example", "m 0 16004 0 1 255")] == [[], []]
