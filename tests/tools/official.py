"""Archives of the official forms, small and made of noise."""

import io
import tarfile
import zipfile

import numpy as np
from PIL import Image

RANDOM = np.random.default_rng(5)


def picture(array, kind):
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind)
    return file.getvalue()


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def gtsrb(tracks=(30, 29, 30), tests=4):
    """Return the bytes of the three archives of GTSRB and the widths, {file: pixels}."""
    train, test, widths = {"GTSRB/Readme-Images.txt": b""}, {"GTSRB/Readme.txt": b""}, {}
    for track, frames in enumerate(tracks):
        label = 42 if track == 2 else 7
        folder = f"GTSRB/Final_Training/Images/{label:05}/"
        train[f"{folder}GT-{label:05}.csv"] = b"Filename;Width\n"
        for frame in range(frames):
            width = 25 + frame
            grey = 60 * track + 2 * frame
            name = f"{folder}{track % 2:05}_{frame:05}.ppm"
            train[name] = picture(np.full((width + 1, width, 3), grey, "uint8"), "PPM")
    lines = ["Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId"]
    for number in range(tests):
        name, widths[number] = f"{number:05}.ppm", 30 + 10 * number
        grey = np.full((30, widths[number], 3), 50 * number, "uint8")
        test[f"GTSRB/Final_Test/Images/{name}"] = picture(grey, "PPM")
        lines.append(f"{name};{widths[number]};30;5;5;25;25;{40 - number}")
    test["GTSRB/Final_Test/Images/GT-final_test.test.csv"] = b"Filename;Width\n"
    truth = "\r\n".join(lines) + "\r\n"
    return zipped(train), zipped(test), zipped({"GT-final_test.csv": truth.encode()})


def cifar10(each_batch=3_000, tests=2_600):
    """Return the bytes of the binary archive, and the records of its batches (n, 3073)."""
    batches = {}
    for name in (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"):
        count = tests if name == "test_batch" else each_batch
        batches[name] = RANDOM.integers(0, 4, (count, 3073), dtype="uint8") * 80
        batches[name][:, 0] = RANDOM.permutation(np.arange(count) % 10)
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        for name in reversed(batches):  # in any order
            content = batches[name].tobytes()
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        member = tarfile.TarInfo("cifar-10-batches-bin/batches.meta.txt")
        archive.addfile(member, io.BytesIO())
    return file.getvalue(), batches


def street(number):
    """Return a photo and its mask, each as a PNG of 360×480: flat, so that averages are exact."""
    colour = np.full((360, 480, 3), (number, 2 * number, 100), "uint8")
    mask = np.full((360, 480), number % 12, "uint8")
    return picture(colour, "PNG"), picture(mask, "PNG")
