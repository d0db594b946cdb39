"""The version of CounterSync, said once; pyproject.toml says the same, which a check compares."""

from typing import Final

VERSION: Final = "0.1.0"
