"""Why one container does not run: its image, its configuration, or how its last run ended.

The reasons are the kubelet's: images/types.go and kuberuntime/kuberuntime_container.go of Kubernetes'
pkg/kubelet.
"""

import re
from signal import Signals

from k8snet_tui.diagnosis.case import Case, quote
from k8snet_tui.diagnosis.finding import Finding
from k8snet_tui.model.description import ContainerState, DescribedContainer, Event, Phase

_PULLS = ("ErrImagePull", "ImagePullBackOff", "ImageInspectError", "RegistryUnavailable")
_CONFIGURATION = ("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "StartError")
_EXEC = re.compile(r"exec: .+", re.DOTALL)
_LOOKUP = re.compile(r"lookup (\S+?)(?: on \S+)?: ")

_REFUSALS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"lookup \S+ on \S+: .*(?:timeout|refused|unreachable)"),
        "its registry's name can't be looked up",
        "see whether the node's DNS server answers",
    ),
    (
        re.compile(r"no such host|server misbehaving|Temporary failure in name resolution"),
        "its registry's name is not known",
        "see the name's spelling, and DNS on the node",
    ),
    (
        re.compile(r"x509|certificate"),
        "its registry's certificate is not trusted",
        "give the node the registry's authority",
    ),
    (
        re.compile(r"toomanyrequests|\b429\b"),
        "its registry asks for a pause (too many requests)",
        "wait, or pull with an account",
    ),
    (
        re.compile(r"unauthorized|denied|authentication required|\b40[13]\b", re.IGNORECASE),
        "its registry refuses (or does not have it)",
        "see imagePullSecrets, and the image's name",
    ),
    (
        re.compile(r"not found|manifest unknown|does not exist", re.IGNORECASE),
        "its registry does not have it",
        "see the image's name and tag",
    ),
    (
        re.compile(r"timeout|deadline exceeded|refused|unreachable|no route|reset by peer"),
        "its registry can't be reached",
        "see the way from the node to the registry",
    ),
)


def explain_container(case: Case, container: DescribedContainer) -> Finding | None:
    """None for one that runs, or of which nothing is said yet."""
    state = container.state
    if state.phase is Phase.RUNNING:
        return None
    if state.phase is Phase.TERMINATED:
        return _explain_end(case, container, state)
    if state.reason in _PULLS:
        return _explain_pull(case, container)
    if state.reason == "ErrImageNeverPull":
        where = case.pod.node or "the node"
        remedy = "load the image there, or let imagePullPolicy be IfNotPresent"
        sentence = f"its image {container.image} is not on {where}, and may not be pulled"
        return Finding(sentence, (f"imagePullPolicy Never: {state.message}",), remedy)
    if state.reason == "InvalidImageName":
        return Finding(f"{container.image} is no name of an image", (f"kubelet: {state.message}",))
    if state.reason in _CONFIGURATION:
        return _explain_configuration(container, state)
    if container.last is not None:
        return _explain_end(case, container, container.last)
    return None


def _explain_pull(case: Case, container: DescribedContainer) -> Finding:
    """The event has the registry's answer, which the state may have lost to the back-off."""
    event = case.event("Failed", container=container.name, words="Failed to pull")
    told = f"{event.message if event else ''} {container.state.message}"
    sentence = f"its image {container.image} can't be pulled"
    evidence = (quote(event),) if event else (f"kubelet: {container.state.message}",)
    for pattern, why, remedy in _REFUSALS:
        if pattern.search(told):
            name = _LOOKUP.search(told)
            named = f" ({name[1]})" if name and "name" in why else ""
            return Finding(f"{sentence}: {why}{named}", evidence, remedy, rests_on_runtime=True)
    return Finding(sentence, evidence, rests_on_runtime=True)


def _explain_configuration(container: DescribedContainer, state: ContainerState) -> Finding:
    cause = _EXEC.search(state.message)
    what = cause[0] if cause else state.message or state.reason
    sentence = f"its container {container.name} can't be made: {what}"
    evidence = (f"kubelet: {state.reason}: {state.message}",)
    by_runtime = state.reason != "CreateContainerConfigError"
    return Finding(sentence, evidence, "correct what the pod names", rests_on_runtime=by_runtime)


def _explain_end(case: Case, container: DescribedContainer, end: ContainerState) -> Finding:
    name = container.name
    again = f"restarted {container.restarts} times" if container.restarts != 1 else "restarted once"
    evidence = [f"{name}: {end.reason or 'terminated'}, exit code {end.exit_code}, {again}"]
    if end.reason == "OOMKilled":
        limit = dict(container.limits).get("memory")
        most = f"its limit is {limit}" if limit else "its node had none left"
        remedy = "raise the memory limit, or let it take less"
        return Finding(f"its container {name} ran out of memory: {most}", tuple(evidence), remedy)
    killed = case.event("Killing", container=name)
    probed = case.event("Unhealthy", container=name)
    if killed and probed and "probe" in killed.message:
        kind = "startup" if probed.message.startswith("Startup") else "liveness"
        evidence += [quote(probed), quote(killed)]
        remedy = "see whether the probe asks the right thing, and soon enough"
        sentence = f"its container {name} is killed again and again: its {kind} probe fails"
        return Finding(f"{sentence}{probe_answer(probed)}", tuple(evidence), remedy)
    if cause := _EXEC.search(end.message):
        remedy = "see the container's command, and the programs in its image"
        return Finding(f"its container {name} can't be started: {cause[0]}", tuple(evidence), remedy)
    if end.message:
        evidence.append(f"its last words: {end.message}")
    remedy = "p shows what it printed last"
    return Finding(f"its container {name} {_explain_exit(end)}", tuple(evidence), remedy)


def probe_answer(unhealthy: Event) -> str:
    """What the probe met, after a colon: `: dial tcp 10.244.2.6:81: connect: connection refused`."""
    answer = unhealthy.message.partition("probe failed:")[2].strip()
    return f": {answer}" if answer else ""


def _explain_exit(end: ContainerState) -> str:
    """https://tldp.org/LDP/abs/html/exitcodes.html for 126 to 128 + n."""
    code = end.exit_code or 0
    if code == 0:
        return "ends by itself, and is started again each time"
    if code in (126, 127):
        what = "may not be executed" if code == 126 else "is not in its image"
        return f"ends at once: a program that it calls {what} (exit code {code})"
    number = end.signal or (code - 128 if 128 < code < 193 else 0)
    try:
        return f"was ended by {Signals(number).name} (exit code {code})"
    except ValueError:
        return f"ends with exit code {code}"
