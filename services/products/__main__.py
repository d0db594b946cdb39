"""`python -m services.products`: settings → service → run → stop in order."""

from services.products.app import build
from services.products.settings import ProductsSettings
from shared.runtime.serve import serve

if __name__ == "__main__":
    settings = ProductsSettings()
    serve(build(settings=settings).app(), service="products", settings=settings)
