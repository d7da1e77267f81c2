import asyncio

from hypothesis import given
from hypothesis import strategies as st

from k8snet_tui.lab.kubelet.container_log import LONGEST_LINE, MOST_BYTES, ContainerLog
from tests.waiting import LIMIT_S


@given(st.lists(st.text(alphabet="ab\n", max_size=8), max_size=20))
def test_a_log_is_what_was_printed_however_it_was_cut(chunks: list[str]) -> None:
    log = ContainerLog()
    for chunk in chunks:
        log.write(1, chunk.encode())
    log.close()
    assert b"".join(line.text for line in log.list_lines()) == "".join(chunks).encode()


def test_only_the_last_lines_are_kept() -> None:
    log = ContainerLog()
    for number in range(40_000):
        log.write(1, f"a line with number {number:20}\n".encode())
    texts = [line.text for line in log.list_lines()]
    assert sum(map(len, texts)) <= MOST_BYTES
    assert texts[-1].split()[-1] == b"39999"


def test_output_without_a_newline_is_cut_in_pieces() -> None:
    log = ContainerLog()
    log.write(1, b"x" * (3 * LONGEST_LINE + 5))
    assert [len(line.text) for line in log.list_lines()] == [LONGEST_LINE] * 3


async def test_a_follower_sees_what_was_and_what_comes_and_then_the_end() -> None:
    log, seen = ContainerLog(), []
    for number in range(5):
        log.write(1, f"{number}\n".encode())

    async def follow() -> None:
        async for line in log.follow(tail=2):
            seen.append(line.text)  # noqa: PERF401 -- one by one, to see when

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    log.write(2, b"5\nrest")
    await asyncio.sleep(0)
    assert seen == [b"3\n", b"4\n", b"5\n"]
    log.close()
    await asyncio.wait_for(following, LIMIT_S)
    assert seen[3:] == [b"rest"]
