"""Coverage-guided fuzzing of all that reads an image's bytes: `python -m fuzz TARGET [OPTIONS]`.

It needs the extra `fuzz`; options are libFuzzer's. Each target's corpus stands in `corpus/`,
every crash ever found in it among the rest, and the tests run all of it without atheris.
"""
