"""`python measuring.py FILE COMMAND…`: runs a command; its status and peak memory go to a file.

A process of its own, and a small one: a child begins with the peak of the one that starts it.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    process = subprocess.Popen(sys.argv[2:])
    status = process.wait()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    Path(sys.argv[1]).write_text(f"{status} {peak}")
    os._exit(0)
