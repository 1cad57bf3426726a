import re

import pytest


@pytest.mark.django_db
def test_the_link_in_a_mail_leads_to_a_new_password(client, parent, mailoutbox):
    client.post("/account/password/forgotten/", {"email": parent.email})
    link = re.search(r"https?://\S+", mailoutbox[0].body)[0]

    page = client.get(link, follow=True)
    words = {"password1": "three words in a boat", "password2": "three words in a boat"}
    client.post(page.redirect_chain[-1][0], words)

    parent.refresh_from_db()
    assert parent.check_password("three words in a boat")
