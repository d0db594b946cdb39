"""The product attributes of a new store, one line each."""

from __future__ import annotations

from simulators.magento.state.tables import Row

GROUP_NUMBERS = {
    "Product Details": 7,
    "Content": 13,
    "Bundle Items": 19,
    "Images": 10,
    "Search Engine Optimization": 9,
    "Advanced Pricing": 8,
    "Design": 11,
    "Schedule Design Update": 14,
    "Autosettings": 12,
    "Gift Options": 20,
}
"""The groups of the set that a new store has, in their order."""
GROUPS: dict[str, list[str]] = {
    "Product Details": [
        "status", "name", "sku", "price", "tax_class_id", "quantity_and_stock_status", "weight", "visibility",
        "category_ids", "news_from_date", "news_to_date", "country_of_manufacture", "color", "manufacturer",
    ],
    "Content": ["description", "short_description"],
    "Images": ["image", "small_image", "thumbnail", "swatch_image", "media_gallery", "gallery"],
    "Search Engine Optimization": ["url_key", "meta_title", "meta_keyword", "meta_description"],
    "Advanced Pricing": ["special_price", "special_from_date", "special_to_date", "cost", "tier_price", "msrp"],
    "Design": ["options_container", "page_layout", "custom_layout_update"],
    "Schedule Design Update": [],
    "Gift Options": [],
    "Autosettings": ["required_options", "has_options", "created_at", "updated_at", "url_path"],
    "Bundle Items": ["price_type", "sku_type", "weight_type", "price_view", "shipment_type"],
}  # fmt: skip

# number, code, input, storage, scope, label, r = required / u = unique / d = defined by the user
_LINES = """
73 name text varchar store Product_Name r
74 sku text static global SKU ru
75 description textarea text store Description -
76 short_description textarea text store Short_Description -
77 price price decimal website Price r
78 special_price price decimal website Special_Price -
79 special_from_date date datetime website Special_Price_From_Date -
80 special_to_date date datetime website Special_Price_To_Date -
81 cost price decimal website Cost d
82 weight weight decimal global Weight -
83 manufacturer select int global Manufacturer d
84 meta_title text varchar store Meta_Title -
85 meta_keyword textarea text store Meta_Keywords -
86 meta_description textarea varchar store Meta_Description -
87 image media_image varchar store Base -
88 small_image media_image varchar store Small -
89 thumbnail media_image varchar store Thumbnail -
90 media_gallery gallery static global Media_Gallery -
92 tier_price text decimal website Tier_Price -
93 color select int global Color d
94 news_from_date date datetime website Set_Product_as_New_from_Date -
95 news_to_date date datetime website Set_Product_as_New_to_Date -
96 gallery gallery varchar global Image_Gallery -
97 status select int website Enable_Product -
99 visibility select int store Visibility -
104 page_layout select varchar store Layout -
105 category_ids text static global Categories -
106 options_container select varchar store Display_Product_Options_In -
107 required_options text static global Required_Options -
108 has_options text static global Has_Options -
112 created_at date static global Created_At -
113 updated_at date static global Updated_At -
114 country_of_manufacture select varchar website Country_of_Manufacture -
115 quantity_and_stock_status select int global Quantity -
116 custom_layout_update textarea text store Layout_Update_XML -
117 msrp price decimal global Minimum_Advertised_Price -
120 url_key text varchar store URL_Key -
121 url_path text varchar store Url_Path -
122 price_type boolean int global Dynamic_Price r
123 sku_type boolean int global Dynamic_SKU r
124 weight_type boolean int global Dynamic_Weight r
125 price_view select int global Price_View r
126 shipment_type select int global Ship_Bundle_Items -
135 swatch_image media_image varchar store Swatch -
136 tax_class_id select int website Tax_Class -
"""

_FIXED_OPTIONS = {
    "status": [("1", "Enabled"), ("2", "Disabled")],
    "visibility": [
        ("1", "Not Visible Individually"),
        ("2", "Catalog"),
        ("3", "Search"),
        ("4", "Catalog, Search"),
    ],
    "quantity_and_stock_status": [("1", "In Stock"), ("0", "Out of Stock")],
}
_SETTINGS: dict[str, Row] = {
    "name": {
        "used_for_sort_by": True,
        "is_visible_in_advanced_search": "1",
        "used_in_product_listing": "1",
        "frontend_class": "validate-length maximum-length-255",
    },
    "color": {
        "is_filterable": True,
        "is_used_in_grid": True,
        "is_filterable_in_grid": True,
        "apply_to": ["simple", "virtual", "configurable"],
        "is_searchable": "1",
        "is_visible_in_advanced_search": "1",
        "is_comparable": "1",
    },
    "msrp": {
        "is_used_in_grid": True,
        "is_filterable_in_grid": True,
        "apply_to": ["simple", "virtual", "downloadable", "bundle", "configurable"],
        "used_in_product_listing": "1",
    },
}
_BUNDLE_ONLY = frozenset({"price_type", "sku_type", "weight_type", "price_view", "shipment_type"})


def product_attributes() -> list[Row]:
    """The rows of all attributes a new store has."""
    return [seeded_attribute(line) for line in _LINES.strip().splitlines()]


def seeded_attribute(line: str) -> Row:
    """The attribute that one of the lines describes."""
    number, code, frontend_input, storage, scope, label, marks = line.split(" ")
    text = label.replace("_", " ")
    return {
        **blank_attribute(),
        "attribute_id": int(number),
        "attribute_code": code,
        "frontend_input": frontend_input,
        "backend_type": storage,
        "scope": scope,
        "default_frontend_label": text,
        "is_required": "r" in marks and code not in _BUNDLE_ONLY,
        "is_unique": "1" if "u" in marks else "0",
        "is_user_defined": "d" in marks,
        "apply_to": ["bundle"] if code in _BUNDLE_ONLY else [],
        "is_searchable": "1" if code in ("name", "sku", "description", "short_description") else "0",
        "options": [{"value": value, "label": name} for value, name in _FIXED_OPTIONS.get(code, [])],
        **_SETTINGS.get(code, {}),
    }


def blank_attribute() -> Row:
    """The settings an attribute has when nobody says otherwise."""
    return {
        "is_wysiwyg_enabled": False,
        "is_html_allowed_on_front": False,
        "used_for_sort_by": False,
        "is_filterable": False,
        "is_filterable_in_search": False,
        "is_used_in_grid": False,
        "is_visible_in_grid": False,
        "is_filterable_in_grid": False,
        "position": 0,
        "apply_to": [],
        "is_searchable": "0",
        "is_visible_in_advanced_search": "0",
        "is_comparable": "0",
        "is_used_for_promo_rules": "0",
        "is_visible_on_front": "0",
        "used_in_product_listing": "0",
        "is_visible": True,
        "scope": "store",
        "entity_type_id": "4",
        "is_required": False,
        "options": [],
        "is_user_defined": True,
        "frontend_labels": [],
        "is_unique": "0",
        "validation_rules": [],
    }
