import json

from django.db import migrations, models
from django.utils import timezone


def put_claims_into_the_log(apps, schema_editor):
    """Claims of items stand in the log from now on; those of before would be lost when rows are rebuilt."""
    task_model, run_model, event_model = (
        apps.get_model("store", name) for name in ("HumanTask", "Run", "Event")
    )
    for task in task_model.objects.filter(status="claimed").select_related("run"):
        run_model.objects.filter(pk=task.run_id).update(last_sequence=models.F("last_sequence") + 1)
        event_model.objects.create(
            run_id=task.run_id,
            sequence=run_model.objects.values_list("last_sequence", flat=True).get(pk=task.run_id),
            at=timezone.now(),
            type="task_claimed",
            address=task.address,
            data=json.dumps({"by": task.claimed_by}, ensure_ascii=False),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0002_leg_claimed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="kept",
            field=models.TextField(null=True),
        ),
        migrations.RunPython(put_claims_into_the_log, migrations.RunPython.noop),
    ]
