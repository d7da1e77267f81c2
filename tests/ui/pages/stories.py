"""Stories of objects for pages: pods and nodes of a genuine cluster, with what was said of them."""

from k8snet_tui.diagnosis.pod_start import explain_pod
from k8snet_tui.model.cluster import Live
from k8snet_tui.session.objects.stories import NodeStory, PodStory
from tests.diagnosis.captured import captured_case, captured_node
from tests.ui.fake_session import FakeSession


def pod_story(name: str) -> PodStory:
    case = captured_case(name)
    return PodStory(Live(), case.pod, case.events, Live(), finding=explain_pod(case))


def session_about(pod: str) -> FakeSession:
    """The lab, in which every pod that is opened is this captured one."""
    session = FakeSession()
    session.fake_objects.pod = pod_story(pod)
    session.fake_objects.node = NodeStory(Live(), captured_node("controlplane"), (), Live())
    return session
