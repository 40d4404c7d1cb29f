"""Addresses of the queue."""

from django.urls import path

from servbot.web.queue.views import claim, claim_several, decide, queue, release, task

urlpatterns = [
    path("queue", queue, name="queue"),
    path("queue/claim", claim_several, name="queue-claim"),
    path("queue/<int:task_id>", task, name="task"),
    path("queue/<int:task_id>/claim", claim, name="task-claim"),
    path("queue/<int:task_id>/release", release, name="task-release"),
    path("queue/<int:task_id>/decide", decide, name="task-decide"),
]
