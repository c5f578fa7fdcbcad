"""Over HTTP, each database gives a value back as it was sent, in its one form, or refuses it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.databases import open_folder
from support.environment import common_environment, generate
from support.serving import API, Project, served

from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = """\
project: values
auth: []
features: []
resources:
  Item:
    fields:
      line: str:400:index:null
      prose: text:null
      word: slug:index:null
      mail: email:index:null
      link: url:index:null
      whole: int:index:null
      large: bigint:index:null
      small: smallint:index:null
      even: int:multiple_of=2:ge=-10:null
      ratio: float:index:null
      price: decimal:12,2:index:null
      share: decimal:15,10:index:null
      flag: bool:index:null
      day: date:index:null
      clock: time:index:null
      at: datetime:index:null
      span: duration:null
      code: uuid:index:null
      thing: json:null
      rows: json:list:null
      anything: json:any:null
      blob: bytes:null
      address: ip:index:null
      state: enum:open,closed:index:null
      lines: list:str:null
      proses: list:text:null
      words: list:slug:null
      mails: list:email:null
      links: list:url:null
      wholes: list:int:null
      larges: list:bigint:null
      ratios: list:float:null
      prices: list:decimal:null
      flags: list:bool:null
      days: list:date:null
      clocks: list:time:null
      moments: list:datetime:null
      spans: list:duration:null
      codes: list:uuid:null
      addresses: list:ip:null
  Holder:
    fields:
      name: str:40
      first: Item
      others: many:Item
  Ticket:
    key: uuid4
    fields:
      name: str:40
  Folio:
    path_key: number
    fields:
      number: bigint:unique
"""
SORTED = "line word mail link whole large small ratio price share flag day clock at code address"
SAME = "same"
NO = None
"""It is refused."""
UUID = "12345678-1234-5678-1234-56781234567a"
LONG_TEXT = json.dumps("\U0001f600" * 400)
LONG_URL = json.dumps("http://a.example/" + "x" * 2031)

SENT: dict[str, dict[str, str | None]] = {
    "line": {
        '"one line"': SAME,
        r'" a\tb \r\n"': r'"a\tb"',
        r'"e\u0301 \ud83d\ude00 \u200d \u202e"': SAME,
        LONG_TEXT: SAME,
        r'"a\r\nb"': NO,
        r'"a\nb"': NO,
        r'"a\rb"': NO,
        r'"a\u000bb"': NO,
        r'"a\u000cb"': NO,
        r'"a\u001cb"': NO,
        r'"a\u0085b"': NO,
        r'"a\u2028b"': NO,
        r'"a\u2029b"': NO,
        r'"a\u001bb"': NO,
        r'"a\u007fb"': NO,
        r'"a\u0000b"': NO,
        r'"a\ud800b"': NO,
        r'" \u0085 "': NO,
        r'"\u001f"': NO,
    },
    "prose": {r'" a\r\n\tb\u2028 "': SAME, r'"\u001f"': NO, r'"a\u0000"': NO},
    "word": {'"a-b-2"': SAME, r'"a\n"': NO, '"é"': NO, '"A"': NO},
    "mail": {
        '"Ann+x@B.Example"': '"Ann+x@b.example"',
        '" a@b.example "': '"a@b.example"',
        '"a@xn--bcher-kva.example"': '"a@bücher.example"',
        '"a@BÜCHER.example"': '"a@bücher.example"',
        r'"e\u0301@b.example"': '"é@b.example"',
        '"Somebody <a@b.example>"': NO,
        '"<a@b.example>"': NO,
        '"a@b.example>"': NO,
        '"a@b.example, c@d.example"': NO,
        r'"a@b.example\r\nBcc: c@d.example"': NO,
        r'"a\u0000@b.example"': NO,
    },
    "link": {
        '"HTTP://EXAMPLE.com:80/a/../b"': '"http://example.com/b"',
        '"http://bücher.example/ü?q=a b"': '"http://xn--bcher-kva.example/%C3%BC?q=a%20b"',
        '"http://user:pw@[::1]/%zz"': SAME,
        LONG_URL: SAME,
        json.dumps("http://a.example/" + "ü" * 400): NO,
        json.dumps("http://" + "ü" * 60 + ".example/" + "x" * 1980): NO,
        '"ftp://a.example/"': NO,
        '"http://a b/"': NO,
    },
    "whole": {
        "5.0": "5",
        "5e0": "5",
        "-0.0": "0",
        "1E2": "100",
        "-2147483648": SAME,
        "2147483647.0": "2147483647",
        "2147483648": NO,
        "2147483648.0": NO,
        "5.5": NO,
        '"5"': NO,
        '"5.0"': NO,
        "true": NO,
        "1e400": NO,
        "[5]": NO,
    },
    "large": {
        "9223372036854775807": SAME,
        "-9223372036854775808": SAME,
        "9007199254740993": SAME,
        "9007199254740991.0": "9007199254740991",
        "9007199254740993.0": NO,
        "9223372036854775808": NO,
        "1e18": NO,
    },
    "small": {"-32768": SAME, "1.0": "1", "32768": NO},
    "even": {"4.0": "4", "-10": SAME, "5": NO, "5.0": NO, "-12.0": NO, "4.5": NO},
    "ratio": {
        "-0.0": "0",
        "5e-324": SAME,
        "2.2250738585072014e-308": SAME,
        "1.7976931348623157e308": SAME,
        "0.1": SAME,
        "1": SAME,
        "1e22": SAME,
        "1e-400": "0",
        "9007199254740993": "9007199254740992",
        "0.12345678901234567890": "0.12345678901234568",
        "1e309": NO,
        "NaN": NO,
        "-Infinity": NO,
        "true": NO,
        '"1"': NO,
    },
    "price": {
        '"1.50"': SAME,
        '"+1"': '"1.00"',
        '".5"': '"0.50"',
        '"5."': '"5.00"',
        '"1.000"': '"1.00"',
        '"1e3"': '"1000.00"',
        '"1E-2"': '"0.01"',
        '"-0"': '"0.00"',
        '"0e10"': '"0.00"',
        "1.1": '"1.10"',
        "5": '"5.00"',
        "1e2": '"100.00"',
        "1234567890.12": '"1234567890.12"',
        '"-9999999999.99"': SAME,
        '"10000000000"': NO,
        '"1e-3"': NO,
        '"1_000"': NO,
        r'"\uff11\uff12"': NO,
        r'"\u0663"': NO,
        '" 1"': NO,
        '"1,5"': NO,
        '"0x1"': NO,
        '"NaN"': NO,
        '"Infinity"': NO,
        '"1e999999999"': NO,
        "0.12345678901234567": NO,
        "true": NO,
    },
    "share": {
        '"1e-10"': '"0.0000000001"',
        "1e-10": '"0.0000000001"',
        '"0"': '"0.0000000000"',
        '"99999.9999999999"': SAME,
        "12345.123456789": '"12345.1234567890"',
        "12345.1234567891": '"12345.1234567891"',
        "12345.12345678912": NO,
    },
    "flag": {"true": SAME, "false": SAME, "1": NO, "1.0": NO, '"true"': NO},
    "day": {
        '"0001-01-01"': SAME,
        '"9999-12-31"': SAME,
        '"2024-02-29"': SAME,
        '"2030-01-01T00:00:00Z"': '"2030-01-01"',
        '"2023-02-29"': NO,
        '"0000-01-01"': NO,
        '"10000-01-01"': NO,
        '"infinity"': NO,
        '"2030-01-01T12:00:00Z"': NO,
        "20300101": NO,
    },
    "clock": {
        '"00:00:00"': SAME,
        '"10:00"': '"10:00:00"',
        '"23:59:59.999999"': SAME,
        '"23:59:59.9999999"': '"23:59:59.999999"',
        '"24:00:00"': NO,
        '"23:59:60"': NO,
        '"10:00:00Z"': NO,
        '"10:00:00+00:00"': NO,
    },
    "at": {
        '"0001-01-01T00:00:00Z"': SAME,
        '"0001-01-01T00:00:00.000001Z"': SAME,
        '"9999-12-31T23:59:59.999999Z"': SAME,
        '"9999-12-31T23:59:59.9999999Z"': '"9999-12-31T23:59:59.999999Z"',
        '"0001-01-01T00:00:00-14:00"': '"0001-01-01T14:00:00Z"',
        '"2030-01-01T00:00:00.1234567+02:00"': '"2029-12-31T22:00:00.123456Z"',
        '"2030-01-01t00:00z"': '"2030-01-01T00:00:00Z"',
        '"0001-01-01T00:00:00+14:00"': NO,
        '"9999-12-31T23:59:59.999999-00:01"': NO,
        '"2030-01-01T00:00:00"': NO,
        '"2030-01-01"': NO,
        '"infinity"': NO,
        '"2030-01-01T23:59:60Z"': NO,
        "0": NO,
    },
    "span": {
        '"P1DT0.5S"': SAME,
        '"-PT1S"': SAME,
        '"-P1DT1H"': SAME,
        '"PT0.000001S"': SAME,
        '"PT0.0000001S"': '"PT0S"',
        '"P1W"': '"P7D"',
        '"P1M"': '"P30D"',
        '"PT36H"': '"P1DT12H"',
        '"P365000D"': '"P1000Y"',
        '"-P365000D"': '"-P1000Y"',
        '"-P364999DT23H59M59.999999S"': '"-P999Y364DT23H59M59.999999S"',
        '"P365000DT0.000001S"': NO,
        '"P1000000000D"': NO,
        "1": NO,
    },
    "code": {
        f'"{UUID}"': SAME,
        f'"{UUID.upper()}"': f'"{UUID}"',
        f'"urn:uuid:{UUID}"': f'"{UUID}"',
        f'"{{{UUID}}}"': f'"{UUID}"',
        f'"{UUID.replace("-", "")}"': f'"{UUID}"',
        '"00000000-0000-0000-0000-000000000000"': SAME,
        f'" {UUID}"': NO,
        "123": NO,
    },
    "thing": {
        '{"a": 9007199254740993}': SAME,
        '{"a": 123456789012345678901234567890}': SAME,
        '{"a": [1.0, 0.1, -0.0, 5e-324, 1e22, 1.7976931348623157e308]}': SAME,
        '{"a": 0.12345678901234567890}': '{"a": 0.12345678901234568}',
        '{"a": 1e300}': SAME,
        '{"b": 1, "a": null, "": true}': SAME,
        '{"a": 1, "a": 2}': '{"a": 2}',
        r'{"a": "\ud83d\ude00\\u0000\u2028"}': SAME,
        '{"a": 1e400}': NO,
        '{"a": NaN}': NO,
        r'{"a": "\u0000"}': NO,
        r'{"\u0000": 1}': NO,
        r'{"a": "\ud800"}': NO,
        "[]": NO,
    },
    "rows": {"[1, null, [], {}]": SAME, "{}": NO, "[-Infinity]": NO},
    "anything": {
        "1.0": SAME,
        "0.1": SAME,
        "-0.0": SAME,
        "1e308": SAME,
        "false": SAME,
        '""': SAME,
        '"1e5"': SAME,
        '"null"': SAME,
        "[]": SAME,
        "9223372036854775807": SAME,
        "[18446744073709551616]": SAME,
    },
    "blob": {
        '"/+A="': SAME,
        '""': SAME,
        '"AAECAw=="': SAME,
        '"_-A="': NO,
        '"/+A"': NO,
        '"===="': NO,
        r'"QUJD\n"': NO,
        '"QUJDRA==QUJD"': NO,
    },
    "address": {
        '"127.0.0.1"': SAME,
        '"FE80::0001"': '"fe80::1"',
        '"::ffff:1.2.3.4"': SAME,
        '"::FFFF:102:304"': '"::ffff:1.2.3.4"',
        '"fe80::1%eth0"': SAME,
        '"fe80::1%"': NO,
        r'"fe80::1%\u2028"': NO,
        '"fe80::1%a b"': NO,
        '"1.2.3.4%eth0"': NO,
        '"010.0.0.1"': NO,
        r'"\uff11.2.3.4"': NO,
        '"1.2.3.4/32"': NO,
        "1": NO,
    },
    "state": {'"open"': SAME, '"OPEN"': NO, '" open"': NO},
    "lines": {
        r'[" a ", "b\tc"]': r'["a", "b\tc"]',
        '["", " "]': '["", ""]',
        json.dumps(["x" * 1000]): SAME,
        r'["a\nb"]': NO,
        '[" ", 1]': NO,
    },
    "proses": {r'["a\nb"]': SAME, '[" "]': NO, '[""]': NO},
    "words": {'["a-b"]': SAME, json.dumps(["x" * 1000]): SAME, '["A"]': NO, '[""]': NO},
    "mails": {'["A@B.EXAMPLE"]': '["A@b.example"]', '["Somebody <a@b.example>"]': NO},
    "links": {'["HTTP://A.example"]': '["http://a.example/"]', '["a.example"]': NO},
    "wholes": {"[5.0, -0.0, 2147483647]": "[5, 0, 2147483647]", "[5.5]": NO, '["5"]': NO},
    "larges": {"[9223372036854775807, 9007199254740993]": SAME, "[9007199254740993.0]": NO},
    "ratios": {
        "[0.0, 5e-324, 1e308, 1, 0.1]": SAME,
        "[1e400]": NO,
        "[NaN]": NO,
        "[true]": NO,
    },
    "prices": {
        '["1.50", "-0.1234567890123456789012345678901234567890"]': SAME,
        "[1.1, 2]": '["1.1", "2"]',
        '["1_0"]': NO,
        '["NaN"]': NO,
        '["1e999999999"]': NO,
    },
    "flags": {"[true, false]": SAME, "[1]": NO},
    "days": {'["0001-01-01", "9999-12-31"]': SAME, '["infinity"]': NO},
    "clocks": {'["10:00"]': '["10:00:00"]', '["10:00Z"]': NO},
    "moments": {
        '["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"]': (
            '["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]'
        ),
        '["2030-01-01T00:00:00+02:00"]': '["2029-12-31T22:00:00Z"]',
        '["0001-01-01T00:00:00+14:00"]': NO,
    },
    "spans": {'["-P1D", "PT0.000001S"]': SAME, '["P1001Y"]': NO},
    "codes": {f'["{{{UUID}}}"]': f'["{UUID}"]', '["1"]': NO},
    "addresses": {'["::FFFF:102:304", "fe80::1%eth0"]': '["::ffff:1.2.3.4", "fe80::1%eth0"]'},
}


def exactly(text: str) -> Any:
    """Read JSON without losing a digit; a number is one, however it is written."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


@dataclass(frozen=True)
class Items:
    """The rows of one field, by a client that sends bytes as they are."""

    client: httpx.Client
    field: str

    def send(self, method: str, path: str, token: str) -> httpx.Response:
        body = f'{{"{self.field}": {token}}}'.encode()
        headers = {"Content-Type": "application/json"}
        return self.client.request(method, f"{API}{path}", content=body, headers=headers)

    def value(self, answer: httpx.Response) -> Any:
        return exactly(answer.text)[self.field]

    def walk(self, sort: str) -> Iterator[int]:
        """Read a list to its end, two rows a page."""
        query = {"sort": sort, "limit": "2"}
        while True:
            answer = self.client.get(f"{API}/items", params=query)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield from (row["id"] for row in page["items"])
            if page["next"] is None:
                return
            query["cursor"] = page["next"]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(each, id=str(each), marks=pytest.mark.xdist_group(f"values {each}"))
        for each in Database
    ],
)
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Ask a server that has a field of every kind."""
    with open_folder("values-") as folder:
        (folder / "values.yaml").write_text(MODEL, encoding="utf-8")
        root = generate(folder / "values.yaml", folder / "project", database=request.param)
        server = served(Project(root, (str(common_environment()), "-m")))
        with server as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client
        assert "Traceback" not in server.printed()


@pytest.mark.parametrize("field", SENT)
def test_a_value_comes_back_as_it_was_or_is_refused(client: httpx.Client, field: str) -> None:
    items = Items(client, field)
    made = []
    for sent, expected in SENT[field].items():
        answer = items.send("POST", "/items", sent)
        if expected is NO:
            assert answer.status_code == 422, f"{sent}: {answer.status_code} {answer.text}"
            continue
        assert answer.status_code == 201, f"{sent}: {answer.text}"
        assert items.value(answer) == exactly(sent if expected == SAME else expected), sent
        made.append(answer)
    for answer in made:
        path = f"/items/{answer.json()['id']}"
        read = client.get(f"{API}{path}")
        assert read.text == answer.text
        again = items.send("PATCH", path, json.dumps(read.json()[field]))
        assert again.status_code == 200, again.text
        assert items.value(again) == items.value(answer)


@pytest.mark.parametrize("field", [*SORTED.split(), "state"])
def test_a_list_is_read_to_its_end_whatever_it_is_sorted_by(
    client: httpx.Client, field: str
) -> None:
    items = Items(client, field)
    made = {
        items.send("POST", "/items", sent).raise_for_status().json()["id"]
        for sent, expected in SENT[field].items()
        if expected is not NO
    }
    down = list(items.walk(field))
    assert len(down) == len(set(down))
    assert made < set(down)
    assert set(items.walk(f"-{field}")) == set(down)


@pytest.mark.parametrize("field", [*SORTED.split(), "state"])
def test_a_filter_finds_what_was_sent(client: httpx.Client, field: str) -> None:
    """In the form that it came back in, and where a form is the field's own, as it was sent."""
    for sent, expected in SENT[field].items():
        if expected is NO:
            continue
        made = Items(client, field).send("POST", "/items", sent).raise_for_status().json()
        words = {made[field]}
        if field in {"mail", "link", "address", "at"}:
            words.add(json.loads(sent))
        for word in words:
            text = json.dumps(word).strip('"') if isinstance(word, bool | float) else word
            query = {field: text, "limit": "1"}
            found = client.get(f"{API}/items", params=query).raise_for_status().json()
            assert [row["id"] for row in found["items"]] == [made["id"]], word


@pytest.mark.parametrize(
    "text", ["1.0", "1_0", "+1", "1%20", "%201", "01", "1e0", "%EF%BC%91", "1."]
)
def test_an_integer_in_a_url_is_written_in_one_way(client: httpx.Client, text: str) -> None:
    client.post(f"{API}/items", json={}).raise_for_status()
    client.post(f"{API}/folios", json={"number": 1})
    assert client.get(f"{API}/items/1").status_code == 200
    assert client.get(f"{API}/folios/1").status_code == 200
    for method in ("GET", "DELETE"):
        assert client.request(method, f"{API}/items/{text}").status_code == 422
        assert client.request(method, f"{API}/folios/{text}").status_code == 422
    for query in ("whole", "small", "large", "limit"):
        text = text.replace("+", "%2B")
        assert client.get(f"{API}/items?{query}={text}").status_code == 422, query
    assert client.get(f"{API}/holders?first_id={text}").status_code == 422
    assert client.get(f"{API}/holders?other_id={text}").status_code == 422


@pytest.mark.parametrize(
    "query", ["price=1_0", "price=%EF%BC%91", "price=NaN", "ratio=1_0", "ratio=nan", "ratio=1e400"]
)
def test_a_number_in_a_filter_is_written_in_digits(client: httpx.Client, query: str) -> None:
    assert client.get(f"{API}/items?{query}").status_code == 422


def test_a_uuid_in_a_url_has_its_hyphens(client: httpx.Client) -> None:
    key = client.post(f"{API}/tickets", json={"name": "one"}).json()["id"]
    for text in (key, key.upper()):
        assert client.get(f"{API}/tickets/{text}").json()["id"] == key
    for text in (key.replace("-", ""), f"{{{key}}}", f"urn:uuid:{key}", f"{key}%20"):
        assert client.get(f"{API}/tickets/{text}").status_code == 422
        assert client.get(f"{API}/items?code={text}").status_code == 422


def test_an_integer_alone_as_json_keeps_its_digits_or_is_refused(client: httpx.Client) -> None:
    """SQLite would keep fifteen of them."""
    items = Items(client, "anything")
    for sent in (str(2**64 - 1), str(-(2**63) - 1), str(10**30)):
        answer = items.send("POST", "/items", sent)
        assert answer.status_code == 422 or items.value(answer) == exactly(sent)


def test_an_id_in_a_body_is_an_integer_as_json_has_it(client: httpx.Client) -> None:
    item = client.post(f"{API}/items", json={}).json()["id"]
    body = {"name": "one", "first_id": float(item), "other_ids": [float(item), item]}
    made = client.post(f"{API}/holders", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["first_id"] == item
    assert len(made.json()["others"]) == 1
    for wrong in (str(item), item + 0.5, True):
        for change in ({"first_id": wrong}, {"other_ids": [wrong]}):
            refused = client.post(f"{API}/holders", json=body | change)
            assert refused.status_code == 422, change


def test_the_document_says_the_limits_of_integers(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    fields = schemas["ItemCreate"]["properties"]
    described = {name: fields[name]["anyOf"][0] for name in ("whole", "small", "even")}
    assert described == {
        "whole": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
        "small": {"type": "integer", "minimum": -(2**15), "maximum": 2**15 - 1},
        "even": {"type": "integer", "minimum": -10, "maximum": 2**31 - 1, "multipleOf": 2},
    }
    assert schemas["HolderCreate"]["properties"]["first_id"]["minimum"] == 1
