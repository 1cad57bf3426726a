"""Reads a page as somebody who fills in its form does: what stands in the fields, and what is said beside them."""

import re
from html import unescape
from html.parser import HTMLParser


class Page(HTMLParser):
    """`values`: {name of a field: what stands in it}; ticks and choices as lists of the chosen values."""

    def __init__(self, response):
        super().__init__()
        self.text = response.content.decode()
        self.values = {}
        self.textarea = self.select = None
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "textarea":
            self.textarea, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in attributes:
            self._choose(self.select, attributes.get("value"))
        elif tag == "input" and attributes.get("type") in {"radio", "checkbox"}:
            if "checked" in attributes:
                self._choose(name, attributes.get("value", "on"))
        elif tag == "input" and name:
            self.values[name] = attributes.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            # The first line break inside a textarea is the page's, not the reader's.
            self.values[self.textarea] = self.values[self.textarea].removeprefix("\n")
            self.textarea = None

    def handle_data(self, text):
        if self.textarea:
            self.values[self.textarea] += text

    def _choose(self, name, value):
        self.values.setdefault(name, []).append(value)

    def beside(self, field, prefix="id_"):
        """Sentences beside a field that was refused."""
        block = re.search(rf'id="{prefix}{field}_error">(.*?)</div>', self.text, re.DOTALL)
        return _sentences(block[1]) if block else []

    @property
    def above(self):
        """Sentences about the form as a whole."""
        block = re.search(r'<div class="alert-line field".*?</div>\s*</div>', self.text, re.DOTALL)
        return [unescape(each.strip()) for each in re.findall(r"<strong>(.*?)</strong>", block[0])] if block else []


def _sentences(html):
    return [unescape(" ".join(each.split())) for each in re.findall(r"<span>(.*?)</span>", html, re.DOTALL)]
