from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.session.inventory import sorted_blocks
from k8snet_tui.session.inventory.sorted_blocks import SortedBlocks

CHANGES = st.lists(st.tuples(st.integers(0, 4000), st.booleans()), max_size=300)


@given(CHANGES)
def test_whatever_comes_and_goes_the_items_are_those_of_a_sorted_dictionary(
    changes: list[tuple[int, bool]],
) -> None:
    blocks: SortedBlocks[int] = SortedBlocks()
    expected: dict[str, int] = {}
    for number in range(0, 4000, 3):
        blocks.put(f"{number:04}", number)
        expected[f"{number:04}"] = number
    for version, (number, comes) in enumerate(changes):
        key = f"{number:04}"
        if comes:
            assert blocks.put(key, version) == expected.get(key)
            expected[key] = version
        else:
            assert blocks.remove(key) == expected.pop(key, None)
    frozen = blocks.freeze()
    assert list(frozen) == [expected[key] for key in sorted(expected)]
    assert [frozen[i] for i in range(len(frozen))] == list(frozen)
    assert all(blocks.find(key) == item for key, item in expected.items())


def test_a_change_makes_one_block_anew() -> None:
    blocks: SortedBlocks[int] = SortedBlocks()
    for number in range(10 * sorted_blocks.BLOCK):
        blocks.put(f"{number:06}", number)
    before = blocks.freeze()
    blocks.put("000700", -1)
    after = blocks.freeze()
    others = [new for old, new in zip(before.blocks, after.blocks, strict=True) if new is not old]
    assert len(before.blocks) >= 5
    assert len(others) == 1 and -1 in others[0]


def test_nothing_changed_is_the_same_snapshot() -> None:
    blocks: SortedBlocks[int] = SortedBlocks()
    blocks.put("a", 1)
    assert blocks.freeze() is blocks.freeze()
    assert blocks.remove("b") is None
    assert list(blocks.freeze()) == [1]
