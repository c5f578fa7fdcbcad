from typing import Literal

from app.core.config import settings
from app.schemas.base import Input, Output
from app.schemas.user import Password


class Tokens(Output):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = settings.access_token_minutes * 60


class RefreshRequest(Input):
    refresh_token: str


class PasswordChange(Input):
    current_password: str
    new_password: Password
