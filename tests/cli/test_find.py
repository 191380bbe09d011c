"""atelier search: finding works by where they lie."""
import os

import tap


def found(place, *query):
    return sorted(row['title'] for row in place.run('search', '--', ' '.join(query)))


def fill(place):
    place.write('odd/a.txt', 'first')
    place.write('odd/deep down/Émile.txt', 'second')
    place.write('even/c.txt', 'third')
    for name in ('odd', 'even'):
        place.add(place.path(name))


def test_a_path_that_was_printed_finds_what_lies_there(place):
    fill(place)
    for path, titles in (
            ('odd', ['a', 'Émile']), ('ODD/', ['a', 'Émile']), (place.path('odd'), ['a', 'Émile']), (place.path('odd', ''), ['a', 'Émile']),
            (place.path('odd', 'deep down', ''), ['Émile']), (place.path('odd', 'deep down', 'emi'), ['Émile']),
            (place.path('odd', 'a.txt'), ['a']), ('pics/', ['a', 'c', 'Émile']), ('odd/deep', ['Émile']), ('down/', ['Émile']),
            ('emile', ['Émile']), ('a.txt', ['a']), ('even/a', []), ('/odd/a.txt', ['a']), ('nowhere/', [])):
        assert found(place, f'path:"{path}"') == titles, (path, found(place, f'path:"{path}"'))
    assert found(place, f'-path:"{place.path("odd")}"') == ['c']
    assert found(place, f'path:"{place.path("odd")}"', 'first') == ['a']
    printed = place.run('show', place.path('even/c.txt'))['locations'][0]['path']
    assert found(place, f'path:"{printed}"') == ['c']


def test_the_name_of_an_added_folder_is_a_word(place):
    fill(place)
    assert found(place, 'even') == ['c'] and found(place, 'odd', 'first') == ['a']
    assert found(place, os.path.basename(place.dir)) == [], 'what lies above says nothing'


tap.main(__name__)
