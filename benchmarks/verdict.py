"""What is certainly wrong with a merged file: judged without the engine that merged it."""

import ast
import json
import subprocess
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

Counts = Counter[tuple[str, ...]]


def read(text: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None


def declared(body: list[ast.stmt], within: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield what a module and its classes declare, as often as they do."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield (*within, name)
            case ast.ClassDef(name=name, body=inner):
                yield (*within, name)
                yield from declared(inner, (*within, name))
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield (*within, name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                known = [it.asname or it.name for it in names if it.name != "*"]
                yield from ((*within, "import", name) for name in known)
            case ast.If(body=one, orelse=other) | ast.Try(body=one, orelse=other):
                yield from declared([*one, *other], within)
                for handler in getattr(node, "handlers", []):
                    yield from declared(handler.body, within)


def wrong(base: ast.Module, ours: ast.Module, theirs: ast.Module, merged: bytes) -> Iterator[str]:
    """Yield what was lost, what came back, and what is there twice."""
    tree = read(merged)
    if tree is None:
        yield "does not parse"
        return
    b, o, t, m = [Counter(declared(side.body)) for side in (base, ours, theirs, tree)]
    for name in sorted({*o, *t}):
        label = ".".join(name)
        added = (not b[name] and (o[name] or t[name])) or (o[name] and t[name])
        if added and not m[name]:
            yield f"lost: {label}"
        if m[name] > max(o[name], t[name], b[name], 1):
            yield f"twice: {label}"
        gone = b[name] and not (o[name] and t[name]) and max(o[name], t[name]) <= b[name]
        if gone and m[name] and "import" not in name:
            yield f"came back: {label}"


def ruff(versions: dict[str, bytes]) -> dict[str, set[str]]:
    """Return what ruff says of each version about names: unbound, and defined again."""
    found: dict[str, set[str]] = {name: set() for name in versions}
    with TemporaryDirectory() as folder:
        for name, content in versions.items():
            (Path(folder) / f"{name}.py").write_bytes(content)
        command = ["ruff", "check", "--isolated", "--select=F821,F811", "--output-format=json"]
        command += ["--no-cache", "--ignore-noqa", "--target-version=py314"]
        done = subprocess.run([*command, folder], capture_output=True, check=False)
        for row in json.loads(done.stdout or "[]"):
            if row["code"] in {"F821", "F811"}:
                found[Path(row["filename"]).stem].add(f"{row['code']} {_name(row['message'])}")
    return found


def _name(message: str) -> str:
    return message.split("`")[1] if "`" in message else message
