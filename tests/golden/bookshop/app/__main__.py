"""The command line: ``python -m app`` migrates the database and serves the API."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from alembic.script.revision import RevisionError
from alembic.util import CommandError
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import SQLAlchemyError

AS_IT_IS = ("shell", "reset-db")  # also for a database that cannot be migrated
UNKNOWN = """
It was migrated by other code: go back to the git branch that has this revision, and there
"alembic downgrade" to the last one that both have; or, for an empty database to develop with:
python -m app reset-db"""


def parse(argv: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser("python -m app", description="Migrate, and serve the API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reload", action="store_true", help="after each change")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("migrate", help="bring the database up to date, and stop")
    shell = commands.add_parser("shell", help="a Python with a session and the models")
    shell.add_argument(
        "script", nargs="?", type=Path, help="run this instead of asking"
    )
    reset = commands.add_parser("reset-db", help="drop every table, and migrate")
    reset.add_argument("--yes", action="store_true", help="without asking")
    admin = commands.add_parser("create-admin", help="make or promote a user")
    admin.add_argument("email", help="the password is asked, or ADMIN_PASSWORD")
    return parser.parse_args(argv)


def run(options: Namespace) -> None:
    from app import commands  # not before the command line is known to be right

    if options.command not in AS_IT_IS:
        commands.migrate()
    match options.command:
        case None:
            commands.serve(options.host, options.port, reload=options.reload)
        case "migrate":
            print("The database is up to date")
        case "shell":
            commands.shell(options.script)
        case "reset-db":
            commands.reset_database(agreed=options.yes)
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
    except (CommandError, RevisionError) as error:
        hint = UNKNOWN if "locate revision" in str(error) else ""
        sys.exit(f"The database cannot be migrated: {error}{hint}")


def one_line(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    return ": ".join([*map(str, error["loc"]), message])


if __name__ == "__main__":
    main()
