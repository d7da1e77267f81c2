"""Which page shows which subject."""

from k8snet_tui.model.inventory import Inventory
from k8snet_tui.session.questions import Ask
from k8snet_tui.ui.pages.by_hand import ByHandPage
from k8snet_tui.ui.pages.interface import InterfacePage
from k8snet_tui.ui.pages.log import LogPage
from k8snet_tui.ui.pages.manifest import ManifestPage
from k8snet_tui.ui.pages.node import NodePage
from k8snet_tui.ui.pages.page import PageScreen
from k8snet_tui.ui.pages.pod import PodPage
from k8snet_tui.ui.pages.subjects import (
    ByHandSubject,
    InterfaceSubject,
    LogSubject,
    ManifestSubject,
    NodeSubject,
    PodSubject,
    Subject,
    WorkloadSubject,
)
from k8snet_tui.ui.pages.workload import WorkloadPage
from k8snet_tui.ui.session_port import SessionPort


def make_page(subject: Subject, session: SessionPort, inventory: Inventory, ask: Ask) -> PageScreen:
    """`ask` puts a question before the person, where a page reads by exec."""
    match subject:
        case PodSubject():
            return PodPage(subject, session, inventory)
        case NodeSubject():
            return NodePage(subject, session, inventory, ask)
        case InterfaceSubject():
            return InterfacePage(subject, session, inventory)
        case WorkloadSubject():
            return WorkloadPage(subject, session, inventory)
        case ManifestSubject():
            return ManifestPage(subject, session, inventory)
        case LogSubject():
            return LogPage(subject, session, inventory)
        case ByHandSubject():
            return ByHandPage(subject, session, inventory)
