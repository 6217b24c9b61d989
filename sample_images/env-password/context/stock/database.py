"""The connection to the database, from the environment."""

import os

from sqlalchemy import URL, create_engine
from sqlalchemy.orm import Session


def session() -> Session:
    """Opens a session."""
    url = URL.create(
        "postgresql",
        username=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        host=os.environ["DB_HOST"],
        database="stock",
    )
    return Session(create_engine(url))
