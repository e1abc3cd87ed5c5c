"""The desk in a real Chromium: nothing is refused by the policy, nothing leaves the machine, and it works at hand size."""

import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from domain.coverage import Coverage
from tests.web.conftest import Visit

pytestmark = pytest.mark.browser

DRAWN = "[...document.querySelectorAll('.chart')].every(c => c.dataset.state === 'live')"
PAGES = ["/", "/?period=7", "/?period=all&reprints=1", "/articles", "/articles?q=forum&tone=critical", "/sources", "/runs"]
PHONE = {"width": 390, "height": 844}


def every_page(coverages: Sequence[Coverage]) -> list[str]:
    changed = next(c for c in coverages if c.versions)
    risky = next(c for c in coverages if c.publisher.link_warning)
    return [*PAGES, f"/articles/{changed.id}", f"/articles/{risky.id}"]


def open_drawn(page: Page, url: str) -> None:
    """Open a page and wait until its charts are redrawn."""
    page.goto(url)
    page.wait_for_function(DRAWN)


def datasets(chart: Locator) -> list[list[dict[str, object]]]:
    """Return the figures that a chart was given."""
    return list(json.loads(chart.locator("script").text_content() or "")["datasets"].values())


def test_no_page_complains_or_asks_elsewhere(browsing: Visit, coverages: list[Coverage], desk_address: str) -> None:
    for url in every_page(coverages):
        open_drawn(browsing.page, url)
    assert browsing.console == []
    assert len(browsing.requests) > len(PAGES)
    assert [url for url in browsing.requests if not url.startswith((desk_address, "data:"))] == []


def test_inline_script_would_be_refused(browsing: Visit) -> None:
    """The witness that the test above can fail."""
    browsing.page.goto("/runs")
    browsing.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); }"
    )
    assert browsing.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in browsing.console)


def test_each_chart_is_drawn_with_a_bar_for_each_figure(browsing: Visit) -> None:
    page = browsing.page
    open_drawn(page, "/?period=90")
    charts = page.locator(".chart")
    expect(charts).to_have_count(4)
    for number in range(4):
        chart = charts.nth(number)
        figures = len([row for rows in datasets(chart) for row in rows if "href" in row])
        bars = chart.locator(".stage .mark-rect path")
        assert bars.count() == figures > 0
        box = bars.first.bounding_box()
        assert box
        assert box["width"] > 1
        assert box["height"] > 1


def test_charts_follow_light_and_dark(browsing: Visit) -> None:
    page = browsing.page
    open_drawn(page, "/?period=90")
    colour = "getComputedStyle(document.querySelector('.volume .stage .mark-rect path')).fill"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    assert light.startswith("rgb")
    assert page.evaluate(colour) != light


def test_a_bar_tells_its_figures_and_leads_to_its_articles(browsing: Visit) -> None:
    page = browsing.page
    open_drawn(page, "/?period=90")
    bar = page.locator(".volume .stage .mark-rect path").first
    bar.hover()
    tooltip = page.locator("#vg-tooltip-element.visible")
    expect(tooltip).to_contain_text("articles")
    count = tooltip.locator("tr", has_text="articles").locator(".value").inner_text()
    bar.click()
    page.wait_for_url(re.compile(r"/articles\?.*from=.*to="))
    expect(page.locator(".count")).to_contain_text(f"of {count} article")
    assert browsing.console == []


def test_without_scripts_the_drawings_are_there_and_lead_on(chromium: Browser, desk_address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=desk_address)
    try:
        page = context.new_page()
        page.goto("/?period=90")
        expect(page.locator(".chart .drawn svg")).to_have_count(4)
        page.locator(".volume a path").first.click(force=True)
        expect(page).to_have_url(re.compile(r"/articles\?.*from="))
    finally:
        context.close()


def test_a_filter_is_set_and_taken_back_by_clicks(browsing: Visit) -> None:
    page = browsing.page
    page.goto("/articles")
    before = page.locator(".count").inner_text()
    page.locator("#filters").get_by_role("link", name=re.compile("Belarusian")).click()
    expect(page.locator(".chips")).to_contain_text("Belarusian")
    assert page.locator(".count").inner_text() != before
    page.get_by_role("link", name=re.compile("Remove filter Language")).click()
    expect(page.locator(".count")).to_have_text(before)


def test_a_search_from_any_page_finds_and_marks(browsing: Visit) -> None:
    page = browsing.page
    page.goto("/runs")
    page.get_by_role("searchbox").fill("диалог")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles?q=*")
    expect(page.locator(".snippet mark").first).to_contain_text("диалог")
    expect(page.get_by_role("searchbox")).to_have_value("диалог")
    page.locator(".row h2 a").first.click()
    expect(page.locator(".body .mention").first).to_be_visible()


def test_a_mistake_is_told_and_can_be_mended(browsing: Visit) -> None:
    page = browsing.page
    page.goto("/articles")
    page.get_by_role("searchbox").fill("minsk (forum")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("alert")).to_contain_text("not closed")
    page.get_by_role("searchbox").fill("minsk (forum)")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".count")).to_contain_text("article")
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(browsing: Visit, coverages: list[Coverage], scheme: str) -> None:
    page = browsing.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for url in every_page(coverages):
        open_drawn(page, url)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], url


def test_charts_fit_a_window_that_changes(browsing: Visit) -> None:
    page = browsing.page
    open_drawn(page, "/?period=90")
    wide = page.locator(".volume .stage svg").bounding_box()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.wait_for_function("document.querySelector('.volume .stage svg').getBoundingClientRect().width < 390")
    narrow = page.locator(".volume .stage svg").bounding_box()
    assert wide
    assert narrow
    assert wide["width"] > 600 > narrow["width"] > 300


def test_the_keyboard_reaches_content_first_and_each_link_shows_its_focus(browsing: Visit) -> None:
    page = browsing.page
    open_drawn(page, "/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.tagName"), outline) == ("A", "solid")


def test_drawings_take_no_tab_stops(browsing: Visit) -> None:
    open_drawn(browsing.page, "/?period=90")
    inside = "[...document.querySelectorAll('.chart a, .chart [tabindex]')].filter(e => e.tabIndex >= 0).length"
    assert browsing.page.evaluate(inside) == 0


CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] / 255 + under[i] * (1 - top[3] / 255));
  const behind = element => {
    const chain = []; for (let e = element; e; e = e.parentElement) chain.unshift(rgb(getComputedStyle(e).backgroundColor));
    return chain.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest('script, svg, .unseen, .skip')) continue;
    const back = behind(element), ink = over(rgb(getComputedStyle(element).color), back);
    const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_can_be_read_in_light_and_dark(browsing: Visit, coverages: list[Coverage], scheme: str) -> None:
    """WCAG 2 AA: a contrast of 4.5 : 1 for text."""
    page = browsing.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for url in every_page(coverages):
        open_drawn(page, url)
        assert page.evaluate(CONTRAST) == [], url
