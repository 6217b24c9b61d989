"""Text as such, whoever it is from: what secrets, contents, reports and the screen share."""
