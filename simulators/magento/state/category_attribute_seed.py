"""The category attributes of a new store, one line each."""

from __future__ import annotations

from simulators.magento.state.attribute_seed import seeded_attribute
from simulators.magento.state.tables import Row

_CATEGORIES = "3"
# number, code, input, storage, scope, label, r = required
_LINES = """
45 name text varchar store Name r
46 is_active select int store Enable_Category r
47 description textarea text store Description -
48 image image varchar store Image -
49 meta_title text varchar store Page_Title -
50 meta_keywords textarea text store Meta_Keywords -
51 meta_description textarea text store Meta_Description -
52 display_mode select varchar store Display_Mode -
53 landing_page select int store CMS_Block -
54 is_anchor select int global Is_Anchor -
55 path text static global Path -
56 position text static global Position -
57 all_children text text store All_Children -
58 path_in_store text text store Path_In_Store -
59 children text text store Children -
60 url_key text varchar store URL_Key -
61 url_path text varchar store Url_Path -
62 level text static global Level -
63 children_count text static global Children_Count -
64 available_sort_by multiselect text store Available_Product_Listing_Sort_By r
65 default_sort_by select varchar store Default_Product_Listing_Sort_By r
66 include_in_menu select int store Include_in_Navigation_Menu r
67 custom_use_parent_settings select int store Use_Parent_Category_Settings -
68 custom_apply_to_products select int store Apply_To_Products -
69 custom_design select varchar store Custom_Design -
70 custom_design_from date datetime store Active_From -
71 custom_design_to date datetime store Active_To -
72 page_layout select varchar store Page_Layout -
103 custom_layout_update textarea text store Custom_Layout_Update -
109 filter_price_range text decimal store Layered_Navigation_Price_Step -
"""
_SWITCHES = ("is_active", "is_anchor", "include_in_menu", "custom_use_parent_settings", "custom_apply_to_products")
_YES_NO = [{"label": "Yes", "value": "1"}, {"label": "No", "value": "0"}]
_MODES = [
    {"label": "Products only", "value": "PRODUCTS"},
    {"label": "Static block only", "value": "PAGE"},
    {"label": "Static block and products", "value": "PRODUCTS_AND_PAGE"},
]


def _row(line: str) -> Row:
    row = seeded_attribute(line)
    code = row["attribute_code"]
    options = _YES_NO if code in _SWITCHES else _MODES if code == "display_mode" else []
    return {**row, "entity_type_id": _CATEGORIES, "options": options}


CATEGORY_ATTRIBUTES: dict[str, Row] = {
    row["attribute_code"]: row for row in (_row(line) for line in _LINES.strip().splitlines())
}
"""By code; nobody can change them over this interface."""

STANDING = frozenset({"path", "position", "level", "children_count", "children", "all_children", "path_in_store"})
"""What follows from where a category stands: a value sent for these is passed over."""
