"""What the store says about itself: modules, websites, views, configuration, currencies, countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import ANONYMOUS, Route, route
from simulators.magento.services.countries import COUNTRIES, Country
from simulators.magento.state.shop import ALL_STORES
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


def _modules(call: Call) -> list[str]:
    names = [*_MODULES, *(_COMMERCE if call.shop.settings.edition == "commerce" else ())]
    return [f"Magento_{name}" for name in names]


def _websites(call: Call) -> list[Row]:
    return list(call.shop.websites)


def _groups(call: Call) -> list[Row]:
    return list(call.shop.store_groups)


def _views(call: Call) -> list[Row]:
    return sorted(call.shop.stores, key=lambda row: row["id"] == ALL_STORES)  # the admin's own comes last


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


def _shown_country(country: Country) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": country.code,
        "two_letter_abbreviation": country.code,
        "three_letter_abbreviation": country.three_letters,
        "full_name_locale": country.name,
        "full_name_english": country.name,
    }
    if country.regions:
        shown["available_regions"] = [
            {"id": str(number), "code": region.code, "name": region.name} for number, region in country.regions.items()
        ]
    return shown


def _countries(_call: Call) -> list[dict[str, Any]]:
    return [_shown_country(country) for country in COUNTRIES]


def _country(call: Call) -> dict[str, Any]:
    for country in COUNTRIES:
        if country.code == call["countryId"].upper():
            return _shown_country(country)
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
