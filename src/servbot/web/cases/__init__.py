"""Cases: every work item, whatever became of it, and the page of one."""
