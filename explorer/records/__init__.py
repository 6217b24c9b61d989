"""The record of a layer: all that is known of it from its bytes alone, as a value that lasts.

Record: what reading and searching one layer found, under certain rules and limits. Section: a
named part of a record as bytes. Cache: records by what they depend on, in a folder of the user's.
"""
