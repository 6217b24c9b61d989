"""With how many generated inputs a law is tried, and whether with the same ones each time.

`LAYER_EXPLORER_EXAMPLES=10` tries ten times as many, others in each run.
"""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("LAYER_EXPLORER_EXAMPLES", "1"))
USUAL = 100

# How long an example takes says something of the machine alone, and so does the time to make it.
# The same inputs each time: whoever changes the code sees what his change breaks, and nothing else.
settings.register_profile(
    "tests",
    deadline=None,
    max_examples=USUAL * TIMES,
    derandomize=TIMES == 1,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("tests")


def tried(number: int) -> settings:
    """Return the settings of a law that is not tried with the usual number of inputs."""
    return settings(max_examples=number * TIMES)
