"""Real output of real tools, and what it shows."""

from collections import defaultdict
from pathlib import Path

from k8snet_tui.model.probe_answers import Answer, Reply, Silence
from k8snet_tui.probe.dialects.hop_line import read_line

FOLDER = Path(__file__).parents[1] / "captures" / "probe"
SILENT = "*"


def read_capture(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def read_run(output: bytes) -> list[Answer]:
    """A whole run, as the tool prints it: a header, then a line a hop, which begins with its TTL."""
    answers: list[Answer] = []
    for line in output.decode("latin-1").splitlines():
        ttl = line.split()[0]
        if ttl.isdigit():
            answers += read_line(1, int(ttl), line)
    return answers


def summarise(answers: list[object]) -> dict[int, str]:
    """Each TTL's distinct answers in the order they came, as a person would read them."""
    hops: dict[int, list[str]] = defaultdict(list)
    for answer in answers:
        if isinstance(answer, Reply):
            back = f"back {answer.back_hops}" if answer.back_hops else None
            said = " ".join(filter(None, (answer.address, answer.note, back)))
        elif isinstance(answer, Silence):
            said = SILENT
        else:
            continue
        if said not in hops[answer.ttl]:
            hops[answer.ttl].append(said)
    return {ttl: ", ".join(said) for ttl, said in sorted(hops.items())}
