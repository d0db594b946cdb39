"""Which pictures both systems hold of one item, for its page."""

from collections.abc import Sequence

from services.products.connectors.counterpoint_pictures import CounterpointPictures
from services.products.connectors.magento_pictures import MagentoPictures
from services.products.mapping.picture_content import too_large
from services.products.mapping.picture_names import mark_of, pictures_of, spoken, web_stem
from services.products.records.web import sku_key
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.magento import MagentoApi

_MOST_WEIGHED = 8
"""Pictures whose size is asked for a page: each has to be read for it, up to what is sent."""


class PictureSides:
    """Each picture in a word, its bytes left where they are. Raises as the connectors do."""

    def __init__(self, *, counterpoint: CounterpointApi, magento: MagentoApi, signs: str, most_bytes: int) -> None:
        self._pictures = CounterpointPictures(counterpoint)
        self._galleries = MagentoPictures(magento)
        self._signs = signs
        self._most_bytes = most_bytes

    async def in_counterpoint(self, number: str) -> Sequence[str]:
        """The item's pictures."""
        if _unnamed(number):
            return ()
        pictures, _ = pictures_of(await self._pictures.names(number), number=number, signs=self._signs)
        return sorted(spoken(web_stem(number, one), number=number) for one in pictures)

    async def too_large(self, number: str) -> Sequence[str]:
        """A sentence for each of the item's first pictures that is larger than what is sent."""
        if _unnamed(number):
            return ()
        pictures, _ = pictures_of(await self._pictures.names(number), number=number, signs=self._signs)
        files = [one.file for one in pictures[:_MOST_WEIGHED]]
        sizes = [await self._pictures.size(file, most=self._most_bytes) for file in files]
        return [
            f"The picture {file} {too_large(size, limit=self._most_bytes)}: save it smaller."
            for file, size in zip(files, sizes, strict=True)
            if size > self._most_bytes
        ]

    async def on_the_website(self, number: str) -> Sequence[str]:
        """Those of the product's pictures that we put there."""
        if _unnamed(number):
            return ()
        gallery = (await self._galleries.galleries([number])).get(sku_key(number), ())
        marks = [mark_of(entry.file, number=number) for entry in gallery]
        return sorted(spoken(mark.stem, number=number) for mark in marks if mark is not None)


def _unnamed(number: str) -> bool:
    """Whether Counterpoint can't list the item's pictures: nothing is said of them then, on either side."""
    return "/" in number
