"""`python measuring.py LIMIT FILE COMMAND…`: runs a command; what it cost goes to a file.

That is its status, its peak of memory in bytes, and the seconds of processor time that it and
its processes took. It may run for LIMIT seconds. A process of its own, and a small one: a child
begins with the peak of the one that starts it.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    limit, figures, *command = sys.argv[1:]
    process = subprocess.Popen(command)
    try:
        status = process.wait(float(limit))
    except subprocess.TimeoutExpired as error:
        process.kill()
        sys.exit(str(error))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    Path(figures).write_text(f"{status} {used.ru_maxrss * 1024} {processor}")
    os._exit(0)
