from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("families", "0005_sessions_and_children_in_order")]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=Q(("accepted_at", None), ("withdrawn_at", None)) & ~Q(("sign_in_name", "")),
                fields=("sign_in_name",),
                name="two_letters_never_name_the_same",
            ),
        ),
    ]
