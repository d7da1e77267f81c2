"""Kinds that kubectl knows before a slash and that are no ends of a path, with what to write instead.

A namespace may have such a name, so it is only said where no pod was found.
"""

_INSTEAD = {
    ("cronjob", "cronjobs", "cj"): "its pods are its jobs', write job/NAME",
    ("ingress", "ingresses", "ing"): "it leads to a service, write svc/NAME",
    ("endpoints", "ep", "endpointslice", "endpointslices"): "its service is one, write svc/NAME",
    ("replicationcontroller", "replicationcontrollers", "rc"): "its pods are, write -l and its selector",
    ("namespace", "namespaces", "ns"): "a pod in it is, write NAMESPACE/POD",
}
_WITHOUT_ADDRESS = {
    "configmap", "configmaps", "cm", "secret", "secrets", "serviceaccount", "serviceaccounts", "sa",
    "persistentvolume", "pv", "persistentvolumeclaim", "persistentvolumeclaims", "pvc", "storageclass", "sc",
    "networkpolicy", "networkpolicies", "netpol", "event", "events", "ev", "horizontalpodautoscaler", "hpa",
    "poddisruptionbudget", "pdb", "resourcequota", "quota", "limitrange", "limits",
}  # fmt: skip


def advise(kind: str) -> str:
    """What to write instead; empty for what is no kind, but maybe a namespace."""
    word, dot, _ = kind.lower().partition(".")
    for words, instead in _INSTEAD.items():
        if word in words:
            return f"{kind} is a kind of object and no end of a path: {instead}"
    if not dot and word in _WITHOUT_ADDRESS:
        return f"{kind} is a kind of object that has no address and no pods"
    return ""
