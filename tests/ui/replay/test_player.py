"""Where in a recording one is."""

import pytest

from k8snet_tui.ui.replay.player import SPEEDS, Player


def test_time_passes_as_fast_as_was_asked_for() -> None:
    player = Player(60)
    player.pass_time(1)
    player.change_speed(1)
    player.pass_time(1)
    assert (player.position_s, player.speed) == (3, 2)


def test_it_stands_still_while_it_is_paused() -> None:
    player = Player(60)
    player.toggle()
    player.pass_time(1)
    assert player.position_s == 0


@pytest.mark.parametrize(("seconds", "position_s"), [(-5, 0), (5, 5), (1e9, 60), (-1e9, 0)])
def test_one_never_leaves_the_recording(seconds: float, position_s: float) -> None:
    player = Player(60)
    player.seek(seconds)
    assert player.position_s == position_s


def test_at_the_end_it_plays_from_the_beginning_again() -> None:
    player = Player(60)
    player.seek(60)
    player.toggle()
    assert (player.position_s, player.is_paused) == (0, False)


@pytest.mark.parametrize(("step", "last"), [(1, SPEEDS[-1]), (-1, SPEEDS[0])])
def test_there_is_a_fastest_and_a_slowest(step: int, last: float) -> None:
    player = Player(60)
    for _ in range(20):
        player.change_speed(step)
    assert player.speed == last
