"""The command line itself: help, exit statuses, where the studio is, languages, output that nobody reads."""
import json
import os
import re
import shutil
import signal
import subprocess

import tap
from served import Served

CHINESE = re.compile('[\u4e00-\u9fff]')


def run(place, *words, env=None, **options):
    environment = {**os.environ, 'LANGUAGE': 'en', 'ATELIER_STUDIO': place.studio, **(env or {})}
    return subprocess.run([tap.PROGRAM, *words], capture_output=True, text=True, env=environment, timeout=60, **options)


def commands(place):
    listed = run(place, 'help').stdout.split('Commands:\n')[1].split('\n\n')[0]
    return [re.match(r'  (\S+(?: \S+)*)  ', line).group(1) for line in listed.splitlines()]


def test_help_lists_the_commands(place):
    answer = run(place, 'help')
    assert answer.returncode == 0 and answer.stderr == ''
    names = commands(place)
    assert {'serve', 'help', 'jobs'} <= set(names), names
    assert len(set(names)) == len(names), names
    assert run(place, '--help').stdout == answer.stdout
    assert not os.path.exists(place.studio), 'help makes no studio'


def test_every_command_has_help_json_quiet_and_studio(place):
    for name in commands(place):
        answer = run(place, *name.split(), '--help')
        assert answer.returncode == 0, answer
        assert answer.stdout.startswith(f'Usage: atelier {name} '), answer.stdout
        for option in ('--json', '--quiet', '--studio DIR', '--help'):
            assert option in answer.stdout, (name, option)
        assert run(place, 'help', *name.split()).stdout == answer.stdout


def test_every_option_says_what_it_does(place):
    for name in commands(place):
        for line in run(place, *name.split(), '--help').stdout.split('Options:\n')[1].splitlines():
            assert not re.fullmatch(r'\s+(-\w, )?--\S+( \S+)?', line) or len(line) >= 24, (name, line)


def test_the_version_is_told(place):
    answer = run(place, '--version')
    assert re.fullmatch(r'atelier \d+\.\d+\.\d+\n', answer.stdout) and answer.returncode == 0


def fails(answer, status, *sentences):
    assert answer.returncode == status, answer
    assert answer.stdout == '', answer
    for line, sentence in zip(answer.stderr.splitlines(), sentences, strict=True):
        assert line == sentence, answer.stderr


def test_what_is_not_understood_exits_with_2(place):
    fails(run(place, 'jbos'), 2, "atelier: there is no command 'jbos'; did you mean 'jobs'?")
    fails(run(place, 'zzzzzz'), 2, "atelier: there is no command 'zzzzzz'; 'atelier help' lists all.")
    fails(run(place, '--nothing'), 2, "atelier: there is no option --nothing; 'atelier help' lists the commands.")
    fails(run(place, 'serve', '--lisen', 'x'), 2, 'atelier: serve: there is no option --lisen; did you mean --listen?',
          "'atelier serve --help' lists what it takes.")
    answer = run(place, 'job')
    assert answer.returncode == 2 and 'atelier: job needs one of: ' in answer.stderr, answer
    answer = run(place, 'job', 'nothing')
    assert answer.returncode == 2 and "there is no command 'job nothing'; job has: " in answer.stderr, answer
    fails(run(place, 'jobs', '--studio'), 2,
          "atelier: --studio needs a value: the studio's data folder (default: ATELIER_STUDIO, then the XDG data home).")


def test_an_empty_path_is_refused(place):
    for words in (('works', '--studio', ''), ('works', '--studio='), ('add', '')):
        answer = run(place, *words)
        assert answer.returncode == 2 and 'the path is empty' in answer.stderr, (words, answer)


def test_what_fails_exits_with_1(place):
    place.write('no-studio', 'a file')
    answer = run(place, 'jobs', '--studio', place.path('no-studio'))
    assert answer.returncode == 1 and answer.stdout == '', answer
    assert re.fullmatch(r'atelier: .*\.\n', answer.stderr), answer.stderr


def test_json_is_one_document_and_quiet_is_silent(place):
    assert json.loads(run(place, 'jobs', '--json').stdout) == []
    assert run(place, '--json', 'jobs').stdout == '[]\n', 'before the command too'
    quiet = run(place, 'jobs', '--quiet')
    assert (quiet.stdout, quiet.stderr, quiet.returncode) == ('', '', 0)
    assert run(place, 'jobs', '-q').stdout == ''
    assert run(place, 'jobs', '-q', '--json').stdout == '[]\n', 'what --json asks for is still printed'


def test_every_list_answers_with_an_array(place):
    for name in ('works', 'tags', 'people', 'collections', 'stacks', 'searches', 'activity', 'folders', 'jobs', 'attention'):
        if name in commands(place):
            assert isinstance(json.loads(run(place, name, '--json').stdout), list), name


def test_the_first_command_makes_the_studio_where_it_is_named(place):
    home = os.path.join(place.dir, 'home')
    run(place, 'jobs', env={'ATELIER_STUDIO': '', 'XDG_DATA_HOME': home})
    assert os.path.exists(os.path.join(home, 'atelier', 'atelier.db'))
    run(place, 'jobs')
    assert os.path.exists(os.path.join(place.studio, 'atelier.db')), 'ATELIER_STUDIO'
    other = os.path.join(place.dir, 'other')
    run(place, 'jobs', '--studio', 'other', cwd=place.dir)
    assert os.path.exists(os.path.join(other, 'atelier.db')), '--studio, from the folder one stands in'


def test_a_person_is_answered_in_the_language_of_the_environment(place):
    for env in ({'LANGUAGE': 'zh_CN'}, {'LANGUAGE': 'zh_CN:en'}, {'LANGUAGE': '', 'LC_ALL': 'zh_CN.UTF-8'},
                {'LANGUAGE': '', 'LC_ALL': '', 'LC_MESSAGES': 'zh_CN.UTF-8'}):
        answer = run(place, 'zzzzzz', env=env)
        assert answer.returncode == 2 and CHINESE.search(answer.stderr), (env, answer.stderr)
        assert CHINESE.search(run(place, 'help', env=env).stdout)
    english = run(place, 'help', env={'LANGUAGE': '', 'LC_ALL': 'C.UTF-8'})
    assert not CHINESE.search(english.stdout)


ZH = {'LANGUAGE': 'zh_CN'}


def test_all_that_is_known_of_a_work_is_shown(place):
    kite, copy = place.write('kite.txt', 'One kite over the sea.'), place.write('kite copy.txt', 'One kite over the sea.')
    place.write('crop.txt', 'One kite.')
    place.run('add', place.pics)
    for words in (('edit', kite, '--set', 'licence=CC BY 4.0', '--set', 'description=A kite'), ('tag', kite, '--add', 'sea'),
                  ('rate', kite, '--stars', '4'), ('credit', kite, '--name', 'Ada', '--role', 'editor'),
                  ('collection', 'create', 'Spring'), ('collection', 'add', 'Spring', kite),
                  ('derive', place.path('crop.txt'), '--from', kite, '--how', 'edit')):
        answer = run(place, *words)
        assert answer.returncode == 0, (words, answer)
    assert 'Stack:' in run(place, 'show', kite).stdout and 'In the trash' not in run(place, 'show', kite).stdout
    place.run('trash', kite)
    shown = run(place, 'show', kite).stdout
    lines = [line.split(': ', 1)[-1].strip() for line in shown.splitlines()]
    for line in ('4', 'yes', 'text/plain', 'sea (person)', 'Ada, editor (person)', 'Spring', f'{kite} (present)', f'{copy} (present)'):
        assert line in lines, (line, shown)
    for part in ('licence: CC BY 4.0 (person)', 'description: A kite (person)', 'Others made from it: crop (edit), '):
        assert part in shown, (part, shown)
    assert 'Made from:' in run(place, 'show', place.path('crop.txt')).stdout
    chinese = run(place, 'show', kite, env=ZH).stdout
    assert '种类：' in chinese and '文字' in chinese and '许可：CC BY 4.0（用户）' in chinese and f'{kite}（存在）' in chinese, chinese


def test_stacks_name_their_works(place):
    one, two = place.write('a.txt', 'the same words'), place.write('b.txt', 'the same words')
    place.run('add', place.pics)
    lines = run(place, 'stacks').stdout.splitlines()
    stack = lines[2].split()[0]
    work = place.run('show', one)['id']
    assert sorted(line.split()[-2:] for line in lines[3:5]) == [[one, work], [two, work]], lines
    assert all(line.startswith('    ') for line in lines[3:5]), lines
    assert run(place, 'stack', 'accept', stack).returncode == 0


def test_what_was_kept_in_english_is_told_in_chinese(place):
    place.write('a.txt', 'words')
    place.write('b.png', '')
    place.write('c.jpg', bytes(range(256)))
    answer = run(place, 'add', place.pics, env=ZH)
    assert f'{place.path("b.png")}：文件是空的' in answer.stdout, answer.stdout
    assert place.run('add', place.pics, status=1)['failed'][0]['reason'] == 'it is empty', 'kept in English'
    place.run('tag', place.path('a.txt'), '--add', 'sea')
    undone = run(place, 'undo', env=ZH).stdout
    assert undone.startswith('已撤销：') and not re.search('Tagged|[.]$', undone), undone
    told = run(place, 'activity', env=ZH).stdout
    assert '所有者' in told and '已撤销：' in told and not re.search('Tagged|Added', told), told
    assert 'Undone: Tagged' in run(place, 'activity').stdout
    summaries = [row['summary'] for row in place.run('activity')]
    assert all(summary.startswith(('Tagged', 'Added')) for summary in summaries), summaries
    assert '已完成' in run(place, 'jobs', env=ZH).stdout
    assert '缺少署名' in run(place, 'attention', env=ZH).stdout
    assert '文字' in run(place, 'works', env=ZH).stdout


def test_a_chinese_sentence_ends_in_chinese(place):
    failed = run(place, 'jbos', env=ZH).stderr
    assert failed.endswith(('。\n', '？\n')), failed
    assert '目录。\n' in run(place, 'help', 'add', env=ZH).stdout


def test_a_query_may_begin_with_a_minus(place):
    place.write('rain.txt', 'rain on the landscape')
    place.write('sun.txt', 'sun on the sea')
    place.run('add', place.pics)
    for query in ('-rain', '-landscape'):
        assert [row['title'] for row in place.run('search', query)] == ['sun'], query
    assert [row['title'] for row in place.run('search', 'sun', '-l1')] == ['sun']
    assert run(place, 'search', '-x').returncode == 2 and run(place, 'works', '-rain').returncode == 2


def test_the_end_of_an_id_names_a_work(place):
    path = place.write('a.txt', 'words')
    place.write('b.txt', 'other words')
    place.run('add', place.pics)
    work = place.run('show', path)['id']
    assert place.run('show', work[-6:])['id'] == work
    assert place.run('show', work[-4:].lower())['id'] == work


def test_sentences_say_what_happens(place):
    path = place.write('a.txt', 'words')
    place.run('add', place.pics)
    say = lambda *words, **options: run(place, *words, **options).stdout
    assert say('tag', path, '--add', 'sea', '--add', 'sky') == 'Tagged 1 work: “a”\n'
    assert say('tag', path, '--remove', 'sky') == 'Took tags from 1 work: “a”\n'
    assert say('tag', path, '--remove', 'sea', '--add', 'sun') == 'Changed the tags of 1 work: “a”\n'
    place.run('edit', path, '--set', 'title=One')
    edit = place.run('activity')[0]['id']
    place.run('edit', path, '--set', 'title=Two')
    assert say('undo', edit).endswith('; what was changed since stays as it is\n')
    place.run('trash', path)
    assert say('trash-empty', '--dry-run') == 'Would be done: Deleted 1 work for good\n'
    assert say('trash-empty') == 'Deleted 1 work for good\n'


def test_output_that_nobody_reads_is_no_complaint(place):
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run([tap.PROGRAM, 'help'], stdout=writing, stderr=subprocess.PIPE, timeout=60)
    os.close(writing)
    assert process.stderr == b'' and process.returncode == 1, process


def test_the_manual_has_a_page_for_every_command(place):
    folder = os.path.join(place.dir, 'man')
    assert run(place, 'manual', folder).returncode == 0
    wanted = {'atelier.1'} | {f'atelier-{name.replace(" ", "-")}.1' for name in commands(place)}
    assert set(os.listdir(folder)) == wanted
    if not shutil.which('groff'):
        raise tap.Skip('groff is not here to read the pages')
    for name in sorted(wanted):
        read = subprocess.run(['groff', '-man', '-ww', '-z', '-Kutf8', os.path.join(folder, name)], capture_output=True, text=True)
        assert read.stderr == '' and read.returncode == 0, (name, read.stderr)


def test_completion_knows_commands_and_options(place):
    for shell in ('bash', 'zsh', 'fish'):
        script = run(place, 'completion', shell).stdout
        for name in commands(place):
            assert name.split()[0] in script, (shell, name)
        assert 'listen' in script
    script = os.path.join(place.dir, 'complete')
    with open(script, 'w') as file:
        file.write(run(place, 'completion', 'bash').stdout)
    words = subprocess.run(['bash', '-c', f'. {script}; COMP_WORDS=(atelier ser); COMP_CWORD=1; _atelier; echo "${{COMPREPLY[@]}}"; '
                            'COMP_WORDS=(atelier serve --l); COMP_CWORD=2; _atelier; echo "${COMPREPLY[@]}"'],
                           capture_output=True, text=True)
    assert words.stdout.splitlines() == ['serve', '--listen'], words
    fails(run(place, 'completion', 'tcsh'), 2, "atelier: completion: SHELL: 'tcsh' is none of bash|zsh|fish.",
          "'atelier completion --help' lists what it takes.")


def test_serve_ends_cleanly_when_interrupted(place):
    served = Served(place)
    served.process.send_signal(signal.SIGINT)
    served.process.wait(30)
    assert served.stop() == 0


def test_serve_says_when_it_cannot_listen(place):
    served = Served(place)
    answer = run(place, 'serve', '--listen', served.host)
    fails(answer, 1, f'atelier: {served.host} is in use by another program; choose another port.')
    fails(run(place, 'serve', '--listen', '0.0.0.0:0'), 2,
          'atelier: --listen: 0.0.0.0 is not an address of this machine alone, such as 127.0.0.1.')


if __name__ == '__main__':
    tap.main(__name__)
