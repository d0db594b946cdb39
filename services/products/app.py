"""Composition root of the products service: it names every part and opens nothing."""

from services.products.api import mapping_routes, promotion_routes
from services.products.settings import ProductsSettings
from services.products.tasks import all_tasks
from services.products.tasks.item_view import ItemSides
from services.products.tasks.mapping_desk import mapping_desk
from services.products.tasks.promotions import promotion_calendar
from shared.connectors.counterpoint import COUNTERPOINT, CounterpointApi
from shared.connectors.counterpoint import TITLE as COUNTERPOINT_TITLE
from shared.connectors.http import open_client
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.connectors.magento import TITLE as MAGENTO_TITLE
from shared.connectors.sql import COUNTERPOINT_DATABASE, SqlReader
from shared.connectors.sql import TITLE as DATABASE_TITLE
from shared.runtime.frame import Domain, DomainService


def build(*, settings: ProductsSettings) -> DomainService:
    """The service, put together."""
    counterpoint_client = open_client(
        base_url=settings.counterpoint_url,
        at_once=settings.counterpoint_calls_at_once,
        verify=settings.counterpoint_ca_file or True,
    )
    magento_client = open_client(
        base_url=settings.magento_url,
        at_once=settings.magento_calls_at_once,
        verify=settings.magento_ca_file or True,
    )
    counterpoint = CounterpointApi(
        client=counterpoint_client,
        company=settings.counterpoint_company,
        user=settings.counterpoint_user,
        password=settings.counterpoint_password,
        api_key=settings.counterpoint_api_key,
        at_once=settings.counterpoint_calls_at_once,
        limits=settings.counterpoint_limits(),
    )
    magento = MagentoApi(
        client=magento_client,
        token=settings.magento_token,
        at_once=settings.magento_calls_at_once,
        limits=settings.magento_limits(),
    )
    database = SqlReader(
        url=settings.counterpoint_sql_url.get_secret_value(), deadline_seconds=settings.call_seconds(20)
    )
    rules, flags = settings.rules(), settings.flag_columns()

    async def close_database() -> None:
        database.close()

    return DomainService(
        settings=settings,
        domain=Domain(
            name="products",
            title="Products",
            summary="Sync tasks that are related to your items, inventory and other data",
            tasks=lambda tools: all_tasks(
                counterpoint=counterpoint,
                database=database,
                magento=magento,
                tools=tools,
                rules=rules,
                flags=flags,
            ),
            systems={
                COUNTERPOINT: COUNTERPOINT_TITLE,
                COUNTERPOINT_DATABASE: DATABASE_TITLE,
                MAGENTO: MAGENTO_TITLE,
            },
            probes={
                COUNTERPOINT: counterpoint.probe,
                COUNTERPOINT_DATABASE: database.probe,
                MAGENTO: magento.probe,
            },
            signs_of_life={
                COUNTERPOINT: counterpoint.good_at,
                COUNTERPOINT_DATABASE: database.good_at,
                MAGENTO: magento.good_at,
            },
            routes=lambda tools: (
                mapping_routes(mapping_desk(database=database, magento=magento, tools=tools, rules=rules)),
                promotion_routes(promotion_calendar(database=database, rules=rules, flags=flags)),
            ),
            sides=lambda tools: ItemSides(
                counterpoint=counterpoint,
                database=database,
                magento=magento,
                documents=tools.documents,
                rules=rules,
                flags=flags,
            ),
            close=(counterpoint_client.aclose, magento_client.aclose, close_database),
        ),
    )
