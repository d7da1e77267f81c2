"""The lines above and below the panes."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8snet_tui.ui.render.styled_line import text_of
from k8snet_tui.ui.render.text import width_of
from k8snet_tui.ui.widgets.bars import status_line
from tests.ui.cluster_records import LAB


def test_the_lab_and_a_cluster_of_the_same_name_cannot_be_mistaken() -> None:
    lab = text_of(status_line(LAB, "", 0, 120))
    cluster = text_of(status_line(replace(LAB, is_lab=False), "", 0, 120))
    assert lab.startswith(" LAB ") and cluster.startswith(" CLUSTER ")


@given(st.integers(50, 200), st.text(max_size=90))
def test_the_status_line_is_as_wide_as_the_screen(width: int, context: str) -> None:
    assert width_of(text_of(status_line(replace(LAB, context=context), "", 0, width))) <= width
