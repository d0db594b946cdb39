"""The tests' own reading of texts: blind to how a thing is written, never to what a page would show or carry out."""

import pytest

from tests.builders.comparison.texts import readable, safely_readable


@pytest.mark.parametrize(
    ("counterpoint", "website"),
    [
        ("<ul><li>a<li>b\n</ul>", "<ul><li>a</li><li>b\n</li></ul>"),
        ("a<br />b</br>c", "a<br>b<br>c"),
        ('<h3 style="margin: 1px; clear: both;">a</h3>', '<h3 style="margin:1px;clear:both">a</h3>'),
        ("<ul><li>a</li>\n<ul>", "<ul><li>a</li>\n<ul></ul></ul>"),
        ("<script>x()</script><p onclick='x()'>a &amp; b</p>", "<p>a & b</p>"),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
    ],
)
def test_texts_that_a_browser_shows_alike_are_equal(counterpoint: str, website: str) -> None:
    assert safely_readable(counterpoint) == readable(website)


@pytest.mark.parametrize(
    ("counterpoint", "website"),
    [
        ("<p>a</p>", "a"),
        ("<b>a</b>c", "<b>ac</b>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p class='x'>a</p>", "<p>a</p>"),
        ("<script>x()</script>a", "<script>x()</script>a"),
        ("<p onclick='x()'>a</p>", "<p onclick='x()'>a</p>"),
        ("<a href='javascript:x()'>a</a>", "<a href='javascript:x()'>a</a>"),
    ],
)
def test_what_was_lost_or_would_be_carried_out_is_a_difference(counterpoint: str, website: str) -> None:
    assert safely_readable(counterpoint) != readable(website)
