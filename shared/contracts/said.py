"""The base of every model between the services and the gateway."""

from pydantic import BaseModel, ConfigDict


class Said(BaseModel):
    """Base of every model here: frozen, and nothing in it that we did not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
