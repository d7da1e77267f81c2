from k8snet_tui.lab.machine.topology import Backend
from k8snet_tui.settings import LAB_BACKENDS


def test_the_command_line_offers_every_backend() -> None:
    assert tuple(Backend) == LAB_BACKENDS
