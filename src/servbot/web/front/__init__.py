"""The first page: what needs a person, what runs, what comes next."""
