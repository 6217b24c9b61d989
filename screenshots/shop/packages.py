"""What `npm ci` installs: packages with their files, and the sizes of those in bytes."""

from __future__ import annotations

FOLDER = "srv/shop/node_modules"

_SMALL = """
    accepts array-flatten body-parser bytes call-bind content-type cookie cookie-signature cors
    debug depd destroy dotenv ee-first encodeurl escape-html etag express finalhandler forwarded
    fresh helmet http-errors iconv-lite inherits ipaddr.js jsonwebtoken knex methods mime mime-types
    morgan ms multer negotiator nodemailer on-finished parseurl path-to-regexp pg pg-pool pino
    proxy-addr qs range-parser raw-body redis safe-buffer semver send serve-static setprototypeof
    statuses type-is undici unpipe uuid vary ws yaml zod
"""
_LARGE = {
    "@img/sharp-libvips/lib/libvips-cpp.so.42": 16_612_840,
    "@img/sharp-linux-x64/lib/sharp.node": 1_604_216,
    "aws-sdk/dist/aws-sdk.js": 9_120_433,
    "better-sqlite3/build/Release/better_sqlite3.node": 7_921_528,
    "date-fns/index.js": 3_204_118,
    "lodash/lodash.js": 544_098,
    "pdfkit/js/pdfkit.standalone.js": 6_410_332,
    "stripe/cjs/stripe.core.js": 2_420_117,
}

DEVELOPMENT = {
    "@esbuild/linux-x64/bin/esbuild": 8_912_024,
    "eslint/lib/unsupported.js": 1_204_332,
    "prettier/index.mjs": 641_208,
}
"""What `npm prune` takes away again."""


def _package(name: str) -> dict[str, int]:
    return {
        f"{name}/index.js": 31_000 + 997 * (sum(name.encode()) % 89),
        f"{name}/lib/{name.partition('.')[0]}.js": 12_000 + 613 * (sum(name.encode()) % 71),
        f"{name}/package.json": 1_100 + 13 * len(name),
        f"{name}/README.md": 6_000 + 211 * len(name),
    }


def installed() -> dict[str, int]:
    """Return the sizes of all files by path."""
    sizes = {**_LARGE, **DEVELOPMENT}
    for name in _SMALL.split():
        sizes |= _package(name)
    return {f"{FOLDER}/{path}": sizes[path] for path in sorted(sizes)}
