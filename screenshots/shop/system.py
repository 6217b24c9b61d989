"""What a base system, a language and a compiler bring: paths and their sizes in bytes."""

from __future__ import annotations

from collections.abc import Mapping

Sizes = Mapping[str, int]

_LIB = "usr/lib/x86_64-linux-gnu"
_PACKAGES = """
    adduser apt base-files base-passwd bash bsdutils ca-certificates coreutils dash debconf
    debianutils diffutils dpkg e2fsprogs findutils gpgv grep gzip hostname init-system-helpers
    libacl1 libapt-pkg6.0 libattr1 libaudit1 libblkid1 libbz2-1.0 libc-bin libc6 libcap2 libgcrypt20
    libgnutls30 liblz4-1 liblzma5 libmount1 libpam-modules libpam0g libpcre2-8-0 libseccomp2
    libselinux1 libssl3 libstdc++6 libsystemd0 libtinfo6 libudev1 libzstd1 login logsave mawk mount
    ncurses-base ncurses-bin openssl passwd perl-base sed sysvinit-utils tar tzdata util-linux
    zlib1g
"""
_CHARSETS = "BIG5-HKSCS EUC-JP EUC-KR GB18030 IBM1047 IBM850 ISO8859-15 KOI8-R UTF-16 UTF-32"
_ZONES = {
    "Africa": "Cairo Johannesburg Lagos Nairobi",
    "America": "Bogota Chicago Lima New_York Sao_Paulo Toronto",
    "Asia": "Dubai Kolkata Seoul Singapore Tokyo",
    "Australia": "Melbourne Perth Sydney",
    "Europe": "Berlin Lisbon London Madrid Oslo Paris Rome Zurich",
}


def _below(folder: str, sizes: Sizes) -> dict[str, int]:
    return {f"{folder}/{name}": size for name, size in sizes.items()}


BASE: Sizes = {
    **_below(
        "usr/bin",
        {
            "apt": 18_752, "apt-get": 51_520, "awk": 182_336, "bash": 1_265_648, "cat": 44_016,
            "chmod": 64_496, "cp": 151_152, "date": 121_904, "dpkg": 321_968, "find": 224_848,
            "gpgv": 285_776, "grep": 203_152, "gzip": 98_136, "ls": 151_344, "mv": 142_968,
            "openssl": 995_808, "perl": 3_789_752, "rm": 72_752, "sed": 126_424, "sh": 125_640,
            "sort": 122_104, "tar": 531_984, "xargs": 76_968,
        },
    ),
    **_below(
        _LIB,
        {
            "libapt-pkg.so.6.0.0": 2_036_968, "libc.so.6": 1_922_136, "libcrypto.so.3": 4_709_192,
            "libdb-5.3.so": 1_850_184, "libgcc_s.so.1": 125_312, "libgcrypt.so.20.4.1": 1_316_184,
            "libgnutls.so.30.34.3": 2_162_144, "libhogweed.so.6.6": 307_400,
            "libm.so.6": 907_784, "libp11-kit.so.0.3.0": 1_306_040, "libperl.so.5.36": 4_049_448,
            "libssl.so.3": 696_040, "libstdc++.so.6.0.30": 2_190_440,
            "libsystemd.so.0.35.0": 827_736, "libunistring.so.2.2.0": 1_800_072,
            "libzstd.so.1.5.4": 763_896,
        },
    ),
    **_below(f"{_LIB}/gconv", {f"{one}.so": 640_384 for one in _CHARSETS.split()}),
    **{
        f"usr/share/zoneinfo/{region}/{city}": 2_300
        for region, cities in _ZONES.items()
        for city in cities.split()
    },
    **{f"usr/share/doc/{one}/copyright": 9_400 + 311 * len(one) for one in _PACKAGES.split()},
    **{f"var/lib/dpkg/info/{one}.list": 2_100 + 173 * len(one) for one in _PACKAGES.split()},
    **{f"var/lib/dpkg/info/{one}.md5sums": 1_900 + 211 * len(one) for one in _PACKAGES.split()},
    "usr/lib/locale/C.utf8/LC_CTYPE": 353_616,
    "usr/lib/locale/locale-archive": 3_048_928,
    "usr/share/i18n/locales.tar": 12_583_400,
    "usr/share/perl/5.36/unicore.db": 9_104_880,
    "usr/sbin/ldconfig": 1_052_872,
    "var/lib/dpkg/available.json": 7_905_112,
    "var/lib/dpkg/status": 96_410,
}  # fmt: skip

NODE: Sizes = {
    "usr/local/bin/node": 98_562_320,
    **_below(
        "usr/local/include/node",
        {"node.h": 58_204, "v8.h": 2_904, "uv.h": 79_318, "openssl.tar": 3_905_536},
    ),
    **_below(
        "usr/local/lib/node_modules/npm",
        {
            "bin/npm-cli.js": 54, "bin/npx-cli.js": 2_969, "lib/cli.js": 404, "lib/npm.js": 12_604,
            "node_modules/arborist.js": 2_803_411, "node_modules/sigstore.js": 1_490_226,
            "docs/manual.html": 2_104_009, "package.json": 6_702,
        },
    ),
}  # fmt: skip

COMPILER: Sizes = {
    **_below("usr/bin", {"g++-12": 1_064_344, "ld.bfd": 1_751_904, "as": 1_029_216}),
    **_below(
        "usr/lib/gcc/x86_64-linux-gnu/12",
        {"cc1plus": 24_137_912, "libstdc++.a": 3_144_910, "lto-wrapper": 1_028_096},
    ),
    "usr/bin/make": 255_352,
}

PYTHON: Sizes = {
    "usr/bin/python3.11": 6_836_184,
    "usr/lib/python3.11/distutils.py": 204_113,
    "usr/lib/python3.11/json.py": 38_420,
}
