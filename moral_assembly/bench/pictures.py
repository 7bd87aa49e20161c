"""A photograph of 24 megapixels in all its sizes: time and memory of a process of its own, which does nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings
from PIL import Image

from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench

SHAPE, SHAPE_OF_WEBP = (6000, 4000), (4896, 3264)  # a WebP may have no more
SECONDS, MEGABYTES = 3.0, 300.0
TITLE = "A photograph of 24 megapixels: seconds to check it and to make all sizes; peak memory of that process in MB"
COLUMNS = ("", "file KB", "check s", "make s", "CPU s", "at rest MB", "peak MB", "sizes KB")
KINDS = {
    "JPEG": ("JPEG", {"quality": 90}),
    "JPEG, turned": (
        "JPEG",
        {"quality": 90, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"},
    ),
    "JPEG, progressive": ("JPEG", {"quality": 90, "progressive": True, "subsampling": 0}),
    "PNG": ("PNG", {"compress_level": 1}),
    "WebP of 16": ("WEBP", {"quality": 85, "method": 0}),
    "HEIC": ("HEIF", {"quality": 80, "enc_params": {"preset": "ultrafast"}}),
}


def measure(bench: Bench) -> Iterator[Table | Target]:
    folder, times = Path(os.environ["BENCH_FOLDER"]), bench.pace.rounds
    found = {name: [of_file(path) for _ in range(times)] for name, path in files(folder)}
    yield Table(TITLE, COLUMNS, [(name, *_typical(runs).values()) for name, runs in found.items()])
    for name, runs in found.items():
        typical = _typical(runs)
        yield Target.at_most(f"24 megapixels, {name}: all sizes", typical["check"] + typical["make"], SECONDS, " s")
        yield Target.at_most(f"24 megapixels, {name}: peak memory", typical["peak"], MEGABYTES, " MB")


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The photograph in each kind of file, one after the other; soft shapes under grain, as cameras see them."""
    soft = Image.merge("RGB", [_shapes() for _ in range(3)])
    grain = Image.blend(soft, Image.merge("RGB", [Image.effect_noise(SHAPE, 30)] * 3), 0.2)
    for number, (name, (kind, options)) in enumerate(KINDS.items()):
        path = folder / f"photograph-{number}"
        picture = grain if kind == "JPEG" else soft
        (picture.resize(SHAPE_OF_WEBP) if kind == "WEBP" else picture).save(path, kind, **options)
        yield name, path
        path.unlink()


def _shapes() -> Image.Image:
    return Image.effect_noise((SHAPE[0] // 120, SHAPE[1] // 120), 120).resize(SHAPE, Image.Resampling.BICUBIC)


def of_file(path: Path) -> dict:
    """Let a new process make the sizes; return what it says of itself."""
    command = [sys.executable, "-m", "moral_assembly.bench.picture_maker", str(path)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"The sizes were not made:\n{done.stderr.decode()[-2000:]}")
    return json.loads(done.stdout)


def _typical(runs: list[dict]) -> dict:
    return {figure: median(run[figure] for run in runs) for figure in runs[0]}
