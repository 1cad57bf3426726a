from audit.log import note_viewing


class ViewingLog:
    """After the answer is made: one row for what it showed of children, if it showed anything."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        records = getattr(request, "viewed", None)
        if records and response.status_code < 300:
            note_viewing(request.resolver_match.view_name, records, by=request.viewer or request.user)
        return response
