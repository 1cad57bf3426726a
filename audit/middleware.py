from audit.log import note_viewing

SHOWS = {200, 422}


class ViewingLog:
    """After the answer is made: one row for what it showed of children, if it showed anything.

    A refused form shows the page again, and with it the child.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        records = getattr(request, "viewed", None)
        if records and response.status_code in SHOWS:
            note_viewing(request.resolver_match.view_name, records, by=request.viewer or request.user)
        return response
