"""``python -m pulumi_ecr.cli``: the command ``pulumi-ecr``."""

import sys

from pulumi_ecr.cli import main

sys.exit(main())
