"""An object as YAML: what is left out, what is hidden, and that nothing of it touches a terminal."""

from typing import Any

from k8snet_tui.redaction import HIDDEN
from k8snet_tui.session.objects.manifest import write_manifest


def a_pod(**spec: Any) -> dict[str, Any]:
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": "{secret}", "team": "blue"}
    metadata = {"name": "web", "managedFields": [{"manager": "kubectl"}], "annotations": annotations}
    return {"kind": "Pod", "metadata": metadata, "spec": spec}


def test_the_noise_is_left_out_and_the_order_is_kept() -> None:
    text = "\n".join(write_manifest(a_pod(nodeName="node-1")))
    assert text.startswith("kind: Pod\nmetadata:\n  name: web\n") and "team: blue" in text
    assert "managedFields" not in text and "{secret}" not in text


def test_a_variable_whose_name_says_secret_is_hidden_and_others_are_not() -> None:
    env = [
        {"name": "DB_PASSWORD", "value": "hunter2"},
        {"name": "API_KEY", "value": "k-123"},
        {"name": "LOG_LEVEL", "value": "debug"},
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "db", "key": "token"}}},
    ]
    text = "\n".join(write_manifest(a_pod(containers=[{"name": "main", "env": env}])))
    assert "hunter2" not in text and "k-123" not in text and text.count(HIDDEN) == 2
    assert "debug" in text and "name: db" in text


def test_a_token_anywhere_is_hidden_and_a_control_character_is_an_escape() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.abc"
    lines = write_manifest(a_pod(args=[f"--with={token}", "\x1b[2Jgone"]))
    assert f"  - --with={HIDDEN}" in lines
    assert '  - "\\e[2Jgone"' in lines
