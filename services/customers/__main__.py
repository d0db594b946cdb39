"""`python -m services.customers`: settings → service → run → stop in order."""

from services.customers.app import build
from services.customers.settings import CustomersSettings
from shared.runtime.serve import serve

if __name__ == "__main__":
    settings = CustomersSettings()
    serve(build(settings=settings).app(), service="customers", settings=settings)
