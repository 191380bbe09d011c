#!/usr/bin/env python3
"""Searches over many works at the HTTP face: p50 and p95 of each query of a stated list, one client.

    bench/search.py [--works 100000] [--rounds 20] [--keep DIR]

The works are made straight in the database of a fresh studio: titles, people, tags and texts drawn with a fixed seed from
word lists whose frequencies fall as in language (Zipf), a third of them with Chinese. The peer, in the same run, is SQLite's
own shell answering the plain join over the same file ("joined" below), which is what a catalogue without the narrow table
would ask.
"""
import argparse
import bisect
import http.client
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUERIES = [
    "", "sea", "wo1", "wo2 wo7", "wo20 wo31", "wo300", "wo4000", '"wo1 wo2"', "wo1 -wo3", "静夜", "月光", "静夜思",
    "kind:image", "kind:film wo5", "rating:>=4", "rating:>=4 wo3", "tag:tag3", "tag:tag900", 'creator:"ada 7"',
    "before:2015", "after:2018 before:2019", "after:2018-05 before:2018-06 wo2", "width:>5000", "width:>5000 height:<500",
    "licence:none", "credit:none", "credit:none wo9", "type:image/png", "state:missing", "is:duplicate", "path:folder12",
    "wo1 kind:image rating:>=3 after:2010", "zzzz", "wo", "wo12 kind:sound duration:>60", "collection:sea",
]
SORTS = ["date", "relevance"]


def words(rng, cumulative, n):
    return " ".join("wo%d" % bisect.bisect(cumulative, rng.random() * cumulative[-1]) for _ in range(n))


def pairs(text):
    return " ".join(text[i:i + 2] for i in range(len(text) - 1))


def fill(path, count):
    rng = random.Random(7)
    cumulative = list(itertools.accumulate(1 / (i + 1) for i in range(20000)))
    han = "静夜思床前明月光疑是地上霜举头望低故乡春眠不觉晓处闻啼鸟"
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    c = db.cursor()
    c.execute("INSERT INTO root (path, added) VALUES (?, 0)", (b"/nowhere",))
    c.executemany("INSERT INTO folder (root, path) VALUES (1, ?)", [(b"folder%d" % i,) for i in range(1000)])
    c.executemany("INSERT INTO tag (name, folded) VALUES (?, ?)", [("tag%d" % i,) * 2 for i in range(1000)])
    c.executemany("INSERT INTO party (id, name, folded) VALUES (?, ?, ?)",
                  [(rng.randbytes(16), "Ada %d" % i, "ada %d" % i) for i in range(500)])
    c.execute("INSERT INTO collection (id, name, added) VALUES (?, 'Sea', 0)", (rng.randbytes(16),))
    types = ["image/jpeg", "audio/flac", "video/mp4", "text/plain", "audio/midi", "image/png"]
    kinds = [1, 2, 3, 4, 5, 1]
    for no in range(1, count + 1):
        at = rng.randrange(6)
        kind, media = kinds[at], types[at]
        created = int((946684800 + rng.random() * 820000000) * 1e6)
        title = words(rng, cumulative, 3)
        body = words(rng, cumulative, 40 if kind == 4 else 6)
        if no % 3 == 0:
            text = "".join(rng.choice(han) for _ in range(6))
            title += " " + pairs(text)
        width, height = rng.randrange(100, 8000), rng.randrange(100, 6000)
        duration = rng.randrange(600) * 1000000 if kind in (2, 3, 5) else 0
        rating, party, tag = rng.choice([0, 0, 0, 1, 2, 3, 4, 5]), rng.randrange(1, 501), int(1000 * rng.random() ** 3) + 1
        licensed, credited = rng.random() < .4, rng.random() < .8
        folder = rng.randrange(1, 1001)
        state = 1 if rng.random() < .005 else 0
        c.execute("INSERT INTO work (id, kind, title, created, added, rating, version) VALUES (?, ?, ?, ?, ?, ?, ?)",
                  (rng.randbytes(16), kind, title, created, no, rating, no))
        c.execute("INSERT INTO version (work, sha256, media_type, size, width, height, duration, added, decoded) "
                  "VALUES (?, ?, ?, 1, ?, ?, ?, ?, 1)", (no, rng.randbytes(32), media, width, height, duration, no))
        c.execute("INSERT INTO location (folder, name, version, size, mtime, inode, state) VALUES (?, ?, ?, 1, 1, ?, ?)",
                  (folder, b"file%d.x" % no, no, no, state))
        c.execute("INSERT INTO work_tag (work, tag) VALUES (?, ?)", (no, tag))
        if credited:
            c.execute("INSERT INTO role (work, party, role) VALUES (?, ?, 'creator')", (no, party))
        c.execute("INSERT INTO preview VALUES (?, 960, 'image/webp', 960, 640, 1, ?)", (no, rng.randbytes(32)))
        c.execute("INSERT INTO work_sort VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
                  (no, created, no, kind, width, height, duration, rating, licensed, credited, state, 1, media, title))
        c.execute("INSERT INTO work_words (rowid, title, people, words, path, body) VALUES (?, ?, ?, ?, ?, ?)",
                  (no, title, "ada %d" % (party - 1) if credited else "", "tag%d" % (tag - 1),
                   "folder%d file%d x" % (folder - 1, no), body))
        if no % 50 == 0:
            c.execute("INSERT INTO collection_work (collection, work) VALUES (1, ?)", (no,))
    db.commit()
    db.close()


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def serve(studio):
    process = subprocess.Popen([ROOT / "build/atelier", "--studio", studio, "serve", "--listen", "127.0.0.1:0"],
                               stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    return process, int(re.search(r":(\d+)", line.split("//", 1)[1])[1])


def ask(connection, path):
    start = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    took = (time.perf_counter() - start) * 1000
    if response.status != 200:
        sys.exit(f"{path}: {response.status} {body[:200]}")
    return took, json.loads(body)


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {name: int(re.search(name + r":\s+(\d+)", status)[1]) / 1024 for name in ("VmHWM", "VmRSS", "RssAnon")}


def joined(path, rounds):
    """The peer: words joined with the wide tables and sorted, in the same run."""
    db = sqlite3.connect(path)
    times = []
    for word in ["wo1", "wo3", "wo20", "wo300", '"wo1 wo2"'] * rounds:
        start = time.perf_counter()
        db.execute("SELECT w.id, w.title, v.width FROM work_words f JOIN work w ON w.no = f.rowid "
                   "JOIN version v ON v.no = w.version WHERE work_words MATCH ? AND w.trashed = 0 "
                   "ORDER BY w.created DESC LIMIT 100", (word,)).fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return times


def measure(connection, path, rounds):
    times, found = [], None
    for _ in range(rounds):
        took, found = ask(connection, path)
        times.append(took)
    return times, found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", help="use (and leave) the studio in this folder")
    arguments = parser.parse_args()
    studio = arguments.keep or tempfile.mkdtemp(prefix="bench-search-")
    database = os.path.join(studio, "atelier.db")
    if not os.path.exists(database):
        subprocess.run([ROOT / "build/atelier", "--studio", studio, "works", "--quiet"], check=True)
        fill(database, arguments.works)
    process, port = serve(studio)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for sort in SORTS:
            every = []
            for query in QUERIES:
                text = urllib.parse.urlencode({"query": query, "sort": sort, "limit": 100})
                times, found = measure(connection, "/api/search?" + text, arguments.rounds)
                every += times
                print(f"{sort:10} {query!r:40} {len(found):4} rows  p50 {percentile(times, .5):6.1f} ms"
                      f"  p95 {percentile(times, .95):6.1f} ms")
            print(f"{sort:10} all queries: p50 {percentile(every, .5):.1f} ms, p95 {percentile(every, .95):.1f} ms (bar 30 ms)")
        for path in ["/api/timeline", "/api/grid?limit=100", "/api/grid?limit=100&offset=99000", "/api/attention",
                     "/api/tags", "/api/people", "/api/collections", "/api/works?limit=100&sort=title&offset=50000"]:
            times, _ = measure(connection, path, arguments.rounds)
            print(f"{path:50} p50 {percentile(times, .5):6.1f} ms  p95 {percentile(times, .95):6.1f} ms")
        print("memory of the server, MB (bar 150):", memory(process.pid))
    finally:
        process.terminate()
        process.wait()
    peer = joined(database, arguments.rounds)
    print(f"peer, plain join in SQLite itself, five words: p50 {percentile(peer, .5):.1f} ms, p95 {percentile(peer, .95):.1f} ms")
    if not arguments.keep:
        shutil.rmtree(studio)


if __name__ == "__main__":
    main()
