"""The selector of a workload, as the API takes it."""

from typing import Any

import msgspec
import pytest

from k8snet_tui.cluster.objects.workloads import decode_workload


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ({"matchLabels": {"tier": "front", "app": "web"}}, "app=web,tier=front"),
        (
            {
                "matchLabels": {"app": "web"},
                "matchExpressions": [
                    {"key": "tier", "operator": "In", "values": ["back", "front"]},
                    {"key": "env", "operator": "NotIn", "values": ["dev"]},
                    {"key": "owned", "operator": "Exists"},
                    {"key": "canary", "operator": "DoesNotExist"},
                ],
            },
            "app=web,tier in (back,front),env notin (dev),owned,!canary",
        ),
        ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "n", "operator": "Gt"}]}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_selector_is_written_as_the_api_takes_it_or_not_at_all(selector: Any, text: str) -> None:
    body = {"metadata": {"namespace": "team", "name": "web"}, "spec": {"selector": selector}}
    workload = decode_workload(msgspec.json.encode(body))
    assert (workload.namespace, workload.name, workload.selector) == ("team", "web", text)
