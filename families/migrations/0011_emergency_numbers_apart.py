from django.db import migrations
from django.db.models import Count


def number_apart(apps, schema_editor):
    """Who shares a number keeps the place in the order; of two, the one who was noted first is called first.

    Before and after it the same order is read: by number, then by age of the tie. A number stays unless it is taken.
    """
    tie_model = apps.get_model("families", "FamilyTie")
    called = tie_model.objects.exclude(emergency_order=None)
    shared = called.values("child", "emergency_order").annotate(ties=Count("pk")).filter(ties__gt=1).order_by()
    for child in sorted({row["child"] for row in shared}):
        last = 0
        for tie in called.filter(child=child).order_by("emergency_order", "pk"):
            last = max(last + 1, tie.emergency_order)
            tie_model.objects.filter(pk=tie.pk).update(emergency_order=last)


class Migration(migrations.Migration):
    dependencies = [("families", "0010_room_closing_noted")]

    operations = [migrations.RunPython(number_apart, migrations.RunPython.noop)]
