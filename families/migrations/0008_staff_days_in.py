from django.db import migrations, models

import families.weekdays


class Migration(migrations.Migration):
    """Which weekdays somebody works. Of nobody it is said yet."""

    dependencies = [("families", "0007_staff_closed_at")]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="days_in",
            field=families.weekdays.WeekdaysField(blank=True, default=(), verbose_name="days in"),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_in__lte", 127)), name="staff_are_in_on_weekdays"
            ),
        ),
    ]
