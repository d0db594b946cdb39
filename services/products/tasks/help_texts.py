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
        "A new product starts with its price, its stock and its pictures. From then on Price Changes, Inventories and "
        "Images keep those.",
        "Item flags count in this order: Web Archive, Web Enabled, Always In Stock, Allow Backorder, then the quantity "
        "against Out Of Stock Quantity.",
        "An archived item stays on the website and can be found, but is out of stock for good.",
        "Services and other items without stock are always in stock.",
        "An item's other units (a case, a pair) are products of their own beside it, with their own price and as many "
        "whole ones in stock as the item's stock makes. Gridded items are sold by the piece only.",
        "A website takes stock off the unit that was sold. The item and its other units follow when Inventories has "
        "heard of the sale from Counterpoint.",
        "A kit becomes a bundle with a fixed set of parts at the kit's own price, and is in stock while its parts are. "
        "It goes online once all its parts are there, and comes off with any of them. Parts that come in variants "
        "aren't possible.",
        "The tax category chooses the website's tax class of the same name. If the website has no such class, the item "
        "isn't sent, because a wrong tax is money: add the class on the website, or name another in the settings. "
        "Items that aren't taxable get none.",
        "A description that was deleted in Counterpoint is cleared on the website. One that was written on the website "
        "by hand stays.",
        "A variant or unit that the website can't hold is left out, and the log says why; the others are sold.",
        "Event tickets have a task of their own. An item that becomes one is left to it.",
        "Further columns, such as a brand or a material, go to the website by the data mappings that you make on the "
        "page Data mappings. A changed mapping reaches each item with its next change, or all of them by Queue All.",
        "Stock settings that Counterpoint decides, such as whether a product may be backordered, are put right when "
        "somebody changes them on the website by hand. The largest quantity in a cart, and steps of quantities, are "
        "left to the website.",
        "Custom options, and values that somebody enters for one store view only, are left alone: a product that was "
        "disabled in one view stays off sale there.",
        "If somebody deletes a product on the website by hand, Sync Item, the nightly comparison (unless it is set to "
        "tell only) or the item's next change in Counterpoint brings it back. What else there is of the item, such as "
        "its other variants, keeps its stock and prices meanwhile.",
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
        "Kits are left out: the website works out their stock from their parts.",
    ),
)

PRICE_CHANGES = Help(
    what_it_does=(
        "Works out what one piece costs a guest now: Price-1 and the first price rule that applies.",
        "A price below Price-1 goes to the website as a special price with the promotion's dates. A higher one becomes "
        "the price itself.",
        "Prices from a certain quantity on go to the website for everybody, as long as their rule holds. A customer "
        "group that your settings name pays its price level.",
    ),
    good_to_know=(
        "It runs at night. Promotions that begin, end or are entered, edited or removed are noticed within a minute or "
        "so, all day.",
        "Contract prices and prices for certain customers, two-for-one and mix-and-match don't change what one piece "
        "costs a guest. They are left to Price Rules, and the log names them.",
        "The website takes the lowest price that a quantity has reached, so it can't ask more for more.",
        "A price for a quantity or group that somebody entered on the website by hand is left alone; the log says so.",
        "The list price is shown only where it is above Price-1, if your settings name the website's attribute for it.",
        "Other units, such as a case, have their own price or that of their pieces. A kit on the website has no "
        "special price: its price is what it costs now.",
        "If a rule can't be read and stands before the one that would win, or an item has no price any more, the "
        "website goes on asking what it asks: the log warns once a change and says what that is and why. Where no "
        "promotion applies the website asks Price-1, and the log names that rule.",
        "The variants of a gridded item have the item's price.",
    ),
)

CATEGORIES = Help(
    what_it_does=(
        "Adds, renames and moves the website's categories so that they are like Counterpoint's ecommerce categories, "
        "in the same order. Descriptions are sent too.",
        "A category that Counterpoint no longer has is hidden on the website and reported. It is never deleted there, "
        "and it is shown again if it comes back.",
    ),
    good_to_know=(
        "Categories that you made on the website yourself stay as they are. If one has the same name and stands in the "
        "same place as a new one of Counterpoint, the two are joined and the log says so.",
        "A renamed category keeps its web address, so that links to it go on working. Where two of one name stand side "
        "by side, the address of the second one ends with its Counterpoint id.",
        "A category that you hid on the website stays hidden. One that you deleted there is made anew.",
        "A description that you wrote on the website stays as long as Counterpoint has none.",
        "Pictures of categories are not sent.",
        "Skipped are categories without a name, those whose category above is missing, and those that go round in a "
        "circle. They stay on the website as they were.",
    ),
)

CATEGORY_ITEMS = Help(
    what_it_does=(
        "Puts items that are on the website into the categories they have in Counterpoint, at the same place, and "
        "takes them out of those they no longer have.",
        "A category that the website lacks is sent first.",
    ),
    good_to_know=(
        "Categories that you made on the website yourself are left alone, and so are the products you put into them. "
        "In Counterpoint's categories only what Counterpoint says counts.",
        "A gridded item stands in its categories as a whole; its variants don't stand there one by one. Alternate "
        "units stand where their item stands.",
        "An item's place is its number in the category in Counterpoint.",
    ),
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
        "out of reach. If an item's pictures are really gone, open its page and press Images under Send again: they "
        "are then taken off.",
    ),
)
