"""The network plugins, as their own manifests start them but for what a rig needs otherwise."""

import json
from string import Template

from tests.cluster.rig.builds import calico
from tests.cluster.rig.options import Options
from tests.cluster.rig.places import HERE, Rig
from tests.cluster.rig.ran import ask

_MANIFESTS = HERE / "manifests"
_DUAL_CALICO = """- {name: IP6, value: autodetect}
        - {name: IP6_AUTODETECTION_METHOD, value: interface=INTERFACE}
        - {name: CALICO_IPV6POOL_CIDR, value: 'fd10:244::/56'}
        - {name: CALICO_IPV6POOL_NAT_OUTGOING, value: "true"}
        - {name: FELIX_IPV6SUPPORT, value: "true"}"""


def flannel_cni() -> str:
    return (_MANIFESTS / "flannel-cni.sh").read_text()


def plugin_manifest(rig: Rig, options: Options) -> str:
    return _calico(rig, options) if options.is_calico else _flannel(options)


def _flannel(options: Options) -> str:
    conf: dict[str, object] = {"Network": "10.244.0.0/16", "EnableNFTables": False}
    if options.dual:
        conf |= {"EnableIPv6": True, "IPv6Network": "fd10:244::/56"}
    conf["Backend"] = {"Type": options.backend}
    manifest = Template((_MANIFESTS / "flannel.yaml").read_text())
    return manifest.substitute(net_conf=json.dumps(conf), interface=options.interface)


def _calico(rig: Rig, options: Options) -> str:
    """By kustomize, which kubectl has in it."""
    folder = rig.run / "calico"
    folder.mkdir()
    manifest = (calico().folder / "manifest.yaml").read_text()
    if options.dual:
        both = '"type": "calico-ipam", "assign_ipv4": "true", "assign_ipv6": "true"'
        manifest = manifest.replace('"type": "calico-ipam"', both)
    (folder / "manifest.yaml").write_text(manifest)
    (folder / "patch.yaml").write_text(_calico_patch(options))
    (folder / "kustomization.yaml").write_text("resources: [manifest.yaml]\npatches: [{path: patch.yaml}]\n")
    return ask(str(rig.programs / "kubectl"), "kustomize", str(folder))


def _calico_patch(options: Options) -> str:
    return Template((_MANIFESTS / "calico-patch.yaml").read_text()).substitute(
        interface=options.interface,
        encapsulated="Always" if options.backend == "calico" else "CrossSubnet",
        ipv6=_DUAL_CALICO.replace("INTERFACE", options.interface) if options.dual else "",
    )
