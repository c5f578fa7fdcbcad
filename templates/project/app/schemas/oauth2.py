from typing import Annotated

from pydantic import BaseModel, Field

from app.schemas.base import Text

Value = Annotated[Text, Field(max_length=4096)]


class Callback(BaseModel):
    """What a provider sends back; some add parameters of their own."""

    state: Value
    code: Value | None = None
    error: Value | None = None
    iss: Value | None = None
