"""Exit code 0 when the service in this container answers that it is ready, else 1. `HEALTH_PATH` asks another way."""

from __future__ import annotations

import http.client
import os
import sys


def is_ready() -> bool:
    """Whether GET on the health path is answered with 200 within 4 seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("HTTP_PORT", "8080")), timeout=4)
    try:
        connection.request("GET", os.environ.get("HEALTH_PATH", "/health/ready"))
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready() else 1)
