"""An item's tax category → the website's tax class."""

from services.products.records.item import Item
from services.products.records.rules import ProductRules

NOT_TAXED = 0
"""The website's class “None”."""


def tax_class_of(item: Item, *, rules: ProductRules) -> int | str:
    """The number of the class where it is known without asking, else the name of the class to look up."""
    if not item.taxable:
        return NOT_TAXED
    if not item.tax_category:
        return rules.tax_class_id
    return rules.tax_classes.get(item.tax_category.upper(), item.tax_category)


def tax_value(number: int) -> dict[str, str]:
    """The attribute that says the class."""
    return {"attribute_code": "tax_class_id", "value": str(number)}
