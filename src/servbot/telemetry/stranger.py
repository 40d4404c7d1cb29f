"""Who may read metrics: this machine itself, or whoever knows the token."""

import hmac
import os
from collections.abc import Mapping
from ipaddress import ip_address

TOKEN = "SERVBOT_METRICS_TOKEN"  # noqa: S105 - the name of a variable
"""Environment variable with the token; without it only this machine may ask."""

forwarding = frozenset({"x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"})
"""Headers of a proxy: what it passes on does not come from this machine, although the proxy may stand here."""


def is_known(address: str, headers: Mapping[str, str], environment: Mapping[str, str] | None = None) -> bool:
    """Whether metrics and details may be told.

    Args:
        address: where the request comes from.
        headers: of the request.
        environment: of this process.
    """
    given = {name.lower(): value for name, value in headers.items()}
    token = (os.environ if environment is None else environment).get(TOKEN, "")
    if token and hmac.compare_digest(given.get("authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    return _is_loopback(address) and not forwarding & given.keys()


def _is_loopback(address: str) -> bool:
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return (getattr(given, "ipv4_mapped", None) or given).is_loopback
