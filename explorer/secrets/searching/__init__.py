"""The search through the layers of an image, in this process or in others beside it."""

from explorer.secrets.searching.layer_search import LayerSearch
from explorer.secrets.searching.search import Search
from explorer.secrets.searching.tasks import Find, Task

__all__ = ["Find", "LayerSearch", "Search", "Task"]
