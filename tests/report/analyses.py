"""Analyses of images in memory, with their search, and their reports."""

from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Image, Instruction
from explorer.report.building import build_report
from explorer.report.model import Report
from explorer.report.policy import Policy
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, npm_token, password
from tests.builders import TarBuilder
from tests.images import image_of

GITHUB = github_token("report/analyses/GITHUB")
NPM = npm_token("report/analyses/NPM")
PASSWORD = password("report/analyses/PASSWORD")


def searched(image: Image) -> Analysis:
    """Return the complete analysis of an image, secrets and all."""
    return Analysis(image, search=new_search()).complete()


def leaking() -> Image:
    """Return an image: a deleted token, which an instruction repeats, and an ENV."""
    made = [
        Instruction(1, f"RUN echo {GITHUB} > app/.env", layer=1),
        Instruction(2, f"ENV DB_PASSWORD={PASSWORD}", empty=True),
        Instruction(3, "RUN rm app/.env", layer=2),
    ]
    env = TarBuilder().folder("app").file("app/.env", f"TOKEN={GITHUB}\n".encode())
    image = image_of(env.file("app/" + GITHUB, b"x" * 50), TarBuilder().whiteout("app/.env"))
    layers = [
        replace(layer, instruction=one)
        for layer, one in zip(image.layers, (made[0], made[2]), strict=True)
    ]
    config = {"config": {"Env": [f"DB_PASSWORD={PASSWORD}"]}}
    return replace(image, layers=layers, instructions=made, config=config)


def report_of(*layers: TarBuilder, policy: Policy | None = None) -> Report:
    """Return the report of an image of these layers."""
    return build_report(searched(image_of(*layers)), policy or Policy())


def token_line(token: str = GITHUB, more: str = "") -> bytes:
    """Return a line with a token."""
    return f"TOKEN={token}{more}\n".encode()
