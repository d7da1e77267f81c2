from k8snet_tui.cni.derived import node_of_pod
from tests.cni.records import agent, node, recognise

AWS = agent("aws-node", "aws-node", "aws-eks-nodeagent")


def test_with_calico_beside_it_for_policies_it_is_still_the_plugin() -> None:
    found = recognise(node(), AWS, agent("calico-node", namespace="calico-system"))
    assert found.name == "AWS VPC"
    assert found.reason == (
        "DaemonSet kube-system/aws-node runs aws-node and aws-eks-nodeagent; Calico runs beside it"
    )


def test_no_part_of_the_vpc_belongs_to_one_node() -> None:
    one = node(cidrs=("10.0.1.0/24",))
    assert node_of_pod("10.0.1.9", [one], recognise(one, AWS)) is None
