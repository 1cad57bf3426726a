from django.db import migrations, models


class Migration(migrations.Migration):
    """When the sessions and invitations of somebody who left were ended."""

    dependencies = [("families", "0006_letters_name_apart")]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("left_on__isnull", False), _connector="OR"),
                name="only_who_left_is_closed",
            ),
        ),
    ]
