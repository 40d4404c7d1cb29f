"""What people want of a run, and the run that it repeats."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0010_work_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="course",
            field=models.CharField(default="going", max_length=16),
        ),
        migrations.AddField(
            model_name="run",
            name="rerun_of",
            field=models.CharField(db_index=True, default="", max_length=36),
        ),
    ]
