"""What the generator may not do by itself: keep a request waiting for a run's end."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """A wait that the API would grant is cut to a second; one that it has to refuse stays as it is."""
    query = case.query or {}
    wait = str(query.get("wait", ""))
    if wait.isascii() and wait.isdecimal() and 1 < int(wait) <= 60:
        query["wait"] = 1
