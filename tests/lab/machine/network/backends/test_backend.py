"""What is said where a backend cannot be had."""

import errno

import pytest

from k8snet_tui.lab.lifecycle.launcher import start_lab
from k8snet_tui.lab.machine.errors import LabError, LabUnavailable
from k8snet_tui.lab.machine.network.backends.backend import requiring_device
from k8snet_tui.lab.machine.topology import Backend, LabOptions


def test_a_kernel_without_the_device_is_named_as_the_reason() -> None:
    said = "calico-ipip needs ipip devices, and this kernel has none"
    with pytest.raises(LabUnavailable, match=said), requiring_device("calico-ipip", "ipip"):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")


def test_another_refusal_of_the_kernel_is_not_mistaken_for_it() -> None:
    with pytest.raises(PermissionError), requiring_device("calico-ipip", "ipip"):
        raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.lab
async def test_ip_in_ip_does_not_carry_ipv6() -> None:
    with pytest.raises(LabError, match="calico-ipip carries IPv4 only"):
        await start_lab(LabOptions(backend=Backend.CALICO_IPIP, families=(4, 6)))
