"""Programs in the lab's containers: how they start and end, and what they can see."""

import asyncio
import shutil
import signal

import psutil
import pytest

from tests.lab.stub_client import Lab, Start

SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
pytestmark = [pytest.mark.lab, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("pod", ["nginx", "httpd"])
async def test_a_web_pod_answers_and_has_no_shell(lab: Lab, pod: str) -> None:
    address = await lab.address(pod)
    assert await lab.run("shell-1", "wget", "-qO-", f"http://{address}/") == "It works!\n"
    assert await lab.ask("exec", pod, argv=["sh"]) == {
        "error": "CannotRun",
        "text": 'exec: "sh": executable file not found in $PATH',
        "missing": True,
    }


async def test_output_errors_and_exit_code_are_told_apart(lab: Lab) -> None:
    answer = await lab.ask("exec", "shell-1", argv=["sh", "-c", "echo out; echo err >&2; exit 7"])
    assert answer == {"out": "out\n", "err": "err\n", "code": 7}


async def test_a_program_reads_its_input_to_the_end(lab: Lab) -> None:
    lines = 30_000  # more than a pipe holds, and the reader is late
    answer = await lab.ask("exec", "shell-1", argv=["sh", "-c", "sleep 0.1; wc -l"], stdin="line\n" * lines)
    assert answer["out"].strip() == str(lines)


async def test_an_endless_output_is_held_back_until_it_is_read(lab: Lab) -> None:
    answer = await lab.ask("exec", "shell-1", argv=["yes"], until="y")
    assert answer["code"] == 128 + signal.SIGKILL
    assert len(answer["out"]) < 1_000_000


async def test_a_terminal_is_a_terminal(lab: Lab) -> None:
    answer = await lab.ask(
        "exec", "shell-1", argv=["sh", "-c", "test -t 0 && read x && echo got $x"], stdin="it\n", tty=True
    )
    assert answer["out"].endswith("got it\r\n")
    assert answer["code"] == 0


async def test_a_missing_file_is_named_as_runc_names_it(lab: Lab) -> None:
    answer = await lab.ask("exec", "shell-1", argv=["/no/such"])
    assert answer["text"] == 'exec: "/no/such": stat /no/such: no such file or directory'


async def test_a_container_sees_its_image_and_nothing_of_the_machine(lab: Lab) -> None:
    seen = (await lab.run("shell-1", "sh", "-c", "ls / /root /home /tmp /work 2>/dev/null; :")).split()
    assert {"home", "work", "srv", "mnt"}.isdisjoint(seen)
    assert (await lab.run("shell-1", "sh", "-c", "ls -A /root /tmp | grep -v : || :")).split() == []
    pids = await lab.run("shell-1", "sh", "-c", "cd /proc; echo [0-9]*")
    assert len(pids.split()) <= 3
    assert (await lab.run("shell-1", "hostname")).strip() == "shell-1"


async def test_a_container_cannot_write_where_it_would_change_the_machine(lab: Lab) -> None:
    script = (
        "for f in /bin/x /proc/sys/net/ipv4/ip_forward /sys/x; do (: >$f) 2>/dev/null && echo $f; done; :"
    )
    assert await lab.run("shell-1", "sh", "-c", script) == ""


async def test_capabilities_are_containerds_and_flannel_has_net_admin(lab: Lab) -> None:
    async def bounding(pod: str) -> int:
        status = await lab.run(pod, "cat", "/proc/self/status")
        fields = dict(line.split(":\t", 1) for line in status.splitlines())
        assert fields["NoNewPrivs"] == "1"
        assert fields["CapEff"] == fields["CapBnd"]
        return int(fields["CapBnd"], 16)

    assert await bounding("shell-1") == 0xA80425FB
    assert await bounding("plugin-node-1") == 0xA80425FB | 1 << 12


async def test_an_ephemeral_container_shares_the_network_and_has_its_own_files(lab: Lab) -> None:
    spec = {"image": "busybox", "command": ["sh", "-c", "cat /proc/net/fib_trie; ls /bin | wc -l"]}
    answer = await lab.ask("ephemeral", "nginx", spec=spec)
    assert await lab.address("nginx") in answer["out"]
    assert int(answer["out"].split()[-1]) > 20


async def test_a_container_ends_by_the_signal_it_gets(lab: Lab) -> None:
    await lab.ask("create", "trap", node="node-2", spec={"image": "busybox", "command": ["sleep", "100"]})
    answer = await lab.ask("terminate", "trap", signal=signal.SIGKILL)
    assert answer["code"] == 137
    assert (await lab.ask("exec", "trap", argv=["true"]))["error"] == "NotRunning"


async def test_a_removed_pod_takes_its_programs_and_its_veth_along(lab: Lab) -> None:
    created = await lab.ask(
        "create", "gone", node="node-1", spec={"image": "busybox", "command": ["sleep", "100"]}
    )
    veth = (await lab.ask("address", "gone"))["veth"]
    assert (await lab.ask("remove", "gone"))["code"] == 137
    async with asyncio.timeout(20):
        while veth in await lab.run("plugin-node-1", "cat", "/proc/net/dev"):
            await asyncio.sleep(0.02)
    again = await lab.ask(
        "create", "after", node="node-1", spec={"image": "busybox", "command": ["sleep", "100"]}
    )
    assert again["address"] != created["address"]


async def test_an_unknown_image_is_refused_by_its_name(lab: Lab) -> None:
    answer = await lab.ask("create", "x", node="node-1", spec={"image": "quay.io/team/app:1"})
    assert answer["error"] == "UnknownImage"
    assert "quay.io/team/app:1" in answer["text"]


async def test_the_image_is_known_under_all_its_names(lab: Lab) -> None:
    spec = {"image": "docker.io/library/busybox:1.36", "command": ["sleep", "100"]}
    assert "pid" in await lab.ask("create", "named", node="node-1", spec=spec)


async def test_without_busybox_a_container_has_the_machines_shell(bare_lab: Lab) -> None:
    assert await bare_lab.run("shell-1", "sh", "-c", "echo $((6 * 7)) | cat") == "42\n"
    assert (await bare_lab.ask("exec", "shell-1", argv=["ip"]))["missing"]
    assert "10.244.1.1" in await bare_lab.run("plugin-node-1", "cat", "/proc/net/fib_trie")


async def test_many_programs_at_once_leave_no_descriptors_behind(fresh_lab: Start) -> None:
    lab: Lab = await fresh_lab(nodes=2)
    processes = psutil.Process().children(recursive=True)
    ours = [p for p in processes if str(lab.running.kubeconfig.parent) in " ".join(p.cmdline())]

    async def count_after_use() -> list[int]:
        programs = (["true"], ["no-such"], ["sh", "-c", "echo; exit 3"], ["cat"])
        asked = (
            lab.ask("exec", "shell-1", argv=argv, stdin="x\n", tty=tty)
            for argv in programs * 6
            for tty in (False, True)
        )
        await asyncio.gather(*asked)
        return [p.num_fds() for p in ours]

    first = await count_after_use()
    assert len(first) >= 4
    assert await count_after_use() == first


@pytest.mark.skipif(not shutil.which("traceroute", path=SYSTEM), reason="this machine has no traceroute")
async def test_without_busybox_a_machines_own_traceroute_is_used(fresh_lab: Start) -> None:
    lab: Lab = await fresh_lab(nodes=3, without=("busybox",))
    assert lab.running.tools.traceroute == "traceroute of this machine"
    httpd = await lab.address("httpd")
    assert await lab.trace("shell-1", httpd) == ["10.244.1.1", "192.168.56.12", httpd]
