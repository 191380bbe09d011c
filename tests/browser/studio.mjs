/* studio.mjs - a studio of its own in a temporary folder, served by the real program on a free port. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipAll } from './tap.mjs';

export const ROOT = process.env.ATELIER_SOURCE ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const BUILD = process.env.ATELIER_BUILD ?? join(ROOT, 'build');
export const SAMPLES = join(ROOT, 'samples');
export const PICTURES = join(BUILD, 'screenshots');

export class Studio {
  constructor() {
    this.program = join(BUILD, 'atelier');
    if (!existsSync(this.program)) skipAll(this.program + ' is not built');
    this.dir = mkdtempSync(join(tmpdir(), 'atelier-browser-'));
    this.env = { ...process.env, ATELIER_STUDIO: join(this.dir, 'studio'), LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  }

  run(...words) {
    const done = spawnSync(this.program, words, { env: this.env, encoding: 'utf8' });
    if (done.error) throw done.error;
    return done;
  }

  /* atelier add of the samples, in a copy where edits may write sidecars; a file that could not be added is named and the
   * rest is there (exit status 1). */
  addSamples() {
    const samples = join(this.dir, 'samples');
    cpSync(SAMPLES, samples, { recursive: true, preserveTimestamps: true });
    const done = this.run('add', '--quiet', '--exclude', 'README.md', samples);
    if (done.status > 1) throw new Error('atelier add: ' + done.stderr);
  }

  async serve() {
    this.child = spawn(this.program, ['serve', '--listen', '127.0.0.1:0'], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.address = await new Promise((resolve, reject) => {
      const read = data => {
        this.log += data;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(this.log);
        if (found) resolve(found[0]);
      };
      this.child.stdout.on('data', read);
      this.child.stderr.on('data', read);
      this.child.on('exit', status => reject(new Error('atelier serve ended with ' + status + ': ' + this.log)));
    });
    return this.address;
  }

  async get(path) {
    const response = await fetch(this.address + path, { headers: { Accept: 'application/json' } });
    return response.json();
  }

  async close() {
    if (this.child && this.child.exitCode === null) {
      const ended = new Promise(resolve => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}
