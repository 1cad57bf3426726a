"""What a request says of its characters decides how the framework reads it, before any page could refuse."""

from email.message import Message

KNOWN = {"", "utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1252"}


def only_known_charsets(application):
    """The application, behind a plain refusal of bodies in codecs that are no text (`hex`) or that nobody asked for."""

    def answer(environ, start_response):
        if charset_of(environ.get("CONTENT_TYPE", "")) in KNOWN:
            return application(environ, start_response)
        start_response(
            "400 Bad Request", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        )
        return [b"This page reads UTF-8."]

    return answer


def charset_of(content_type):
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    return str(header.get_param("charset", "")).strip().lower()
