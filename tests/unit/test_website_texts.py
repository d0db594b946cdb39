"""Texts on their way to the website: what its pages may carry out, and what its database keeps."""

import pytest

from shared.website.texts import has_lost_signs, left_out, one_line, page_html, several_lines


def test_signs_of_four_bytes_go_as_numeric_entities_into_html() -> None:
    fit = page_html("<p>Glows 🌙 all night ⛺</p>")
    assert (fit.text, fit.cut) == ("<p>Glows &#127769; all night ⛺</p>", ())


def test_signs_of_four_bytes_are_dropped_from_a_name_and_named() -> None:
    fit = one_line("Camp lamp 🔦 & tent ⛺")
    assert (fit.text, fit.cut) == ("Camp lamp & tent ⛺", ("🔦",))
    assert left_out("name", fit) == ("its name was sent without 🔦",)


def test_nothing_is_left_over_of_a_pictogram_made_of_several_signs() -> None:
    assert one_line("Tent 👨‍👩‍👧").text == "Tent"


def test_scripts_handlers_and_foreign_frames_never_reach_a_page() -> None:
    fit = page_html(
        '<p onclick="x()">Good</p><script src="https://evil.example/x.js"></script>'
        '<iframe src="//evil.example"></iframe>'
        '<a href="javascript:alert(1)">here</a><img src="https://shop.example/a.jpg" onerror="x()">'
    )
    assert fit.text == '<p>Good</p><a>here</a><img src="https://shop.example/a.jpg">'
    assert fit.cut == ("onclick of <p>", "<script>", "<iframe>", "href of <a>", "onerror of <img>")


def test_what_magento_itself_would_carry_out_is_taken_apart() -> None:
    fit = page_html(
        "<p data-mage-init='{}'>{{block class=\"X\"}} and {{}}</p><script type='text/x-magento-init'>{}</script>"
    )
    assert "{{block" not in fit.text
    assert "data-mage-init" not in fit.text
    assert fit.cut == ("data-mage-init of <p>", "<script>", "the working of {{…}}")


def test_formatting_links_pictures_tables_and_styles_stay() -> None:
    text = (
        '<h2 class="big">Tent</h2><p style="color:red">For <b>two</b>&nbsp;people</p><ul><li>light</li></ul>'
        '<a href="/tents" target="_blank">all</a><img src="/media/a.jpg" alt="A tent">'
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    )
    assert page_html(text) == page_html(page_html(text).text)
    assert (page_html(text).text, page_html(text).cut) == (text, ())


def test_a_style_that_lays_itself_over_the_page_is_cut_and_named() -> None:
    fit = page_html('<p style="color:red; position:fixed">x</p>')
    assert (fit.text, fit.cut) == ('<p style="color:red">x</p>', ("style position",))


def test_control_signs_and_turned_directions_are_no_part_of_a_text() -> None:
    assert one_line("a\x00b\x1f\tc\nd\u202ee").text == "ab c de"
    assert several_lines("one\x07\ntwo").text == "one\ntwo"
    assert page_html("one\x07\ntwo").text == "one\ntwo"


def test_a_name_is_cut_at_what_the_website_keeps_and_says_so() -> None:
    fit = one_line("é" * 300)
    assert fit.text == "é" * 255
    assert fit.cut == ("what goes beyond 255 characters",)
    assert one_line("x" * 255).cut == ()


def test_signs_of_three_bytes_are_kept() -> None:
    assert not has_lost_signs("⛺ €  日本")
    assert has_lost_signs("🔦")


@pytest.mark.parametrize("bomb", ["<b>" * 50_000, "<!--" * 50_000, "<a href='" * 50_000, "<" * 100_000])
def test_html_that_is_built_to_be_slow_is_read_all_the_same(bomb: str) -> None:
    assert has_lost_signs(page_html(bomb).text) is False
