from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Collects, of the Bootstrap wheel, only the files our pages link: 2.6 MB instead of 27 MB."""

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
        "bootstrap.bundle.js*",
    ]
