"""What stands in the database, so that a test can say: nothing has changed."""

from django.apps import apps

# What every request may touch: the session's stamp, sign-in limits (no model), and the log of who opened which page.
NOT_OF_THE_DOMAIN = {"sessions.Session", "audit.Viewing", "contenttypes.ContentType", "auth.Permission"}


def contents(*, without=()):
    """{label of a model: its rows} of everything in the database but what every request may touch."""
    left_out = NOT_OF_THE_DOMAIN | set(without)
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in left_out]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def changed_between(before, after):
    """Labels of the models whose rows differ."""
    return sorted(label for label in before if before[label] != after[label])
