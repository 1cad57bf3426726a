import pytest

from nursery.charset import charset_of, only_known_charsets


def status_of(content_type):
    """What the web server is told, before an application that answers everything."""
    said = []

    def application(environ, start_response):
        start_response("200 OK", [])
        return []

    only_known_charsets(application)({"CONTENT_TYPE": content_type}, lambda status, headers: said.append(status))
    return said[0][:3]


@pytest.mark.parametrize("charset", ["hex", "rot13", "base64", "unicode_escape", "utf-16", "nonsense", '"hex"'])
def test_a_codec_that_is_no_text_is_refused(charset):
    assert status_of(f"text/html; charset={charset}") == "400"


@pytest.mark.parametrize("content_type", ["", "a/b", "text/plain; charset=UTF-8", "a/b;charset=utf8", ";;;"])
def test_plain_requests_come_in(content_type):
    assert status_of(content_type) == "200"


def test_a_second_line_is_part_of_the_same_header():
    assert charset_of("text/html;\r\n charset=hex") == "hex"
