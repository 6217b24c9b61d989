"""The search for secrets in the layers of an image, in this process or in others beside it.

Task: one window of a content, to be searched. Outcome: what a content brought. Key: under which a
content's outcome is kept. Batch: tasks on their way to another process. Packed: inside an archive
or another nested format, and not in a content's own bytes.
"""

from explorer.secrets.searching.layer_search import LayerSearch
from explorer.secrets.searching.outcome import LayerSecrets, Outcome
from explorer.secrets.searching.search import Search
from explorer.secrets.searching.tasks import Find, Task, outcomes

__all__ = ["Find", "LayerSearch", "LayerSecrets", "Outcome", "Search", "Task", "outcomes"]
