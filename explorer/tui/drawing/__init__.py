"""What views of every feature are drawn with: rows, sheets, paints, text that can be selected."""
