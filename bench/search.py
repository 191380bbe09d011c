#!/usr/bin/env python3
"""How long searches take over 100,000 works, at the HTTP face, with one client, beside a plain join.

    bench/search.py [--works N] [--rounds N] [--work DIR]

Each query of the list below is asked by date and by relevance, in rounds, so that no query is favoured by its neighbour.
The peer is SQLite itself, without a server: its index of words joined with the wide tables, for the queries that are one
word. Bar: 95 of 100 answers within 30 ms. The CPU time of the studio's process is told too: it holds on a busy machine.
"""
import pathlib
import sqlite3
import statistics
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent / 'lib'))
import studio  # noqa: E402 (lies beside this program)

BAR = 30
QUERIES = (
    # words: frequent, middling, rare, absent
    'blue', 'river', 'portrait', 'nocturne', 'lighthouse', 'zeppelin', 'blue river', 'silent forest evening', 'old street portrait garden',
    'moreau', 'clara', 'jonas tanaka', 'grunwald', 'SØRENSEN',
    # the start of a word
    'bl', 'po', 'har', 'moun', 'light', 'st', 'blue ri', 'novak mor',
    # phrases
    '"blue river"', '"morning light"', '"silent forest"', '"silver lining"', '"blue" "river"',
    # Chinese: pairs and longer
    '山水', '月光', '白云', '静夜', '梅花', '山水春天', '城市 花园', '江南雪景', '王小明', '山', '水春', '"书法人物"', '渔船 戏台',
    # filters alone
    'kind:image', 'kind:score', 'tag:blue', 'tag:梅花', 'creator:"Anna Adler"', 'before:2016', 'after:2023-05', 'width:>5500', 'rating:>=4',
    'licence:none', 'credit:none', 'type:image/png', 'duration:>500', 'is:duplicate',
    # both
    'blue kind:image', 'blue kind:image tag:river', 'river before:2018 rating:>=3', 'light -blue', '山水 kind:image after:2020',
    '"morning light" licence:none', 'kind:text nocturne', 'kind:image width:>3000 height:<3000 rating:5', '-blue kind:film', 'po tag:red credit:any',
    'blue red river light stone', '',
)


def joined(database, word):
    """The peer: the index of words joined with the wide tables, every match looked up and sorted."""
    return len(database.execute(
        'SELECT w.id, w.title, v.width FROM work_words f JOIN work w ON w.no = f.rowid JOIN version v ON v.no = w.version '
        'WHERE work_words MATCH ? AND w.trashed = 0 ORDER BY w.created DESC LIMIT 100', (word,)).fetchall())


def percentile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def ask_all(served, rounds):
    """(query, sort) -> [(milliseconds, milliseconds of CPU)]."""
    times = {}
    for _ in range(rounds):
        for sort in ('date', 'relevance'):
            for query in QUERIES:
                path = f'/api/search?sort={sort}&query=' + urllib.parse.quote(query)
                before = served.cpu()
                took, _ = studio.timed(lambda: served.ask(path))
                times.setdefault((query, sort), []).append((took * 1000, (served.cpu() - before) * 1000))
    return times


def tell(times):
    good = True
    for sort in ('date', 'relevance'):
        chosen = [one for key, each in times.items() if key[1] == sort for one in each]
        clock, cpu = [one[0] for one in chosen], [one[1] for one in chosen]
        met = percentile(clock, .95) <= BAR
        good = good and met
        print(f'search by {sort}: {len(QUERIES)} queries, p50 {percentile(clock, .5):.1f} ms, p95 {percentile(clock, .95):.1f} ms '
              f'(bar {BAR}): {studio.verdict(met)}; CPU p50 {percentile(cpu, .5):.1f} ms, p95 {percentile(cpu, .95):.1f} ms, '
              f'most {max(cpu):.1f} ms')
    print('slowest in the median:')
    slowest = sorted(times, key=lambda key: -statistics.median(one[1] for one in times[key]))[:8]
    for key in slowest:
        clock, cpu = zip(*times[key])
        print(f'  {statistics.median(clock):6.1f} ms, CPU {statistics.median(cpu):6.1f} ms: {key[0] or "(everything)"} by {key[1]}')
    return good


def main():
    chosen = studio.arguments(__doc__, works=100000, rounds=5)
    with studio.working(chosen) as folder:
        place = studio.make_studio(folder, chosen.works)
        with studio.Served(place) as served:
            ask_all(served, 1)
            times = ask_all(served, chosen.rounds)
        database = sqlite3.connect(f'file:{place}/atelier.db?mode=ro', uri=True)
        words = [query for query in QUERIES if query.isalpha() and query.islower() and len(query) > 3]
        peer = [studio.timed(lambda: joined(database, word))[0] * 1000 for word in words for _ in range(3)]
        ours = [one[0] for word in words for one in times[(word, 'date')]]
        good = tell(times)
        print(f'one word: p50 {percentile(ours, .5):.1f} ms, p95 {percentile(ours, .95):.1f} ms; '
              f'peer (a plain join in SQLite, no HTTP) p50 {percentile(peer, .5):.1f} ms, p95 {percentile(peer, .95):.1f} ms')
    sys.exit(0 if good else 1)


main()
