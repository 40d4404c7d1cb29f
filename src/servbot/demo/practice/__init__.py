"""A site to practise on: every control and annoyance that web pages have, and rounds of a form that shuffles itself."""

from servbot.demo.practice.site import PASSWORD, practice_site
from servbot.demo.practice.state import Practice

__all__ = ["PASSWORD", "Practice", "practice_site"]
