from django.db import migrations, models


class Migration(migrations.Migration):
    """Which invitations went to everybody who waited. Those before count as sent one by one, for a day at most."""

    dependencies = [("families", "0008_staff_days_in")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="to_everybody",
            field=models.BooleanField(default=False),
        ),
    ]
