"""What stands below the sentence of a path, in the rows that there are."""

from msgspec.structs import replace

from k8snet_tui.model.trace import PathChange
from k8snet_tui.ui.panes.path.lines import path_lines
from k8snet_tui.ui.render.styled_line import text_of
from tests.ui.trace_scripts import ACROSS, HEALTHY

LATE = replace(HEALTHY[-1], clocks_late=True)
WIDTH = 60


def test_what_a_path_rests_on_is_cut_only_where_there_are_no_rows_for_all_of_it() -> None:
    whole = [text_of(line) for line in path_lines(LATE, True, WIDTH)]
    cut = 0
    for height in range(8, len(whole) + 3):
        lines = [text_of(line) for line in path_lines(LATE, True, WIDTH, height=height)]
        if lines[-1].endswith("…"):
            cut += 1
            assert len(lines) + 1 > height, f"there was room for another line in {height} rows"
        elif height >= len(whole):
            assert lines == whole
    assert cut, "a low pane has one line for it"


def test_a_change_is_told_whole_in_a_narrow_pane() -> None:
    change = PathChange(0.0, 2, "node-2, interface unknown", "node-1 cni0 of another place")
    lines = [text_of(line) for line in path_lines(replace(LATE, changes=(change,)), True, WIDTH)]
    told = next(n for n, line in enumerate(lines) if "hop 2 moved" in line)
    assert all(len(line) <= WIDTH for line in lines[told : told + 2])
    assert change.sentence in " ".join(" ".join(lines).split())


def test_what_a_path_rests_on_takes_as_few_lines_as_hold_it_and_of_two_directions_no_blank_one() -> None:
    read, clock = f"chain {ACROSS.basis}", "≥: its clock starts after sending"
    assert shown(80)[-2:] == ["", f"{read} · {clock}"], "apart from the hops"
    assert shown(50)[-2:] == [read, clock]
    assert "" not in shown(80, odd=frozenset())


def shown(width: int, odd: frozenset[int] | None = None) -> list[str]:
    return [text_of(line).strip() for line in path_lines(LATE, True, width, odd=odd)]
