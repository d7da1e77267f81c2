"""What the server says it has, in the aggregated form and in the older one (a document a group)."""

import hashlib
from itertools import groupby

import msgspec

from k8snet_tui.lab.objects.resources import RESOURCES, Object, Resource, Subresource

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def list_aggregated(*, core: bool) -> Object:
    """The answer to /api (`core`) or /apis where the client asks for the aggregated form."""
    chosen = [r for r in RESOURCES if (not r.group) is core]
    items = [
        {
            "metadata": {"name": group} if group else {},
            "versions": [
                {
                    "version": "v1",
                    "resources": [_aggregate(resource) for resource in resources],
                    "freshness": "Current",
                }
            ],
        }
        for group, resources in groupby(chosen, key=lambda r: r.group)
    ]
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    }


def _aggregate(resource: Resource) -> Object:
    item: Object = {
        "resource": resource.plural,
        "responseKind": {"group": resource.group, "version": resource.version, "kind": resource.kind},
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.kind.lower(),
        "verbs": list(resource.verbs),
    }
    item |= _names(resource)
    if resource.subresources:
        item["subresources"] = [_aggregate_subresource(sub) for sub in resource.subresources]
    return item


def _aggregate_subresource(subresource: Subresource) -> Object:
    kind = {"group": "", "version": "v1", "kind": subresource.kind}
    return {"subresource": subresource.name, "responseKind": kind, "verbs": list(subresource.verbs)}


def _names(resource: Resource) -> Object:
    return {
        **({"shortNames": list(resource.short_names)} if resource.short_names else {}),
        **({"categories": list(resource.categories)} if resource.categories else {}),
    }


def list_core_versions(address: str) -> Object:
    return {
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    }


def list_groups() -> Object:
    groups = dict.fromkeys(r.group for r in RESOURCES if r.group)
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(name) for name in groups]}


def find_group(name: str) -> Object | None:
    if not any(r.group == name for r in RESOURCES if r.group):
        return None
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(name)}


def _group(name: str) -> Object:
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


def find_resource_list(group: str, version: str) -> Object | None:
    """The answer to /api/v1 or /apis/GROUP/VERSION; None where there is no such group."""
    chosen = [r for r in RESOURCES if (r.group, r.version) == (group, version)]
    if not chosen:
        return None
    return {
        "kind": "APIResourceList",
        **({"apiVersion": "v1"} if group else {}),
        "groupVersion": chosen[0].api_version,
        "resources": [entry for resource in chosen for entry in _entries(resource)],
    }


def _entries(resource: Resource) -> list[Object]:
    main = {
        "name": resource.plural,
        "singularName": resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
        **_names(resource),
    }
    below = [
        {
            "name": f"{resource.plural}/{sub.name}",
            "singularName": "",
            "namespaced": resource.namespaced,
            "kind": sub.kind,
            "verbs": list(sub.verbs),
        }
        for sub in resource.subresources
    ]
    return [main, *below]


def make_etag(document: Object) -> str:
    return f'"{hashlib.sha512(msgspec.json.encode(document)).hexdigest().upper()}"'
