"""The tutorial's commands, typed into the genuine kubectl."""

import json
import re

import pytest

from tests.contract.cluster import PODS, TUTORIAL, Cluster, Kubectl

BUSYBOX = ("--image=busybox", "--image-pull-policy=IfNotPresent")


def pin(node: str) -> str:
    return "--overrides=" + json.dumps({"spec": {"nodeSelector": {"kubernetes.io/hostname": node}}})


def address_of(kubectl: Kubectl, pod: str) -> str:
    return kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIP}").stdout


def cells(line: str) -> list[str]:
    """Columns are parted by three blanks; a name of a column may hold one."""
    return re.split(r"\s{2,}", line.strip())


def test_get_pods_shows_the_address_and_the_node_of_each(kubectl: Kubectl) -> None:
    header, *rows = kubectl("get", "pods", "-o", "wide").stdout.splitlines()
    assert cells(header) == [
        *("NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE"),
        *("NOMINATED NODE", "READINESS GATES"),
    ]
    shown = {c[0]: c for c in map(cells, rows)}
    for pod, node in TUTORIAL.items():
        assert shown[pod][1:3] == ["1/1", "Running"]
        assert shown[pod][5].startswith("10.244.")
        assert shown[pod][6:] == [node, "<none>", "<none>"]


def test_get_nodes_shows_the_machines_and_their_runtime(kubectl: Kubectl) -> None:
    header, *rows = kubectl("get", "nodes", "-o", "wide").stdout.splitlines()
    assert cells(header) == [
        *("NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP"),
        *("OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"),
    ]
    shown = {c[0]: c for c in map(cells, rows)}
    assert shown["controlplane"][1:3] == ["Ready", "control-plane"]
    assert shown["node-1"][1:3] == ["Ready", "<none>"]
    assert [shown[f"node-{i}"][5] for i in (1, 2)] == ["192.168.56.11", "192.168.56.12"]
    assert shown["node-1"][9].startswith("containerd://1.")


def test_describe_tells_where_a_pod_is_and_what_happened_to_it(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, *BUSYBOX, pin("node-1"), "--", "sleep", "100")
    kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=20s")
    told = kubectl("describe", "pod", name).stdout
    assert re.search(r"^Node: +node-1/192\.168\.56\.11$", told, re.M)
    assert re.search(r"^IP: +10\.244\.", told, re.M)
    assert re.search(r"^Node-Selectors: +kubernetes.io/hostname=node-1$", told, re.M)
    assert re.search(r"^ +Image: +busybox$", told, re.M)
    assert re.search(r"^QoS Class: +BestEffort$", told, re.M)
    assert re.search(r"Scheduled .*default-scheduler +Successfully assigned default/\S+ to node-1", told)
    for reason, message in (
        ("Pulled", 'Container image "busybox" already'),
        ("Started", "Started container"),
    ):
        assert re.search(rf"Normal +{reason} .*kubelet +{message}", told), told


def test_a_trace_in_a_pod_of_its_own_has_three_hops(kubectl: Kubectl, name: str) -> None:
    """The tutorial's proof of the cni0-eth1-cni0 scheme."""
    destination = address_of(kubectl, "httpd")
    trace = ("traceroute", "-n", destination)
    made = kubectl("run", name, *BUSYBOX, "--restart=Never", pin("node-1"), "--", *trace)
    assert made.stdout == f"pod/{name} created\n"
    kubectl("wait", "--for=jsonpath={.status.phase}=Succeeded", f"pod/{name}", "--timeout=20s")
    hops = [line.split()[1] for line in kubectl("logs", name).stdout.splitlines()[1:]]
    assert [hops[1:]] == [["192.168.56.12", destination]]
    assert cells(kubectl("get", "pod", name, "--no-headers").stdout)[1:4] == ["0/1", "Completed", "0"]


def test_a_trace_on_one_node_has_one_hop_and_on_two_it_has_three(kubectl: Kubectl) -> None:
    for pod, hops in (("web1", 1), ("httpd", 3)):
        printed = kubectl("exec", "shell-1", "--", "traceroute", "-n", address_of(kubectl, pod)).stdout
        assert len(printed.splitlines()) - 1 == hops


def test_a_followed_log_ends_with_its_program(kubectl: Kubectl, name: str) -> None:
    script = "for i in 1 2 3; do echo $i; sleep 0.3; done; printf rest"
    kubectl("run", name, *BUSYBOX, "--restart=Never", "--", "sh", "-c", script)
    kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=20s")
    assert kubectl("logs", "-f", name).stdout == "1\n2\n3\nrest"
    assert kubectl("logs", "--tail=2", name).stdout == "3\nrest"


@pytest.mark.parametrize("code", [0, 7])
def test_exec_gives_the_programs_exit_code(kubectl: Kubectl, code: int) -> None:
    done = kubectl("exec", "shell-1", "--", "sh", "-c", f"echo out; echo err >&2; exit {code}")
    assert (done.returncode, done.stdout) == (code, "out\n")
    assert done.stderr.startswith("err\n")


def test_exec_passes_stdin_on_to_its_end(kubectl: Kubectl) -> None:
    sent = "".join(f"line {i}\n" for i in range(20000))
    done = kubectl("exec", "-i", "shell-1", "--", "cat", stdin=sent)
    assert done.returncode == 0
    assert done.stdout == sent


@pytest.mark.parametrize(
    ("pod", "program", "why"),
    [
        ("nginx", "sh", 'exec: "sh": executable file not found in $PATH'),
        ("shell-1", "/absent", 'exec: "/absent": stat /absent: no such file or directory'),
        ("shell-1", "/tmp", 'exec: "/tmp": permission denied'),
    ],
)
def test_exec_of_a_missing_program_says_so(kubectl: Kubectl, pod: str, program: str, why: str) -> None:
    done = kubectl("exec", pod, "-c", pod, "--", program)
    assert done.returncode == 1
    assert re.fullmatch(
        r"error: Internal error occurred: Internal error occurred: error executing command in container: "
        r'failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: '
        rf"exec failed: unable to start container process: {re.escape(why)}: unknown\n",
        done.stderr,
    ), done.stderr


def test_debug_traces_from_a_pod_without_tools(kubectl: Kubectl, name: str) -> None:
    """In a copy of nginx's place: an ephemeral container stays in its pod's spec for ever.

    What a program prints before kubectl has attached is lost, on any cluster: it waits for a word from there,
    and a little more, for containerd attaches input before output.
    """
    image = ("--image=nginx", "--image-pull-policy=IfNotPresent")
    kubectl("run", name, *image, pin("node-1"))
    kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=20s")
    trace = f"read attached; sleep 1; traceroute -n {address_of(kubectl, 'httpd')}"
    options = ("--image=busybox", "--image-pull-policy=IfNotPresent", "--profile=general", "-i")
    with kubectl.start("debug", name, *options, "--", "sh", "-c", trace, said="attached\n") as printed:
        assert "192.168.56.12" in printed.read()


def test_delete_waits_until_the_pod_is_gone(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, *BUSYBOX, "--", "sleep", "100")
    kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=20s")
    assert kubectl("delete", "pod", name, "--now").stdout.startswith(f'pod "{name}" deleted')
    gone = kubectl("get", "pod", name)
    assert (gone.returncode, gone.stderr) == (1, f'Error from server (NotFound): pods "{name}" not found\n')


def test_events_tell_the_story_of_one_pod(kubectl: Kubectl) -> None:
    rows = [cells(line) for line in kubectl("events", "--for", "pod/nginx").stdout.splitlines()]
    assert rows == [] or rows[0] == ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
    assert {row[3] for row in rows[1:]} <= {"Pod/nginx"}


def test_auth_can_i_is_answered(kubectl: Kubectl) -> None:
    for subresource in ("exec", "attach", "ephemeralcontainers"):
        assert kubectl("auth", "can-i", "create", f"pods/{subresource}").stdout == "yes\n"


def test_get_with_a_watch_prints_every_state(kubectl: Kubectl, name: str) -> None:
    script = "until [ -e /tmp/go ]; do sleep 0.1; done; exit 3"
    kubectl("run", name, *BUSYBOX, "--restart=Never", "--", "sh", "-c", script)
    with kubectl.start("get", "pod", name, "-w") as watching:
        header, states = cells(watching.readline()), [""]
        while states[-1] != "Running":
            states.append(cells(watching.readline())[2])
        kubectl("exec", name, "--", "touch", "/tmp/go")
        while states[-1] == "Running":
            states.append(cells(watching.readline())[2])
    assert header[:3] == ["NAME", "READY", "STATUS"]
    assert states[-1] == "Error"


def test_a_program_that_fails_is_started_again_and_held_back(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, *BUSYBOX, "--", "sh", "-c", "exit 4")
    state = "jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff"
    kubectl("wait", f"--for={state}", f"pod/{name}", "--timeout=20s")
    row = cells(kubectl("get", "pod", name, "--no-headers").stdout)
    assert row[1:3] == ["0/1", "CrashLoopBackOff"]
    assert re.fullmatch(r"1 \(\d+s ago\)", row[3])


def test_a_program_that_is_missing_is_a_start_error(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, *BUSYBOX, "--restart=Never", "--", "absent")
    kubectl("wait", "--for=jsonpath={.status.phase}=Failed", f"pod/{name}", "--timeout=20s")
    ended = "{.status.containerStatuses[0].state.terminated}"
    told = json.loads(kubectl("get", "pod", name, "-o", f"jsonpath={ended}").stdout)
    assert (told["reason"], told["exitCode"]) == ("StartError", 128)
    assert told["message"].endswith('exec: "absent": executable file not found in $PATH: unknown')


def test_an_image_that_is_not_there_is_said_to_be_missing(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, "--image=absent", "--image-pull-policy=Never")
    reason = "jsonpath={.status.containerStatuses[0].state.waiting.reason}=ErrImageNeverPull"
    assert kubectl("wait", f"--for={reason}", f"pod/{name}", "--timeout=20s").returncode == 0
    logs = kubectl("logs", name)
    assert logs.stderr == (
        f'Error from server (BadRequest): container "{name}" in pod "{name}" is waiting to start: '
        "ErrImageNeverPull\n"
    )


def test_a_pod_that_fits_nowhere_is_pending_and_says_why(kubectl: Kubectl, name: str) -> None:
    kubectl("run", name, *BUSYBOX, pin("absent"), "--", "true")
    state = "condition=PodScheduled=False"
    assert kubectl("wait", f"--for={state}", f"pod/{name}", "--timeout=20s").returncode == 0
    told = "{.status.phase} {.status.conditions[0].message}"
    assert re.match(
        r"Pending 0/\d+ nodes are available: 1 node\(s\) had untolerated taint\(s\), "
        r"\d+ node\(s\) didn't match Pod's node affinity/selector\.",
        kubectl("get", "pod", name, "-o", f"jsonpath={told}").stdout,
    )


async def test_a_pod_gone_while_one_waits_for_it_ends_the_wait(
    kubectl: Kubectl, cluster: Cluster, name: str
) -> None:
    await cluster.create_pod(name, "sleep", "100")
    await cluster.await_pod(name, "Running")
    await cluster.ask("DELETE", f"{PODS}/{name}?gracePeriodSeconds=0")
    assert kubectl("wait", "--for=delete", f"pod/{name}", "--timeout=20s").returncode == 0
