SAFE_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


class SafeHeaders:
    """Headers that every answer carries; Django and django-csp set the others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in SAFE_HEADERS.items():
            response.headers.setdefault(name, value)
        # Every page may hold something that is somebody's: a name, a code, a secret. Nothing of it is kept by a cache.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
