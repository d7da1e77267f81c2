"""Commands by hand: what they are, and that a name cannot become another command."""

import shlex

from msgspec.structs import replace

from k8snet_tui.session.by_hand import node_by_hand, path_by_hand, pod_by_hand
from tests.ui.cluster_records import LAB, PODS

HTTPD, SHELL_1 = PODS[0], PODS[2]


def test_a_path_by_hand_is_the_tutorials_own_way() -> None:
    lines = [command.line for command in path_by_hand(LAB, SHELL_1, HTTPD)]
    assert "kubectl exec shell-1 -n default -- traceroute -n -q1 -w2 10.244.2.2" in lines
    assert (
        "kubectl exec kube-flannel-ds-9dz7m -n kube-flannel -c kube-flannel-ds-9dz7m -- "
        "ip route get 10.244.2.2" in lines
    )


def test_a_pod_that_was_restarted_has_a_log_before_this_one() -> None:
    shown = [command.line for command in pod_by_hand(replace(SHELL_1, restarts=2))]
    assert "kubectl logs shell-1 -n default -c shell-1 --previous" in shown
    assert not any("--previous" in command.line for command in pod_by_hand(SHELL_1))


def test_a_node_without_a_way_in_has_only_what_the_api_knows() -> None:
    commands = node_by_hand(replace(LAB, collections={}), "node-1")
    assert all(command.argv[:2] in (("kubectl", "get"), ("kubectl", "describe")) for command in commands)


def test_a_hostile_name_stays_one_word() -> None:
    name = "x; rm -rf / #'\n"
    for command in pod_by_hand(replace(SHELL_1, name=name)):
        assert name in shlex.split(command.line)


def test_an_image_without_traceroute_is_traced_from_a_pod_beside_it_as_the_tutorial_does() -> None:
    verbs = [command.argv[1] for command in path_by_hand(LAB, SHELL_1, HTTPD)]
    at = verbs.index("run")
    assert verbs[at : at + 4] == ["run", "wait", "logs", "delete"]
    run = path_by_hand(LAB, SHELL_1, HTTPD)[at]
    assert '--overrides={"spec": {"nodeName": "node-1"}}' in run.argv
