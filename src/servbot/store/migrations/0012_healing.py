"""What targets on pages found, and what was taken instead of those that found nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_run_course"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bot", models.CharField(max_length=100)),
                ("step", models.CharField(max_length=100)),
                ("key", models.CharField(max_length=64)),
                ("content", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bot", "step", "key"), name="sighting_once")],
            },
        ),
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bot", models.CharField(max_length=100)),
                ("key", models.CharField(max_length=64)),
                ("run_id", models.CharField(max_length=36)),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="proposed", max_length=16)),
                ("content", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-id"], name="repair_by_state")],
                "constraints": [models.UniqueConstraint(fields=("bot", "key"), name="repair_once")],
            },
        ),
    ]
