from django.db import migrations, models

import ui.codes
from ui.codes import new_code


def give_codes(apps, schema_editor):
    model = apps.get_model("families", "BookedSession")
    for row in model.objects.filter(code=None).iterator():
        model.objects.filter(pk=row.pk).update(code=new_code())


class Migration(migrations.Migration):
    """A booked session has an address; children are listed by their folded names."""

    dependencies = [("families", "0004_people_required")]
    operations = [
        migrations.AddField(
            model_name="bookedsession",
            name="code",
            field=ui.codes.CodeField(default=None, editable=False, max_length=16, null=True, unique=False),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="bookedsession",
            name="code",
            field=ui.codes.CodeField(default=ui.codes.new_code, editable=False, max_length=16, unique=True),
        ),
        migrations.AlterModelOptions(name="bookedsession", options={"ordering": ["weekday", "starts", "since", "pk"]}),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["setting", "sought_name", "id"], name="child_in_order"),
        ),
    ]
