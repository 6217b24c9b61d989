"""What is configured for the gate, and where each setting comes from."""

from explorer.report.configuration.keys import FORMATS, KEYS, Key
from explorer.report.configuration.loading import load
from explorer.report.configuration.settings import Configuration, Setting

__all__ = ["FORMATS", "KEYS", "Configuration", "Key", "Setting", "load"]
