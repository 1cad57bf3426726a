import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who an adult was before, and from which home. What changed earlier, only the log says."""

    dependencies = [
        ("families", "0012_one_adult_per_emergency_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TieChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mother", "mother"),
                            ("father", "father"),
                            ("parent", "parent"),
                            ("step-parent", "step-parent"),
                            ("grandparent", "grandparent"),
                            ("foster carer", "foster carer"),
                            ("relative", "aunt, uncle or other relative"),
                            ("local authority", "local authority"),
                            ("other", "somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mother", "mother"),
                            ("father", "father"),
                            ("parent", "parent"),
                            ("step-parent", "step-parent"),
                            ("grandparent", "grandparent"),
                            ("foster carer", "foster carer"),
                            ("relative", "aunt, uncle or other relative"),
                            ("local authority", "local authority"),
                            ("other", "somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.household",
                    ),
                ),
                (
                    "household_before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.household",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tie",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="families.familytie"
                    ),
                ),
            ],
            options={
                "ordering": ["-noted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("relation", ""), ("relation_before", "")),
                            models.Q(
                                models.Q(("relation", ""), _negated=True),
                                models.Q(("relation_before", ""), _negated=True),
                                models.Q(("relation", models.F("relation_before")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="relation_changed_from_one_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household", None), ("household_before", None)),
                            models.Q(
                                ("household__isnull", False),
                                ("household_before__isnull", False),
                                models.Q(("household", models.F("household_before")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="household_changed_from_one_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("relation", ""), _negated=True), ("household__isnull", False), _connector="OR"
                        ),
                        name="tie_change_changes_something",
                    ),
                ],
            },
        ),
    ]
