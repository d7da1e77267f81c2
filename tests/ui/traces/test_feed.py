import asyncio
from typing import cast

from k8snet_tui.model.trace import Outcome, TraceEnded
from k8snet_tui.model.trace_options import TraceOptions
from k8snet_tui.session.questions import Question
from k8snet_tui.ui.commands.ends import Ends
from k8snet_tui.ui.session_port import SessionPort
from k8snet_tui.ui.traces.feed import TraceFeed
from k8snet_tui.ui.traces.watched import Watched


class DefectiveSession:
    """What it is asked for is a mistake of ours."""

    async def ask_to_read(self, ask: object) -> bool:
        raise KeyError("a name of somebody's pod")


class CancelledSession:
    """The person leaves the first question with Esc; whatever else is asked of it fails."""

    async def ask_to_read(self, ask: object) -> bool:
        return False


async def nobody(question: Question) -> str | None:
    return None


class Reader:
    def __init__(self) -> None:
        self.watched = Watched()

    def show_watched(self, watched: Watched) -> None:
        self.watched = watched


async def read_end(session: object) -> TraceEnded:
    """Of a trace that is begun in this session, as a reader is told it."""
    reader, feed = Reader(), TraceFeed(print)
    feed.readers = (reader,)
    feed.start(cast(SessionPort, session), Ends("shell-1", "httpd"), nobody, TraceOptions())
    while feed.running:
        await asyncio.sleep(0)
    ended = reader.watched.every[0].trace.ended
    assert ended is not None
    return ended


async def test_a_defect_of_ours_is_told_where_the_path_would_be_and_nothing_of_theirs_with_it() -> None:
    ended = await read_end(DefectiveSession())
    assert ended.outcome is Outcome.LOST
    assert "a defect of k8snet-tui" in ended.summary and "KeyError" in ended.summary
    assert "somebody" not in ended.summary


async def test_nothing_is_begun_where_the_question_before_it_is_cancelled() -> None:
    ended = await read_end(CancelledSession())
    assert ended.summary == "cancelled: nothing was started"
