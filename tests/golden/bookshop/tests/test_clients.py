"""All addresses of one client are one, and those of two are two."""

import pytest

from app.core.clients import network, network_of


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        # IPv4 on its way through IPv6: mapped, NAT64, SIIT, 6to4, Teredo
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("64:ff9b::192.0.2.1", "192.0.2.1"),
        ("::ffff:0:192.0.2.1", "192.0.2.1"),
        ("2002:c000:201:7::9", "192.0.2.1"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdfe", "192.0.2.1"),
        ("testclient", "testclient"),
    ],
)
def test_the_addresses_of_one_client_count_as_one(host: str, expected: str) -> None:
    assert network(host) == expected


def test_two_clients_of_ipv4_are_two_by_way_of_ipv6_too() -> None:
    for prefix in ("::ffff:", "64:ff9b::", "::ffff:0:"):
        assert network(f"{prefix}192.0.2.1") != network(f"{prefix}192.0.2.2")


def test_who_comes_by_a_socket_in_the_file_system_has_no_address() -> None:
    assert network_of({"type": "http", "client": None}) == ""
