from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0006_retention_pass"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=100)),
                ("by", models.CharField(max_length=150)),
                ("code", models.CharField(max_length=100)),
                ("message", models.TextField()),
                ("bot", models.CharField(max_length=100)),
                ("place", models.TextField(default="")),
                ("run_id", models.CharField(db_index=True, default="", max_length=36)),
                ("step", models.CharField(default="", max_length=100)),
                ("step_title", models.TextField(default="")),
            ],
        ),
    ]
