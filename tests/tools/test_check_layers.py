"""tools/check-layers sees what it must see, in a house of two rooms that is built here."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / 'tools' / 'check-layers'


class CheckLayers(unittest.TestCase):
    def setUp(self):
        self.keep = tempfile.TemporaryDirectory()
        self.addCleanup(self.keep.cleanup)
        self.root = pathlib.Path(self.keep.name)
        self.write('docs/layers', '# lowest first\nlow  the cellar\nhigh  the attic\n')
        self.write('src/low/a.h', '#pragma once\nint low_a(void);\n')
        self.write('src/low/a.c', '#include "low/a.h"\nint low_a(void) { return 1; }\n')
        self.write('src/high/b.c', '#include "low/a.h"\nint high_b(void);\nint high_b(void) { return low_a(); }\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def compile(self):
        for room in ('low', 'high'):
            folder = self.root / 'build' / 'src' / room
            folder.mkdir(parents=True, exist_ok=True)
            objects = []
            for source in (self.root / 'src' / room).glob('*.c'):
                objects.append(str(folder / (source.stem + '.o')))
                subprocess.run(['gcc', '-I', str(self.root / 'src'), '-c', str(source), '-o', objects[-1]], check=True)
            subprocess.run(['ar', 'cr', str(folder / f'libat-{room}.a'), *objects], check=True)

    def run_tool(self):
        return subprocess.run([sys.executable, str(TOOL), '--source', str(self.root), '--build',
                               str(self.root / 'build')], capture_output=True, text=True)

    def test_a_house_in_order_passes(self):
        self.compile()
        done = self.run_tool()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

    def test_an_include_of_an_upper_room_fails_with_its_line(self):
        self.write('src/high/b.h', '#pragma once\n')
        self.write('src/low/a.c', '#include "low/a.h"\n#include "high/b.h"\nint low_a(void) { return 1; }\n')
        done = self.run_tool()
        self.assertEqual(done.returncode, 1)
        self.assertIn('src/low/a.c:2: low includes high, which stands above it', done.stdout)

    def test_a_call_without_an_include_fails_too(self):
        self.write('src/low/a.c', 'int high_b(void);\nint low_a(void);\nint low_a(void) { return high_b(); }\n')
        self.compile()
        done = self.run_tool()
        self.assertEqual(done.returncode, 1)
        self.assertIn('calls high_b of high, which stands above it', done.stdout)

    def test_a_room_that_the_list_does_not_name_fails(self):
        self.write('src/shed/c.c', 'int c;\n')
        done = self.run_tool()
        self.assertEqual(done.returncode, 1)
        self.assertIn('docs/layers does not name this room', done.stdout)


if __name__ == '__main__':
    unittest.main()
