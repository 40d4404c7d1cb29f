"""Addresses of the queue."""

from django.urls import path

from servbot.web.queue import views

urlpatterns = [
    path("queue", views.queue, name="queue"),
    path("queue/claim", views.claim_several, name="queue-claim"),
    path("queue/<int:task_id>", views.task, name="task"),
    path("queue/<int:task_id>/claim", views.claim, name="task-claim"),
    path("queue/<int:task_id>/release", views.release, name="task-release"),
    path("queue/<int:task_id>/decide", views.decide, name="task-decide"),
]
