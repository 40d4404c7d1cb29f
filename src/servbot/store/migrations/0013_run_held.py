"""Runs that wait until the limits leave room for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0012_healing"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="held",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("held", True)), fields=["bot", "revision", "id"], name="run_held"
            ),
        ),
    ]
