"""Bytes as rows."""

from explorer.tui.file.hex_rows import hex_rows, row_width


def test_rows_have_offset_numbers_and_characters() -> None:
    rows = hex_rows(bytes(range(60, 84)), 0x100, 16, 24)
    assert rows[0].offset == "00000100"
    assert rows[0].numbers == "3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b"
    assert rows[0].characters == "<=>?@ABCDEFGHIJK"
    assert rows[1].numbers.rstrip() == "4c 4d 4e 4f 50 51 52 53"


def test_all_rows_are_as_wide_and_controls_do_not_show() -> None:
    rows = hex_rows(b"\x1b[31m\xff", 0, 8, 6)
    assert rows[0].characters == ".[31m."
    whole = f"{rows[0].offset}  {rows[0].numbers}  "
    assert len(whole) + 8 == row_width(6, 8)
