"""The command line: ``python -m app`` migrates the database and serves the API."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from alembic.util import CommandError
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import SQLAlchemyError


def parse(argv: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser("python -m app", description="Migrate, and serve the API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reload", action="store_true", help="after each change")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("migrate", help="bring the database up to date, and stop")
    admin = commands.add_parser("create-admin", help="make or promote a user")
    admin.add_argument("email", help="the password is asked, or ADMIN_PASSWORD")
    return parser.parse_args(argv)


def run(options: Namespace) -> None:
    from app import commands  # not before the command line is known to be right

    commands.migrate()
    match options.command:
        case None:
            commands.serve(options.host, options.port, reload=options.reload)
        case "create-admin":
            commands.create_admin(options.email)


def main(argv: Sequence[str] | None = None) -> None:
    options = parse(argv)
    try:
        run(options)
    except ValidationError as error:
        sys.exit("\n".join(map(one_line, error.errors())))
    except OSError as error:
        sys.exit(f"The database cannot be reached: {error}")
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        sys.exit(f"The database refused: {str(cause).splitlines()[0]}")
    except CommandError as error:
        sys.exit(f"The database cannot be migrated: {error}")


def one_line(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    return ": ".join([*map(str, error["loc"]), message])


if __name__ == "__main__":
    main()
