"""Composition root of the misc service: it names every part and opens nothing."""

from services.misc.api import rule_routes
from services.misc.settings import MiscSettings
from services.misc.tasks import all_tasks
from services.misc.tasks.price_rules import PRICE_RULES
from services.misc.tasks.rule_outcomes import LastOutcomes
from shared.connectors.http import open_client
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.connectors.magento import TITLE as MAGENTO_TITLE
from shared.connectors.sql import COUNTERPOINT_DATABASE, SqlReader
from shared.connectors.sql import TITLE as DATABASE_TITLE
from shared.runtime.frame import Domain, DomainService


def build(*, settings: MiscSettings) -> DomainService:
    """The service, put together."""
    magento_client = open_client(
        base_url=settings.magento_url,
        at_once=settings.magento_calls_at_once,
        verify=settings.magento_ca_file or True,
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
    rules = settings.rules()

    async def close_database() -> None:
        database.close()

    return DomainService(
        settings=settings,
        domain=Domain(
            name="misc",
            title="Misc Tasks",
            summary="Syncing price rules, gift cards and other miscellaneous data",
            tasks=lambda tools: all_tasks(database=database, magento=magento, tools=tools, rules=rules),
            systems={COUNTERPOINT_DATABASE: DATABASE_TITLE, MAGENTO: MAGENTO_TITLE},
            probes={COUNTERPOINT_DATABASE: database.probe, MAGENTO: magento.probe},
            signs_of_life={COUNTERPOINT_DATABASE: database.good_at, MAGENTO: magento.good_at},
            routes=lambda tools: (rule_routes(LastOutcomes(links=tools.links(PRICE_RULES))),),
            close=(magento_client.aclose, close_database),
        ),
    )
