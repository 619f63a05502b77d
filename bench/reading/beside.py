# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes three files and reads each in turn by ours and by its peer; see bench/instruments."""
import base64
import os
import subprocess
import sys
import tempfile
import time
import zlib

import netCDF4
import numpy as np
import pandas as pd
import pymzml

TIMES = 7


def delimited(path, rows=300000):
    rng = np.random.default_rng(1)
    table = np.column_stack([np.arange(rows) * 0.01, rng.normal(size=rows).cumsum(), 100 * rng.normal(size=rows), rng.random(rows)])
    with open(path, "w") as f:
        f.write("Time (s),Force (N),Extension (mm),Strain (%)\n")
        np.savetxt(f, table, fmt="%.6f", delimiter=",")


def mzml(path, spectra=2000, points=800):
    rng = np.random.default_rng(2)
    with open(path, "w") as f:
        f.write('<?xml version="1.0" encoding="utf-8"?>\n<mzML xmlns="http://psi.hupo.org/ms/mzml" version="1.1.0"><run id="r">'
                f'<spectrumList count="{spectra}">\n')
        for i in range(spectra):
            arrays = ""
            for term, v in (("MS:1000514", np.sort(rng.uniform(100, 1000, points))), ("MS:1000515", rng.exponential(1e4, points))):
                packed = base64.b64encode(zlib.compress(v.astype("<f8").tobytes())).decode()
                arrays += (f'<binaryDataArray encodedLength="{len(packed)}"><cvParam cvRef="MS" accession="MS:1000523" name="64-bit float"/>'
                           f'<cvParam cvRef="MS" accession="MS:1000574" name="zlib compression"/><cvParam cvRef="MS" accession="{term}" name="'
                           f'{"m/z array" if term.endswith("14") else "intensity array"}"/><binary>{packed}</binary></binaryDataArray>')
            f.write(f'<spectrum index="{i}" id="scan={i + 1}" defaultArrayLength="{points}"><cvParam cvRef="MS" accession="MS:1000511" '
                    f'name="ms level" value="1"/><scanList count="1"><scan><cvParam cvRef="MS" accession="MS:1000016" name="scan start time" '
                    f'value="{i * 0.01}" unitAccession="UO:0000031" unitName="minute"/></scan></scanList>'
                    f'<binaryDataArrayList count="2">{arrays}</binaryDataArrayList></spectrum>\n')
        f.write("</spectrumList></run></mzML>\n")


def andi(path, points=2000000):
    with netCDF4.Dataset(path, "w", format="NETCDF3_CLASSIC") as d:
        d.createDimension("point_number", points)
        d.detector_unit, d.retention_unit = "mV", "seconds"
        for name, value in (("actual_sampling_interval", 0.1), ("actual_delay_time", 0.0)):
            d.createVariable(name, "f4", ())[:] = value
        d.createVariable("ordinate_values", "f4", ("point_number",))[:] = np.random.default_rng(3).normal(size=points)


def read_mzml(path):
    return sum(len(s.mz) + len(s.i) for s in pymzml.run.Reader(path))


def read_netcdf(path):
    with netCDF4.Dataset(path) as d:
        y = np.asarray(d["ordinate_values"][:], dtype=float)
        return float(d["actual_delay_time"][:]) + float(d["actual_sampling_interval"][:]) * np.arange(len(y)), y


def cpu(work):
    begin = time.process_time()
    work()
    return time.process_time() - begin


def better_half(times):
    times = sorted(times)
    return sum(times[: len(times) // 2 + 1]) / (len(times) // 2 + 1)


def main():
    ours = sys.argv[1]
    folder = tempfile.mkdtemp()
    for name, write, peer, called, wanted in (
            ("delimited.csv", delimited, pd.read_csv, "pandas", 5), ("spectra.mzML", mzml, read_mzml, "pymzml", 2),
            ("trace.cdf", andi, read_netcdf, "netCDF4", 1)):
        path = os.path.join(folder, name)
        write(path)
        peer(path)
        own, theirs = [], []
        for _ in range(TIMES):
            own.append(float(subprocess.run([ours, "packs", path, "3"], check=True, capture_output=True, text=True).stdout.split()[0]))
            theirs.append(cpu(lambda: peer(path)))
        a, b, size = better_half(own), better_half(theirs), os.path.getsize(path) / 1e6
        print(f"{name}: {size:.1f} MB; ours {1e3 * a:.0f} ms ({size / a:.0f} MB/s), {called} {1e3 * b:.0f} ms ({size / b:.0f} MB/s): "
              f"{b / a:.1f} times as fast (wanted: {wanted})")
        os.remove(path)
    os.rmdir(folder)


main()
