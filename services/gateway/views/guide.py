"""The connection guide: numbered steps for the fault there actually is, who can do them, and what each means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.contracts.http import SystemState, SystemStatus

YOU: Final = "You"
IT: Final = "Your IT person"
SUPPORT: Final = "Counterpoint support"
WEB: Final = "Whoever looks after the website"


@dataclass(frozen=True)
class Step:
    """One thing to do: what, how one sees whether it is so, and who can do it."""

    what: str
    how: str
    who: str


@dataclass(frozen=True)
class Fault:
    """One kind of trouble: what we see, what it means, what to do."""

    kind: str
    title: str
    meaning: str
    steps: tuple[Step, ...]


COUNTERPOINT: Final = (
    Fault(
        "no_answer",
        "No answer",
        "The Counterpoint server does not answer at all: it is off, its service has stopped, the network between "
        "is broken, a firewall is in the way, or its certificate has changed.",
        (
            Step(
                "See whether the Counterpoint server is running.",
                "Open Counterpoint at a till. If the tills are slow or stopped too, the server itself has the trouble.",
                YOU,
            ),
            Step("See whether the internet works in the shop.", "Open any website on the computer beside it.", YOU),
            Step(
                "Start the Counterpoint API service again.",
                "On the server, open Services and look for the Counterpoint API; its state should be Running.",
                IT,
            ),
            Step(
                "Look at the firewall and the certificate.",
                "From another computer, open the API's address in a "
                "browser. A warning about the certificate means that it has run out or was replaced.",
                IT,
            ),
        ),
    ),
    Fault(
        "credentials",
        "User or password not accepted",
        "Counterpoint answers, but does not accept the user, the password or the company we sign in with.",
        (
            Step(
                "Ask whether somebody changed the password of the sync's Counterpoint user.",
                "Passwords that must be renewed run out by themselves.",
                YOU,
            ),
            Step(
                "Sign in to Counterpoint with that user and the company's alias.",
                "If that is refused too, set a new password in Counterpoint.",
                IT,
            ),
            Step(
                "Enter the new password in CounterSync's settings and restart its services.",
                "Then press Check again on this page: we ask at once, and the banner goes away.",
                IT,
            ),
        ),
    ),
    Fault(
        "refused",
        "Not allowed",
        "Counterpoint knows who we are but does not let us in: the API key has run out, the registration lacks the "
        "API option, or the user's role lacks a right.",
        (
            Step("Look up when the API key runs out.", "It stands in the registration at Counterpoint's support.", IT),
            Step("Ask for a new key, or for the API option.", "Tell them the technical line on this page.", SUPPORT),
            Step("Give the sync's user the missing right.", "Compare its role with the one in our setup guide.", IT),
        ),
    ),
    Fault(
        "address",
        "Wrong address",
        "A server answers at the address we were given, but it is not the Counterpoint API.",
        (
            Step(
                "Compare the address in CounterSync's settings with the one of your Counterpoint API.",
                "It begins with https and often ends in a port number.",
                IT,
            ),
            Step("Ask whether the server has moved.", "A new server often has a new name.", IT),
        ),
    ),
    Fault(
        "server",
        "Trouble in Counterpoint",
        "Counterpoint answers, but only to say that something went wrong inside it or in its database. "
        "We try again by ourselves.",
        (
            Step("Wait a few minutes.", "Backups and updates often look like this, and pass.", YOU),
            Step(
                "Look whether its database is running and the disk has room.",
                "On the server, open the database's management tool and the disk's properties.",
                IT,
            ),
            Step("Show the technical line to support.", "Copy it from this page.", SUPPORT),
        ),
    ),
)

DATABASE: Final = (
    Fault(
        "no_answer",
        "The database does not answer",
        "Prices, categories and columns of your own are read from Counterpoint's database, and it does not answer: "
        "the server is off, its SQL Server has stopped, or the network between is broken.",
        (
            Step(
                "See whether Counterpoint works at a till.",
                "If the tills are stopped too, the server or its database has the trouble.",
                YOU,
            ),
            Step(
                "Start the SQL Server service again.",
                "On the server, open Services and look for SQL Server; its state should be Running.",
                IT,
            ),
            Step(
                "Look whether the database takes connections from our server.",
                "TCP/IP has to be on in the SQL Server's configuration, and its port open in the firewall.",
                IT,
            ),
        ),
    ),
    Fault(
        "credentials",
        "The database does not accept the user",
        "Counterpoint's database answers, but does not accept the user, the password or the name of the database "
        "that we sign in with.",
        (
            Step("Ask whether somebody changed the password of the sync's database user.", "It may run out, too.", YOU),
            Step(
                "Sign in to the database with that user.",
                "If that is refused too, set a new password, or make the user one of this database.",
                IT,
            ),
            Step(
                "Enter the new password in CounterSync's settings and restart its services.",
                "Then press Check again on this page: we ask at once, and the banner goes away.",
                IT,
            ),
        ),
    ),
    Fault(
        "refused",
        "The database user may not read",
        "Counterpoint's database knows our user but does not let it read a table.",
        (
            Step(
                "Give the sync's database user the right to read.",
                "The role db_datareader is enough; the technical line names the table.",
                IT,
            ),
        ),
    ),
)

MAGENTO: Final = (
    Fault(
        "no_answer",
        "No answer",
        "The website's server does not answer: it is off, being updated, or the way to it is broken.",
        (
            Step("Open your website.", "If it does not come up either, its host has the trouble.", YOU),
            Step("Ask the host.", "Most have a status page.", WEB),
        ),
    ),
    Fault(
        "credentials",
        "Access not accepted",
        "The website answers, but does not accept our access token.",
        (
            Step(
                "Look whether the integration in Magento is still active.",
                "In Magento: System, Extensions, Integrations.",
                WEB,
            ),
            Step(
                "Look whether Magento takes an integration's token at all: since version 2.4.4 it has to be told.",
                "On its server: bin/magento config:set oauth/consumer/enable_integration_as_bearer 1",
                IT,
            ),
            Step(
                "Give CounterSync the integration's new token and restart its services.",
                "Then press Check again on this page: we ask at once, and the banner goes away.",
                IT,
            ),
        ),
    ),
    Fault(
        "refused",
        "Not allowed",
        "The website knows us but does not let us do something: our integration lacks a right, or a firewall in front "
        "of the website keeps us out.",
        (
            Step(
                "Compare the rights of the integration with our setup guide.",
                "In Magento: System, Extensions, Integrations, API.",
                WEB,
            ),
            Step(
                "Let our server's address through the website's firewall.",
                "The host can tell whether it is kept out.",
                WEB,
            ),
        ),
    ),
    Fault(
        "address",
        "Wrong address",
        "A server answers at the address we were given, but it is not Magento's interface.",
        (
            Step(
                "Compare the address in CounterSync's settings with your website's.",
                "Without anything after the name of the site, unless the shop lives in a folder.",
                IT,
            ),
        ),
    ),
    Fault(
        "server",
        "Trouble on the website",
        "The website answers, but only to say that something went wrong inside it. We try again by ourselves.",
        (
            Step("Wait a few minutes.", "A website that is being updated looks like this.", YOU),
            Step("Look whether it is in maintenance mode.", "The host or the web agency can tell.", WEB),
        ),
    ),
    Fault(
        "busy",
        "Too busy",
        "The website asked us to send less for a while. We obey and go on by ourselves.",
        (Step("Nothing. If it happens every day, ask for a higher limit.", "The host sets it.", WEB),),
    ),
)


def faults_of(system: str) -> tuple[Fault, ...]:
    """All faults of a system that the guide knows."""
    return {"magento": MAGENTO, "counterpoint_database": DATABASE}.get(system, COUNTERPOINT)


def matching(system: SystemStatus) -> Fault | None:
    """The fault a system has now, or None when it has none that the guide knows."""
    if system.state is SystemState.UP:
        return None
    return next((fault for fault in faults_of(system.name) if fault.kind == system.kind), None)
