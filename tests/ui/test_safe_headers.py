from django.http import HttpResponse

from ui.middleware import SafeHeaders


def kept(**headers):
    answer = SafeHeaders(
        lambda request: HttpResponse(headers={name.replace("_", "-"): value for name, value in headers.items()})
    )
    return answer(None).headers["Cache-Control"]


def test_no_cache_keeps_a_page():
    assert kept() == "private, no-store"


def test_an_answer_that_says_otherwise_is_left_alone():
    assert kept(Cache_Control="private, max-age=86400") == "private, max-age=86400"
