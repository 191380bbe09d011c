"""Several programs that add the same folder at once: as if one had."""
import json
import os

import tap
from served import Served
from tap import png
from test_transfer import until

FILES = 16


def fill(place):
    for i in range(FILES):
        place.write(f'sub{i % 3}/{i}.png', png(40, 30, i), when=1000)
        place.write(f'sub{i % 3}/{i}.txt', f'the words of file {i}', when=1000)
        place.write(f'doubles/{i % 4}/{i // 8}.txt', f'the words of double {i // 8}', when=1000)


def doubles(place):
    """What a catalogue that was filled by several must not have."""
    return (place.sql('SELECT hex(sha256), count(*) FROM version GROUP BY sha256 HAVING count(*) > 1'),
            place.sql('SELECT no FROM version WHERE work NOT IN (SELECT no FROM work)'),
            place.sql('SELECT no FROM work WHERE no NOT IN (SELECT work FROM version)'),
            place.sql('SELECT no FROM work WHERE no NOT IN (SELECT work FROM work_sort)'))


def finished(processes):
    """The answers, as JSON, of programs that must all end well."""
    answers = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0 and b'locked' not in err, (process.args, process.returncode, err, out)
        answers.append(json.loads(out))
    return answers


def until_done(served, number):
    def jobs():
        return served.get('/api/jobs').json()
    until(lambda: len(jobs()) >= number and not {job['state'] for job in jobs()} & {'queued', 'running'}, 120)
    return jobs()


def undisturbed(place):
    studio, place.studio = place.studio, os.path.join(place.dir, 'undisturbed')
    place.add()
    wanted, place.studio = place.dump(), studio
    return wanted


def check(place, wanted, answers):
    assert place.dump() == wanted and doubles(place) == ([], [], [], [])
    assert sum(answer['added'] for answer in answers) == len(wanted), answers
    assert not [answer for answer in answers if answer['failed'] or answer['missing']], answers
    assert place.run('check') == []


def test_three_adds_at_once_are_one(place):
    fill(place)
    wanted = undisturbed(place)
    check(place, wanted, finished([place.start('add', '--json', place.pics) for _ in range(3)]))
    again = finished([place.start('add', '--json', place.pics) for _ in range(3)])
    assert all(answer['unchanged'] == len(wanted) and answer['change'] is None for answer in again), again


def test_adds_beside_a_server_that_adds_the_same_are_one(place):
    fill(place)
    wanted = undisturbed(place)
    served = Served(place)
    asked = served.post('/api/add', {'path': [place.pics]})
    assert asked.status == 202, asked
    answers = finished([place.start('add', '--json', place.pics), place.start('add', '--json', place.path('sub1'), place.path('doubles'))])
    jobs = until_done(served, 3)
    assert [job['state'] for job in jobs] == ['done'] * 3, jobs
    mine = next(job for job in jobs if job['id'] == asked.json()['job'])
    check(place, wanted, answers + [mine['result']])


def test_adds_beside_a_server_that_follows_the_folder_are_one(place):
    place.write('a.txt', 'the first words')
    served = Served(place)
    assert served.post('/api/add', {'path': [place.pics], 'watch': True}).status == 202
    until_done(served, 1)
    fill(place)
    finished([place.start('add', '--json', place.pics) for _ in range(2)])
    number = sum(len(names) for _, _, names in os.walk(place.pics))
    assert len(place.dump()) == number and doubles(place) == ([], [], [], [])
    place.write('z.txt', 'the last words')
    until(lambda: len(place.dump()) == number + 1)
    assert place.run('check') == [] and doubles(place) == ([], [], [], [])


def test_changes_go_on_while_others_add(place):
    place.write('a.txt', 'the first words')
    place.add()
    served = Served(place)
    work = place.run('works')[0]['id']
    fill(place)
    adding = [place.start('add', '--json', place.pics) for _ in range(2)]
    stars = 0
    while any(process.poll() is None for process in adding) or stars < 3:
        stars += 1
        answer = served.post('/api/rate', {'works': [work], 'stars': stars % 5 + 1})
        assert answer.status == 200, answer
        place.run('tag', '--add', f'tag {stars}', work)
    finished(adding)
    assert place.sql('SELECT rating FROM work WHERE title = ?', 'a') == [(stars % 5 + 1,)]
    assert place.sql('SELECT count(*) FROM work_tag') == [(stars,)] and doubles(place) == ([], [], [], [])


if __name__ == '__main__':
    tap.main(__name__)
