import pytest

from k8snet_tui.session.targets.target import (
    AddressTarget,
    LabelTarget,
    NodeTarget,
    PodTarget,
    ServiceTarget,
    Target,
    WorkloadTarget,
    WrongUse,
    parse_target,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shell-1", PodTarget("home", "shell-1")),
        ("httpd:80", PodTarget("home", "httpd", 80)),
        ("other/httpd", PodTarget("other", "httpd")),
        ("pod/httpd", PodTarget("home", "httpd")),
        ("other/pod/httpd:8080", PodTarget("other", "httpd", 8080)),
        ("node/node-1", NodeTarget("node-1")),
        ("svc/httpd:80", ServiceTarget("home", "httpd", 80)),
        ("other/svc/httpd", ServiceTarget("other", "httpd")),
        ("deploy/httpd", WorkloadTarget("deployments", "home", "httpd")),
        ("deployments/httpd:80", WorkloadTarget("deployments", "home", "httpd", 80)),
        ("other/ds/agent", WorkloadTarget("daemonsets", "other", "agent")),
        ("sts/db", WorkloadTarget("statefulsets", "home", "db")),
        ("rs/web-5d9", WorkloadTarget("replicasets", "home", "web-5d9")),
        ("other/job/load", WorkloadTarget("jobs", "other", "load")),
        ("deployment.apps/httpd", WorkloadTarget("deployments", "home", "httpd")),
        ("deployments.v1.apps/httpd", WorkloadTarget("deployments", "home", "httpd")),
        ("other/job.batch/load:80", WorkloadTarget("jobs", "other", "load", 80)),
        ("DaemonSet/agent", WorkloadTarget("daemonsets", "home", "agent")),
        ("Deploy/httpd", WorkloadTarget("deployments", "home", "httpd")),
        ("httpd.default.svc", ServiceTarget("default", "httpd")),
        ("httpd.team.svc.cluster.local:80", ServiceTarget("team", "httpd", 80)),
        ("HTTPD.team.svc.corp.example.", ServiceTarget("team", "httpd")),
        ("svc/httpd.team", ServiceTarget("team", "httpd")),
        ("db-0.db.team.svc.cluster.local:5432", PodTarget("team", "db-0", 5432)),
        ("10-244-2-2.team.pod.cluster.local", AddressTarget("10.244.2.2")),
        ("fd00--1.team.pod", AddressTarget("fd00::1")),
        ("etcd-ip-10-0-0-1.ec2.internal", PodTarget("home", "etcd-ip-10-0-0-1.ec2.internal")),
        (" shell-1\n", PodTarget("home", "shell-1")),
        ("app in (web, api)", LabelTarget("home", "app in (web, api)")),
        ("other/app notin (web)", LabelTarget("other", "app notin (web)")),
        ("!app", LabelTarget("home", "!app")),
        ("app=web", LabelTarget("home", "app=web")),
        ("-l app=web,tier=front:80", LabelTarget("home", "app=web,tier=front", 80)),
        ("-lapp", LabelTarget("home", "app")),
        ("other/app=web", LabelTarget("other", "app=web")),
        ("app.kubernetes.io/name=web", LabelTarget("home", "app.kubernetes.io/name=web")),
        ("other/app.kubernetes.io/name=web", LabelTarget("other", "app.kubernetes.io/name=web")),
        ("other/-l app in (a,b)", LabelTarget("other", "app in (a,b)")),
        ("10.0.2.3", AddressTarget("10.0.2.3")),
        ("10.0.2.3:53", AddressTarget("10.0.2.3", 53)),
        ("fd00:0::1", AddressTarget("fd00::1")),
        ("fd10:0244:0:2::2", AddressTarget("fd10:244:0:2::2")),
        ("::ffff:10.244.2.2", AddressTarget("10.244.2.2")),
        ("[fd00::1]:80", AddressTarget("fd00::1", 80)),
    ],
)
def test_a_name_is_read_as_kubectl_users_write_it(text: str, expected: Target) -> None:
    assert parse_target(text, "home") == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("127-0-0-1.team.pod.cluster.local", "loopback"),
        ("team/cronjob.batch/nightly", "its pods are its jobs', write job/NAME"),
        ("team/ing/web", "write svc/NAME"),
        ("team/cm/settings", "has no address and no pods"),
        ("team/crd.example.com/x", "is no kind of target"),
        ("[::1]:80", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("fe80::1%eth0", "link-local"),
    ],
)
def test_an_address_that_no_path_leads_to_is_refused(text: str, why: str) -> None:
    with pytest.raises(WrongUse, match=why):
        parse_target(text, "home")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "a/b/c/d",
        "httpd:",
        "httpd:http",
        "httpd:0",
        "httpd:65536",
        "a/ingress/x",
        "=",
        "-l",
        "cronjob.batch/x",
        "Ingress/x",
    ],
)
def test_what_names_nothing_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(WrongUse, match=r"write|names nothing"):
        parse_target(text, "home")


@pytest.mark.parametrize(
    "text",
    [
        "999.1.1.1",
        "999.1.1.1:80",
        "10.244.1",
        "10.244.1.3/24",
        "010.1.1.1",
        "fd00::zz",
        "1:2:3",
        "[fd00::/8]:80",
    ],
)
def test_a_bad_address_is_no_pods_name(text: str) -> None:
    with pytest.raises(WrongUse, match="is no IP address"):
        parse_target(text, "home")
