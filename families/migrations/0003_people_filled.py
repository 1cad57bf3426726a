from django.db import migrations
from django.db.models import Q

from families.names import folded_name
from ui.codes import new_code


def give_codes(apps, schema_editor):
    for name in ("Assignment", "KeyPerson"):
        model = apps.get_model("families", name)
        for row in model.objects.filter(code=None).iterator():
            model.objects.filter(pk=row.pk).update(code=new_code())


def fold_names(apps, schema_editor):
    for name, fields in (("Child", ("first_name", "last_name")), ("Carer", ("name",))):
        model = apps.get_model("families", name)
        for row in model.objects.filter(sought_name="").iterator():
            folded = folded_name(" ".join(getattr(row, field) for field in fields))[:200]
            model.objects.filter(pk=row.pk).update(sought_name=folded)


def turn_columns_into_facts(apps, schema_editor):
    """What a tie's columns said becomes a row each. Who noted it is not known any more."""
    tie_model, fact_model = apps.get_model("families", "FamilyTie"), apps.get_model("families", "TieFact")
    for kind in ("responsible", "sees", "collects"):
        noted = tie_model.objects.exclude(**{f"{kind}_since": None}).filter(~Q(facts__kind=kind)).distinct()
        for tie in noted.iterator():
            fact_model.objects.create(
                tie=tie,
                kind=kind,
                opens=tie.sees if kind == "sees" else "",
                since=getattr(tie, f"{kind}_since"),
                until=getattr(tie, f"{kind}_until"),
            )


class Migration(migrations.Migration):
    dependencies = [("families", "0002_people")]
    operations = [
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.RunPython(turn_columns_into_facts, migrations.RunPython.noop),
    ]
