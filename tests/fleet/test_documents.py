"""What a worker keeps of the documents it has had: the latest ones, in bounded memory."""

from __future__ import annotations

from explorer.fleet.documents import LatestDocuments


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    documents = LatestDocuments(room=10)
    documents.had("a", b"12345")
    documents.had("b", b"12345")
    assert documents.known("a") == b"12345"
    documents.had("c", b"1")
    assert [documents.known(one) for one in "abc"] == [b"12345", None, b"1"]


def test_a_document_that_leaves_no_room_for_others_is_not_kept() -> None:
    documents = LatestDocuments(room=10)
    documents.had("a", b"1" * 11)
    assert documents.known("a") is None
    documents.had("b", b"1")
    assert documents.known("b") == b"1"
