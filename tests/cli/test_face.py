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
