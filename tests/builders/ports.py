"""Free ports for the processes a test starts."""

from __future__ import annotations

from demo.ports import answers, free_port

__all__ = ["answers", "free_port"]
