"""The smallest device on the way, and what two packets say of it."""

from k8snet_tui.model.path import Chain, Device, DeviceKind, Segment
from k8snet_tui.model.trace import SizeFate, SizeTried
from k8snet_tui.path.mtu import describe_mtu, sizes_to_try

PASSED, REFUSED, UNANSWERED = SizeFate.PASSED, SizeFate.REFUSED, SizeFate.UNANSWERED


def chain(veth: int = 1500, tunnel: int = 1450) -> Chain:
    devices = (
        Device(DeviceKind.POD, "shell-1"),
        Device(DeviceKind.VETH, "veth1", mtu_bytes=veth),
        Device(DeviceKind.TUNNEL, "flannel.1", mtu_bytes=tunnel),
    )
    return Chain((Segment("node-1", devices),))


def test_one_byte_more_is_tried_only_where_the_source_would_send_it_whole() -> None:
    assert sizes_to_try(chain()) == (1450, 1451)
    assert sizes_to_try(chain(veth=1450)) == (1450,)
    assert sizes_to_try(chain(0, 0)) == sizes_to_try(Chain()) == ()


def test_the_smallest_device_is_named_and_confirmed() -> None:
    def said(*tried: SizeTried, veth: int = 1500) -> str:
        return describe_mtu(chain(veth), tried).removeprefix("path MTU 1450, by flannel.1 of node-1")

    passed = SizeTried(1450, PASSED)
    assert describe_mtu(chain(), ()) == "path MTU 1450, by flannel.1 of node-1"
    assert said(passed, SizeTried(1451, REFUSED, "10.244.1.1", 1450)) == (
        ": confirmed, 1450 bytes pass and 1451 bytes are refused by 10.244.1.1 (it takes 1450)"
    )
    assert said(passed, SizeTried(1451, UNANSWERED)) == (
        ": confirmed, 1450 bytes pass and 1451 bytes get no answer"
    )
    assert "unless the source has cut them up" in said(passed, SizeTried(1451, PASSED))
    assert said(passed) == ": confirmed, 1450 bytes pass, and the source's own device takes no more"


def test_a_link_that_takes_less_than_the_kernels_say_is_told() -> None:
    assert describe_mtu(chain(), [SizeTried(1450, UNANSWERED)]) == (
        "path MTU 1450, by flannel.1 of node-1; but 1450 bytes get no answer: something between takes less"
    )


def test_where_no_device_was_read_there_is_no_number() -> None:
    assert describe_mtu(chain(0, 0), ()) == "path MTU not known: no device on the way was read"
