"""What can name something: a key of dots alone can't, for every address folds it away."""


def dots_alone(key: str) -> bool:
    """Whether a key is nothing but dots (or nothing): in an address it would name its parent, not a record."""
    return not key.strip(" .")


def names_something(key: str) -> str:
    """The key as it is. ValueError for one of dots alone."""
    if dots_alone(key):
        raise ValueError("dots alone name nothing")
    return key
