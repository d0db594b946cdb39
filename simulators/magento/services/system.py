"""What the store says about itself: modules, websites, views, configuration, currencies, countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import ANONYMOUS, Route, route
from simulators.magento.state.tables import Row

_MODULES = [
    "Store",
    "AdvancedPricingImportExport",
    "Directory",
    "AmqpStore",
    "Config",
    "Theme",
    "Backend",
    "Variable",
    "Eav",
    "Customer",
    "AdminNotification",
    "BackendNotification",
    "Indexer",
    "Authorization",
    "Cms",
    "Catalog",
    "Quote",
    "SalesSequence",
    "Sales",
    "SalesRule",
    "CatalogRule",
    "Bundle",
    "CatalogInventory",
    "CatalogUrlRewrite",
    "UrlRewrite",
    "ConfigurableProduct",
    "Downloadable",
    "GroupedProduct",
    "Tax",
    "Integration",
    "JwtFrameworkAdapter",
    "JwtUserToken",
    "TwoFactorAuth",
    "Webapi",
    "WebapiAsync",
    "WebapiSecurity",
    "AsynchronousOperations",
    "MysqlMq",
    "MessageQueue",
    "InventoryApi",
    "Inventory",
    "InventoryCatalog",
    "InventoryCatalogApi",
    "InventorySales",
    "InventorySalesApi",
    "InventoryReservations",
    "InventoryLowQuantityNotificationApi",
    "InventoryExportStockApi",
    "InventorySourceSelectionApi",
    "InventoryShipping",
    "Swatches",
    "MediaGallery",
]
_COMMERCE = ("GiftCardAccount", "CustomerBalance", "Reward", "Staging", "CatalogStaging")

_COUNTRIES: tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "US",
        "USA",
        "United States",
        (
            ("1", "AL", "Alabama"),
            ("12", "CA", "California"),
            ("18", "FL", "Florida"),
            ("23", "IL", "Illinois"),
            ("43", "NY", "New York"),
            ("57", "TX", "Texas"),
            ("62", "WA", "Washington"),
        ),
    ),
    ("CA", "CAN", "Canada", (("66", "AB", "Alberta"), ("74", "ON", "Ontario"), ("76", "QC", "Quebec"))),
    ("GB", "GBR", "United Kingdom", ()),
    ("DE", "DEU", "Germany", (("81", "BAY", "Bayern"), ("82", "BER", "Berlin"))),
    ("MX", "MEX", "Mexico", ()),
)


def _modules(call: Call) -> list[str]:
    names = [*_MODULES, *(_COMMERCE if call.shop.settings.edition == "commerce" else ())]
    return [f"Magento_{name}" for name in names]


def _websites(call: Call) -> list[Row]:
    return list(call.shop.websites)


def _groups(call: Call) -> list[Row]:
    return list(call.shop.store_groups)


def _views(call: Call) -> list[Row]:
    return list(call.shop.stores)


def _configs(call: Call) -> list[dict[str, Any]]:
    asked = call.get("storeCodes")
    codes = list(asked.values()) if isinstance(asked, Mapping) else asked
    return [
        {
            "id": row["id"],
            "code": row["code"],
            "website_id": row["website_id"],
            "locale": "en_US",
            "base_currency_code": "USD",
            "default_display_currency_code": "USD",
            "timezone": call.shop.settings.zone,
            "weight_unit": "lbs",
            **{
                f"{secure}base_{part}url": f"{call.address}{path}"
                for secure in ("", "secure_")
                for part, path in (("", ""), ("link_", ""), ("static_", "static/"), ("media_", "media/"))
            },
        }
        for row in call.shop.stores
        if row["id"] and (not codes or row["code"] in codes)
    ]


def _currency(_call: Call) -> dict[str, Any]:
    return {
        "base_currency_code": "USD",
        "base_currency_symbol": "$",
        "default_display_currency_code": "USD",
        "default_display_currency_symbol": "$",
        "available_currency_codes": ["USD"],
        "exchange_rates": [{"currency_to": "USD", "rate": 1}],
    }


def _shown_country(entry: tuple[str, str, str, tuple[tuple[str, str, str], ...]]) -> dict[str, Any]:
    two, three, name, regions = entry
    shown: dict[str, Any] = {
        "id": two,
        "two_letter_abbreviation": two,
        "three_letter_abbreviation": three,
        "full_name_locale": name,
        "full_name_english": name,
    }
    if regions:
        shown["available_regions"] = [{"id": number, "code": code, "name": text} for number, code, text in regions]
    return shown


def _countries(_call: Call) -> list[dict[str, Any]]:
    return [_shown_country(entry) for entry in _COUNTRIES]


def _country(call: Call) -> dict[str, Any]:
    for entry in _COUNTRIES:
        if entry[0] == call["countryId"].upper():
            return _shown_country(entry)
    raise Refusal("The country isn't available.", status=404)


_STORE = "Backend::store"
_COUNTRY = "directory-data-country-information"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/modules",
        acl="Backend::admin",
        service="Backend.ModuleService.getModules",
        returns="[str]",
        serve=_modules,
    ),
    route(
        "GET /V1/store/websites",
        acl=_STORE,
        service="Store.WebsiteRepository.getList",
        returns="[store-data-website]",
        serve=_websites,
    ),
    route(
        "GET /V1/store/storeGroups",
        acl=_STORE,
        service="Store.GroupRepository.getList",
        returns="[store-data-group]",
        serve=_groups,
    ),
    route(
        "GET /V1/store/storeViews",
        acl=_STORE,
        service="Store.StoreRepository.getList",
        returns="[store-data-store]",
        serve=_views,
    ),
    route(
        "GET /V1/store/storeConfigs",
        acl=_STORE,
        service="Store.StoreConfigManager.getStoreConfigs",
        args="storeCodes:[str]?",
        returns="[store-data-store-config]",
        serve=_configs,
    ),
    route(
        "GET /V1/directory/currency",
        acl=ANONYMOUS,
        service="Directory.CurrencyInformationAcquirer.getCurrencyInfo",
        returns="directory-data-currency-information",
        serve=_currency,
    ),
    route(
        "GET /V1/directory/countries",
        acl=ANONYMOUS,
        service="Directory.CountryInformationAcquirer.getCountriesInfo",
        returns=f"[{_COUNTRY}]",
        serve=_countries,
    ),
    route(
        "GET /V1/directory/countries/:countryId",
        acl=ANONYMOUS,
        service="Directory.CountryInformationAcquirer.getCountryInfo",
        args="countryId:str",
        returns=_COUNTRY,
        serve=_country,
    ),
)
