from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Collects, of what libraries ship, only the files that our pages link: 2 MB instead of 27 MB."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*fontawesome*",
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "bootstrap.css*",
        "bootstrap.rtl.css*",
        "bootstrap.js*",
        "bootstrap.min.js*",
        "bootstrap.esm*",
        "bootstrap.bundle*",
        "jquery*",
        "htm*x-4*",
        "htmx-2-compat*",
        "htmx-2.js",
        "django-htmx.js",
        "hx-*",
    ]
