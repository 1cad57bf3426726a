from django.db import migrations

import ui.codes


class Migration(migrations.Migration):
    dependencies = [("families", "0003_people_filled")]
    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="code",
            field=ui.codes.CodeField(default=ui.codes.new_code, editable=False, max_length=16, unique=True),
        ),
        migrations.AlterField(
            model_name="keyperson",
            name="code",
            field=ui.codes.CodeField(default=ui.codes.new_code, editable=False, max_length=16, unique=True),
        ),
        migrations.RemoveConstraint(
            model_name="familytie",
            name="tie_dates_are_ordered",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="collects_since",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="collects_until",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="responsible_since",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="responsible_until",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="sees",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="sees_since",
        ),
        migrations.RemoveField(
            model_name="familytie",
            name="sees_until",
        ),
    ]
