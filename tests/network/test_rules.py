"""Rules of a kernel, as `ip rule` prints them."""

from k8snet_tui.network.rules import MAX_RULES, read_rules


def test_each_rule_is_a_line_and_hostile_ones_are_harmless() -> None:
    output = (
        b"0:\tfrom all lookup local\n32766:\tfrom all lookup main\x1b[2J\ninet6 0:\tfrom all lookup local\n"
    )
    assert read_rules(output) == (
        "0: from all lookup local",
        "32766: from all lookup main[2J",
        "inet6 0: from all lookup local",
    )


def test_rules_without_end_are_cut() -> None:
    assert len(read_rules(b"0: from all\n" * 10_000)) == MAX_RULES
