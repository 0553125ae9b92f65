"""``python -m tinydatasets``: the command line."""

import sys

from tinydatasets.cli import main

sys.exit(main())
