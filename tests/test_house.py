"""The floors of the house (ARCHITECTURE.md): who imports whom, read from the sources and from the foreign keys."""

import ast
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# An app that comes with a new feature gets its floor here first.
FLOORS = {
    "ui": 1,
    "audit": 1,
    "accounts": 2,
    "notifications": 3,
    "families": 4,
    "attendance": 5,
    "diaries": 7,
    "home": 8,
    "nursery": 9,
}

# Inside an app each of these imports only those before it. Tasks call actions and know no page.
ORDER = ["models", "announcements", "actions", "forms", "views", "urls"]
NOT_FOR_TASKS = {"forms", "views", "urls"}


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    is_inside_function: bool = False


def imports_of(source):
    """Every import of a file, also those inside functions and `if`s. Relative ones begin with a dot."""
    return list(_found(ast.parse(source), inside=False))


def _found(node, inside):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(name.name, child.lineno, inside) for name in child.names)
        elif isinstance(child, ast.ImportFrom):
            origin = "." * child.level + (child.module or "")
            yield from (Import(f"{origin}.{name.name}", child.lineno, inside) for name in child.names)
        else:
            yield from _found(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def offences(module, source, floors=FLOORS):
    """What is wrong with the imports of one file, each said so that one knows what to do. module: "diaries.views"."""
    app, _, inner = module.partition(".")
    for each in imports_of(source):
        where, other = f"{module}, line {each.line}", each.module.split(".")[0]
        if each.is_inside_function:
            yield f"{where}: imports {each.module} inside a function. Import it at the top; if that is a cycle, cut it."
        if each.module.startswith("."):
            yield f"{where}: writes {each.module}. Name the app in full."
        elif other in floors and other != app:
            yield from _floor_offence(where, app, other, floors)
        elif other == app:
            yield from _order_offence(where, inner.split(".")[0], each.module.split(".")[1])


def _floor_offence(where, app, other, floors):
    if floors[other] >= floors[app]:
        yield (
            f"{where}: {app} (floor {floors[app]}) imports {other} (floor {floors[other]}). Imports go down only: "
            f"move what is shared to a lower floor, or let home, which knows both, put them together."
        )


def _order_offence(where, inner, other):
    if inner == "tasks" and other in NOT_FOR_TASKS:
        yield f"{where}: tasks import {other}. Let the task call an action."
    if inner in ORDER and other in ORDER and ORDER.index(other) > ORDER.index(inner):
        yield f"{where}: {inner} imports {other}, which comes later in an app ({' < '.join(ORDER)})."


def modules():
    """{"diaries.views": path, …} of all our apps; migrations are the software's own history."""
    found = {}
    for app in FLOORS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def cycle_in(sources):
    """The first circle of modules that import one another at the top, or None. sources: {module: text}."""
    graph = {
        module: {_module_meant(each.module, sources) for each in imports_of(source) if not each.is_inside_function}
        - {None, module}
        for module, source in sources.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def _module_meant(imported, known):
    """`families.actions.invite` is the module `families.actions`."""
    return next((name for name in (imported, imported.rpartition(".")[0]) if name in known), None)


# -- The house as it stands ------------------------------------------------------------------------------------------


def test_every_app_of_ours_has_a_floor():
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}

    assert ours == set(FLOORS)


@pytest.mark.parametrize("app", FLOORS)
def test_an_app_imports_from_lower_floors_only(app):
    found = [
        offence
        for module, path in modules().items()
        if module.split(".")[0] == app
        for offence in offences(module, path.read_text())
    ]

    assert found == []


def test_no_modules_import_one_another_in_a_circle():
    assert cycle_in({module: path.read_text() for module, path in modules().items()}) is None


def test_foreign_keys_lead_to_lower_floors_or_stay_at_home():
    upward = [
        f"{model._meta.label}.{field.name} leads up to {field.related_model._meta.label}. Turn the key round."
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation and _leads_up(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert upward == []


def _leads_up(app, other):
    return other in FLOORS and other != app and FLOORS[other] >= FLOORS[app]


def test_the_log_has_no_foreign_keys():
    keys = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("audit").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    ]

    assert keys == []


@pytest.mark.parametrize("app", [app for app in FLOORS if (ROOT / app / "migrations").exists()])
def test_migrations_depend_on_lower_floors_only(app):
    found = [
        offence
        for path in sorted((ROOT / app / "migrations").glob("0*.py"))
        for offence in offences(f"{app}.migrations.{path.stem}", path.read_text())
    ]

    assert found == []


# -- The checker itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        ("diaries.views", "from home.views import room", "diaries (floor 7) imports home (floor 8)"),
        ("audit.log", "import ui.codes", "audit (floor 1) imports ui (floor 1)"),
        ("home.views", "from nursery import settings", "home (floor 8) imports nursery (floor 9)"),
        ("families.models", "from families import actions", "models imports actions, which comes later"),
        ("families.actions", "from families.views import child", "actions imports views, which comes later"),
        ("families.tasks", "from families.views import child", "tasks import views. Let the task call an action."),
        ("diaries.forms", "def clean():\n    from diaries.models import Reply", "inside a function"),
        ("diaries.forms", "late = lambda: __import__('x')\nclass A:\n    def b(self):\n        import json", "line 4"),
        ("diaries.forms", "if True:\n    from home import views", "line 2"),
        ("diaries.forms", "from .models import Reply", "Name the app in full"),
        ("diaries.forms", "from . import models", "Name the app in full"),
    ],
)
def test_checker_finds(module, source, said):
    [found] = offences(module, source)

    assert said in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("diaries.views", "from families.models import Child\nfrom diaries import actions, forms\nimport json"),
        ("diaries.tasks", "from diaries.actions import finish_day"),
        ("home.views", "from diaries.models import Reply\nfrom django.db import models"),
        ("families.viewer", "from families.models import Carer"),
    ],
)
def test_checker_lets_pass(module, source):
    assert list(offences(module, source)) == []


def test_checker_finds_a_circle():
    sources = {
        "families.access": "from families.viewer import Viewer",
        "families.viewer": "from families import dates",
        "families.dates": "from families.access import require",
    }

    assert set(cycle_in(sources)) == set(sources)
    assert cycle_in(sources | {"families.dates": "import json"}) is None
