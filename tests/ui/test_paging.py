"""A long list is read page by page, each behind the last row of the one before."""

import pytest

from families.models import Child
from tests import factories as make
from ui.paging import page_of

BY = ("first_name", "born_on", "pk")


@pytest.fixture
def children(db):
    """Seven, in order; three of them share a name, two of those a birthday."""
    room = make.make_room()
    names = ["Ada", "Bo", "Bo", "Bo", "Cy", "Di", "Ed"]
    born = ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-01", "2023-01-01", "2023-01-01", "2022-01-01"]
    return [make.make_child(room=room, first_name=name, born_on=day) for name, day in zip(names, born, strict=True)]


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_every_row_stands_on_one_page(size, children):
    read, after = [], None
    while True:
        page = page_of(Child.objects.all(), by=BY, after=after, size=size)
        read += page.rows
        after = page.last
        if after is None:
            break

    assert read == children


def test_a_page_that_ends_with_the_list_has_nothing_behind_it(children):
    assert page_of(Child.objects.all(), by=BY, size=7).last is None
    assert page_of(Child.objects.all(), by=BY, size=6).last == children[5]


def test_a_row_that_came_in_between_is_read_once(children):
    page = page_of(Child.objects.all(), by=BY, size=3)
    make.make_child(first_name="Aaron")
    later = make.make_child(first_name="Dot")

    rest = page_of(Child.objects.all(), by=BY, after=page.last)

    assert rest.rows == [*children[3:6], later, children[6]]


def test_nothing_is_counted_or_skipped(children, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        page_of(Child.objects.all(), by=BY, after=children[2], size=2)

    assert [word in queries[0]["sql"] for word in ("OFFSET", "COUNT")] == [False, False]
