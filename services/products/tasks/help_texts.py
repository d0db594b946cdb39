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
        "An item's other units (a case, a pair) are products of their own beside it, with their own price and as many "
        "whole ones in stock as the item's stock makes. Gridded items are sold by the piece only.",
        "A website takes stock off the unit that was sold. The item and its other units follow when Inventories has "
        "heard of the sale from Counterpoint.",
        "Event tickets have a task of their own.",
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
    what_it_does=(
        "Compares the pictures of every item that is on the website with those it saw last, and has Images send the "
        "ones that changed.",
        "It looks at night, and whenever an item changes in Counterpoint.",
    ),
    good_to_know=(
        "Counterpoint doesn't say when a picture changed, so each one is read and compared. With many pictures that "
        "takes a while.",
        "A picture that you just swapped goes to the website at once if you press Sync Item on Images.",
    ),
)

IMAGES = Help(
    what_it_does=(
        "Sends the pictures of items that are on the website: those never sent, and those that Image Changes found.",
        "A picture that Counterpoint no longer has is taken off the website.",
        "Photos are turned the way the camera was held. The product's name becomes the text for people who can't see "
        "the picture.",
    ),
    good_to_know=(
        "The main picture has the item number as its name, as in FLEECE.jpg. Further ones add a sign and a suffix: "
        "FLEECE^1.jpg, FLEECE^RED.jpg or FLEECE_1.jpg. In a file name _ may stand for any special character.",
        "A picture whose suffix is a color or size of a gridded item, such as FLEECE^RED.jpg, also goes to the "
        "variants that have it.",
        "Pictures over 2 MB are not sent, nor are files that aren't a JPEG, PNG or GIF picture, whatever their name "
        "says. The log names them with the reason; the others still go, and an earlier version stays.",
        "Pictures that somebody added on the website by hand stay as they are. Ours have -cs and 16 digits in their "
        "file name there.",
        "If Counterpoint suddenly shows no pictures of any item, nothing is taken off: its picture folder is probably "
        "out of reach.",
    ),
)
