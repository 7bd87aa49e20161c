"""Plain builders: each makes one saved row, whole enough to stand, and takes any field by name."""

from tests.make.events import *  # noqa: F403
from tests.make.exhibitions import *  # noqa: F403
from tests.make.ground import *  # noqa: F403
from tests.make.networks import *  # noqa: F403
from tests.make.pledges import *  # noqa: F403
