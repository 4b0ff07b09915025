"""Checks an export with its own verify.py; tells the seconds that took, and the memory, as JSON.

`python -I benchmarks/verified.py EXPORT`. It imports nothing of ours and little else: a process
is told to be at least as large as the one that began it.
"""

import json
import os
import resource
import subprocess
import sys
import time

#: `ru_maxrss` is told in these.
KIBIBYTES_A_MEGABYTE = 1024

began = time.perf_counter()
subprocess.run([sys.executable, "verify.py"], cwd=sys.argv[1], check=True, capture_output=True)
seconds = time.perf_counter() - began
# The largest of its processes, as if all were as large.
largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIBIBYTES_A_MEGABYTE
print(json.dumps({"seconds": seconds, "megabytes": (1 + (os.cpu_count() or 1)) * largest}))
