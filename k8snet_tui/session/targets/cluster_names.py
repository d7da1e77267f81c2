"""The names of the cluster's DNS, which people copy from a program's configuration.

`httpd.default.svc`, `httpd.default.svc.cluster.local`: a Service. `db-0.db.team.svc…`: a pod of a headless
one. `10-244-2-2.default.pod.cluster.local`: an address with other separators.
https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

import re

from msgspec import Struct

from k8snet_tui.model.address import canonical_address, parse_address

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_NAME = re.compile(
    rf"(?:(?P<pod>{_LABEL})\.)?(?P<name>{_LABEL})\.(?P<namespace>{_LABEL})\.(?P<kind>svc|pod)"
    rf"(?:\.{_LABEL})*\.?",
    re.IGNORECASE,
)


class ClusterName(Struct, frozen=True):
    namespace: str
    service: str = ""
    pod: str = ""
    address: str = ""
    """One of the three is there: a Service, a pod by its hostname, or an address."""


def parse_cluster_name(text: str) -> ClusterName | None:
    """None for what is no such name."""
    found = _NAME.fullmatch(text)
    if not found:
        return None
    pod, name, namespace, kind = (part.lower() if part else "" for part in found.groups())
    if kind == "svc":
        return ClusterName(namespace, pod=pod) if pod else ClusterName(namespace, service=name)
    address = next((a for mark in ".:" if parse_address(a := name.replace("-", mark))), "")
    return ClusterName(namespace, address=canonical_address(address)) if address and not pod else None
