"""What is written, how much of it, and what never is."""

import os
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8snet_tui.model.blocks import Blocks
from k8snet_tui.model.inventory import Collection
from k8snet_tui.model.observation import TimedObservation
from k8snet_tui.model.probe_answers import Unreadable
from k8snet_tui.recording.reader import parse_recording, read_recording
from k8snet_tui.recording.records import Note, Observed, Snapshot
from k8snet_tui.recording.writer import Recorder, RecordingExists, RecordingFailed, open_recorder
from k8snet_tui.redaction import remember
from k8snet_tui.trace.state import TraceState
from tests.inventories import collect
from tests.path.cluster_records import captured, make_pod
from tests.recording.stories import BEGAN, KeptFile, ended, healthy_round, record, timed, with_inventory
from tests.trace.observations import FINISHED, inventory_of, opened


def test_a_round_of_three_hops_costs_some_600_bytes_for_hours() -> None:
    short, _ = record(with_inventory(inventory_of(captured()), 200))
    long, _ = record(with_inventory(inventory_of(captured()), 400))
    assert 400 < (len(long) - len(short)) / 200 < 800


def test_of_many_pods_only_those_on_the_path_are_written() -> None:
    world = captured()
    others = [make_pod(f"load-{n}", "node-1", f"10.250.{n >> 8}.{n & 255}") for n in range(20_000)]
    few, many = inventory_of(world), inventory_of(world)
    many = replace(many, collections=collect(world.nodes, [*world.pods, *others]))
    sizes = [len(record(with_inventory(inventory, 3))[0]) for inventory in (few, many)]
    assert sizes[0] == sizes[1]


def test_pods_that_come_and_go_elsewhere_cost_nothing() -> None:
    file = KeptFile()
    recorder = Recorder(file, "")
    inventory = inventory_of(captured())
    (first, state), *_ = timed([opened(inventory=inventory)])
    recorder.record(first, state)
    before = file.tell()
    more = Collection(Blocks((*inventory.pods.blocks, (make_pod("x", "node-1", "10.250.0.1"),))))
    changed = replace(inventory, collections={**inventory.collections, "pods": more})
    recorder.record(replace(first, what=Unreadable("")), replace(state, inventory=changed))
    assert b"inventory" not in file.getvalue()[before:]


def test_no_secret_is_written_and_the_lines_stay_whole() -> None:
    remember("s3cr3t-of-the-session")
    said = [Unreadable('pass s3cr3t-of-the-session"'), Unreadable("Authorization: Bearer abc.def")]
    file, _ = record([opened(), *said, FINISHED])
    assert b"s3cr3t" not in file and b"abc.def" not in file
    recording = parse_recording(file, "")
    assert not recording.unreadable
    assert Unreadable('pass [hidden]"') in [e.what for e in recording.events if isinstance(e, Observed)]


def test_a_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.rec"
    recorder = open_recorder(path)
    for observed, state in timed(ended(3)):
        recorder.record(observed, state)
    recorder.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(RecordingExists, match="is there already"):
        open_recorder(path)
    assert read_recording(path).end


def test_what_was_written_by_the_end_of_a_round_is_in_the_file(tmp_path: Path) -> None:
    recorder = open_recorder(tmp_path / "a.rec")
    for observed, state in timed([opened(), *healthy_round(1)]):
        recorder.record(observed, state)
    assert read_recording(tmp_path / "a.rec").duration_s == pytest.approx(1.0)
    recorder.close()


def test_a_recording_that_nothing_came_into_leaves_no_file(tmp_path: Path) -> None:
    open_recorder(tmp_path / "a.rec").close()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_full_disk_is_told_in_one_sentence() -> None:
    recorder = Recorder(os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb"), "a.rec")
    with pytest.raises(RecordingFailed, match=r"a\.rec cannot be written: No space left on device"):
        for observed, state in timed(ended(3)):
            recorder.record(observed, state)
    recorder.close()  # says nothing more: that one is told already
    assert recorder.rounds == 0


def test_a_trace_under_way_is_recorded_from_its_state_on() -> None:
    file = KeptFile()
    recorder = Recorder(file, "", lambda: BEGAN)
    story = list(timed(ended(80)))
    begun, state = story[200]
    recorder.begin(begun.at_s, state)
    for observed, state in story[201:]:
        recorder.record(observed, state)
    recorder.close()
    recording = parse_recording(file.getvalue(), "")
    assert any(isinstance(event, Snapshot) and event.at_s == 0 for event in recording.events)
    assert recording.end and recording.duration_s == pytest.approx(story[-1][0].at_s - begun.at_s)


def test_a_note_stands_at_its_moment() -> None:
    file = KeptFile()
    recorder = Recorder(file, "", lambda: BEGAN)
    (first, state), *_ = timed([opened()])
    recorder.record(first, state)
    recorder.note(first.at_s + 2.5, "rollout begins")
    recorder.record(TimedObservation(first.at_s + 3, FINISHED), state)
    recorder.close()
    assert Note(2.5, "rollout begins") in parse_recording(file.getvalue(), "").events


def test_a_trace_that_never_began_has_nothing_to_record() -> None:
    file = KeptFile()
    Recorder(file, "").begin(1.0, TraceState())
    assert not file.getvalue()
