"""`python -m services.orders`: settings → service → run → stop in order."""

from services.orders.app import build
from services.orders.settings import OrdersSettings
from shared.runtime.serve import serve

if __name__ == "__main__":
    settings = OrdersSettings()
    serve(build(settings=settings).app(), service="orders", settings=settings)
