"""The help page of each task, in the words of the shop."""

from shared.contracts.http import Help

GIFT_CARDS = Help(
    what_it_does=("Books what is spent on one side on the other, once.",),
    good_to_know=("Only some editions of Magento have gift cards.",),
)

PRICE_RULES = Help(
    what_it_does=(
        "Turns rules for certain customers into prices of a customer group on the website: one price for each item and "
        "quantity.",
        "Turns two-for-one and mix-and-match offers into cart rules.",
        "Takes prices back and turns cart rules off when a rule ends, is turned off or disappears. It never deletes "
        "a cart rule.",
    ),
    good_to_know=(
        "It runs every hour, and within a minute after a rule begins or ends.",
        "Counterpoint takes the first rule that applies: contracts, then promotions, then specials. A rule sends a "
        "price only for items and quantities where it is the first.",
        "Rules that set the price of single items for everybody belong to Price Changes.",
        "A customer category goes to the website's customer group of the same name, unless your settings name another. "
        "A contract with one customer needs a customer group of its own, named in your settings.",
        "Prices and cart rules that somebody else made on the website are left alone. Where one stands in the way, the "
        "log says so.",
        "The website always takes the lowest price it has. Where a promotion for everybody is lower than a contract, "
        "the customer pays the lower one.",
        "An item that a promotion makes cheaper already isn't part of a two-for-one or mix-and-match offer meanwhile.",
        "Customers whose group has its own price for one of the items of such an offer don't get the offer on top.",
        "What the website can't do is skipped with the reason: rules by time of day, prices from a procedure of your "
        "own, filters that can't be read, and bundles.",
    ),
)

EVENT_TICKETS = Help(
    what_it_does=(
        "Puts every event on the website with one product for each ticket type, its price and the places left.",
        "Sends prices and places whenever they change. Names, texts and pictures of a ticket that is there belong to "
        "the website.",
        "Takes tickets off the website when the event is over, inactive, deleted or no longer an event ticket. They "
        "stay there, disabled.",
    ),
    good_to_know=(
        "Events are items marked as admission tickets in Counterpoint; they need not be ecommerce items.",
        "Ticket types are the unit an event is stocked in and its alternate units. The stocking unit has the item's "
        "number, another type the number with ^ and the unit behind it.",
        "All ticket types of an event share its places, which are its stock. The website counts each type on its own, "
        "so shortly before an event sells out it may sell a few too many; keep a safety stock if that matters.",
        "The price is the one a guest pays now; a promotion reaches the website within ten minutes.",
        "Your settings say which fields make up the name, such as the date of the event, and which one holds its day.",
        "An event kept as a grid, with a cell for each date or seat, is skipped.",
        "Web orders of tickets come into Counterpoint with the task Orders of a later version.",
    ),
)
