"""The help page of each task, in the words of the shop."""

from shared.contracts.http import Help

ITEMS = Help(
    what_it_does=(
        "Puts new ecommerce items on the website and keeps names, descriptions, weights and item flags of the others "
        "up to date.",
        "A gridded item becomes one product with a choice of its variants. A variant that Counterpoint no longer has "
        "is taken off.",
        "An item that was deleted in Counterpoint, made inactive or is no longer an ecommerce item is taken off the "
        "website. It is never deleted there.",
    ),
    good_to_know=(
        "Only active items marked as ecommerce items are sent. The log says of every other one why it was skipped.",
        "A new product starts with its price and stock. From then on Price Changes and Inventories keep those.",
        "Item flags count in this order: Web Archive, Web Enabled, Always In Stock, Allow Backorder, then the quantity "
        "against Out Of Stock Quantity.",
        "An archived item stays on the website and can be found, but is out of stock for good.",
        "Services and other items without stock are always in stock.",
        "Kits come with a later version. Event tickets have a task of their own.",
        "If somebody deletes a product on the website by hand, the item's next change in Counterpoint brings it back.",
    ),
)

INVENTORIES = Help(
    what_it_does=(
        "Sends the number in stock of every item that is on the website, each variant on its own.",
        "Says in stock or out of stock by the quantity and the item flags.",
    ),
    good_to_know=(
        "The quantity is what Counterpoint can still sell, less the safety stock, added up over the locations that "
        "your settings name.",
        "Nothing is counted twice: the website holds back what its own open orders have reserved. As long as web "
        "orders aren't booked into Counterpoint by CounterSync, Counterpoint's figure still contains those pieces.",
        "If staff key a web order into Counterpoint by hand before it is shipped on the website, its pieces are held "
        "back on both sides until then.",
        "A quantity below zero is sent as zero, unless the item may be backordered.",
    ),
)

PRICE_CHANGES = Help(
    what_it_does=(
        "Works out what one piece costs a guest now: Price-1 and the first price rule that applies.",
        "A price below Price-1 goes to the website as a special price with the promotion's dates. A higher one becomes "
        "the price itself.",
    ),
    good_to_know=(
        "It runs at night, and again whenever a promotion begins or ends.",
        "Contract prices, prices for certain customers, two-for-one, mix-and-match and prices from a certain number "
        "on don't change what one piece costs a guest, so they are passed over.",
        "If a rule can't be read and stands before the one that would win, the item is skipped with the rule's name "
        "instead of guessing. Where no promotion applies the website asks Price-1, and the log names that rule.",
        "The variants of a gridded item have the item's price.",
    ),
)

CATEGORIES = Help(
    what_it_does=("Keeps the website's categories like Counterpoint's ecommerce categories.",),
    good_to_know=("Pictures of categories are not sent. A vanished category is disabled, never deleted.",),
)

CATEGORY_ITEMS = Help(
    what_it_does=("Puts items into the categories they have in Counterpoint.",),
    good_to_know=("A category that the website lacks is sent first.",),
)

IMAGE_CHANGES = Help(
    what_it_does=("Looks for pictures that changed, for Images to send.",),
    good_to_know=("Counterpoint doesn't say when a picture changed, so each one is compared.",),
)

IMAGES = Help(
    what_it_does=("Sends the pictures that Image Changes found, for products that are online.",),
    good_to_know=("Pictures over 2 MB are not sent; the log names them with their size.",),
)
