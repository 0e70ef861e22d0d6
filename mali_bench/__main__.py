"""`python -m mali_bench`."""

import sys

from .cli import main

sys.exit(main())
