from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("families", "0011_emergency_numbers_apart")]

    operations = [
        migrations.AddConstraint(
            model_name="familytie",
            constraint=models.UniqueConstraint(
                fields=("child", "emergency_order"), name="one_adult_per_emergency_number"
            ),
        ),
    ]
