from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def printed():
    out = StringIO()
    call_command("first_start", stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_only_the_newest_address_opens_the_first_start(client, settings):
    first, second = printed(), printed()

    answers = [client.get(address.removeprefix(settings.BASE_URL)).status_code for address in (first, second)]

    assert answers == [404, 200]


def test_there_is_no_second_first_start(setting):
    with pytest.raises(CommandError, match="There is a setting already"):
        printed()
