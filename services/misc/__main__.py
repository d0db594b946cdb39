"""`python -m services.misc`: settings → service → run → stop in order."""

from services.misc.app import build
from services.misc.settings import MiscSettings
from shared.runtime.serve import serve

if __name__ == "__main__":
    settings = MiscSettings()
    serve(build(settings=settings).app(), service="misc", settings=settings)
