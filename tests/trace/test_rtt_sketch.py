from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.model.rtt_sketch import RttSketch


def sketch_of(values: list[int]) -> RttSketch:
    sketch = RttSketch()
    for value in values:
        sketch = sketch.add(value)
    return sketch


def test_no_value_has_no_quantile() -> None:
    assert RttSketch().quantile_us(0.5) is None


def test_microseconds_are_told_apart_where_pod_paths_live() -> None:
    assert sketch_of([41, 42, 43]).quantile_us(0.5) == 42


def test_the_95th_of_a_hundred_values_is_the_95th() -> None:
    assert sketch_of(list(range(1, 101))).quantile_us(0.95) == 95


@given(st.lists(st.integers(0, 59_000_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_quantile_is_off_by_no_more_than_its_bucket(values: list[int], share: float) -> None:
    right = sorted(values)[max(1, -int(-share * len(values) // 1)) - 1]
    told = sketch_of(values).quantile_us(share)
    assert told is not None and abs(told - right) <= right / 128


def test_memory_is_bounded_whatever_is_claimed() -> None:
    assert len(sketch_of([10**12, 61_000_000, -5]).counts) == 2
