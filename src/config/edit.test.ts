import assert from 'node:assert/strict';
import { mkdtempDisposableSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { editConfig } from './edit.ts';
import { parseConfig } from './parse.ts';

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'freehold-config-'));

suite('an edit of the config file', () => {
  test('keeps comments, order, quotes and blank lines', () => {
    using folder = newFolder();
    const file = join(folder.path, 'config.yaml');
    const before = [
      '# Written by hand.',
      '',
      'server:',
      '  port: 8080 # behind the proxy',
      '',
      `# ${'A long remark that says why. '.repeat(6).trim()}`,
      'routes:',
      '  mine:',
      '    - a',
      '',
      'experts:',
      '  # the first',
      '  a:',
      '    url: "http://a.example/v1" # quoted',
      '',
      '# The end.',
      '',
    ].join('\n');
    writeFileSync(file, before);
    editConfig(file, ['server', 'port'], 8081);
    assert.equal(readFileSync(file, 'utf8'), before.replace('8080', '8081'));
    editConfig(file, ['experts', 'b'], { url: 'http://b.example/v1', models: ['m'] });
    const after = readFileSync(file, 'utf8');
    const kept = before.replace('8080', '8081').split('\n');
    assert.deepEqual(
      after.split('\n').filter((line) => kept.includes(line)),
      kept,
    );
    assert.deepEqual(parseConfig(after, file).experts.b?.models, ['m']);
  });

  test('makes the file, and its folder, where there is none', () => {
    using folder = newFolder();
    const file = join(folder.path, 'house', 'config.yaml');
    editConfig(file, ['server', 'port'], 1);
    assert.match(
      readFileSync(file, 'utf8'),
      /^# Freehold configuration\. .*docs\/settings\.md\n\nserver:\n {2}port: 1\n$/,
    );
    assert.equal(statSync(join(folder.path, 'house')).mode & 0o777, 0o700);
  });

  test('leaves a file that the owner alone may read, and nothing beside it', () => {
    using folder = newFolder();
    const file = join(folder.path, 'config.yaml');
    writeFileSync(file, 'server: { port: 1 }\n', { mode: 0o644 });
    editConfig(file, ['server', 'port'], 2);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder.path), ['config.yaml']);
  });

  const broken: [what: string, before: string, path: string[], value: unknown, told: RegExp][] = [
    ['broken YAML', 'server: [\n', ['server', 'port'], 1, /Cannot read .*config\.yaml/],
    ['an unknown setting', 'sever: {}\n', ['server', 'port'], 1, /sever is not a setting/],
    ['an edit that would break it', 'server: { port: 1 }\n', ['server', 'port'], 'x', /must be a number/],
    [
      'an edit that would break another part of it',
      'experts: { a: { url: "http://a" } }\nroutes: { r: [a] }\n',
      ['routes', 'r'],
      ['b'],
      /names the expert "b"/,
    ],
  ];
  for (const [what, before, path, value, told] of broken) {
    test(`with ${what} does not touch the file`, () => {
      using folder = newFolder();
      const file = join(folder.path, 'config.yaml');
      writeFileSync(file, before, { mode: 0o644 });
      const { mtimeMs, ino } = statSync(file);
      assert.throws(() => editConfig(file, path, value), { code: 'config_invalid', message: told });
      assert.equal(readFileSync(file, 'utf8'), before);
      assert.deepEqual([statSync(file).mtimeMs, statSync(file).ino], [mtimeMs, ino]);
      assert.deepEqual(readdirSync(folder.path), ['config.yaml']);
    });
  }

  test('replaces the file whole: who has the old one open reads it to its end', () => {
    using folder = newFolder();
    const file = join(folder.path, 'config.yaml');
    writeFileSync(file, 'server: { port: 1 }\n');
    const { ino } = statSync(file);
    editConfig(file, ['server', 'port'], 2);
    assert.notEqual(statSync(file).ino, ino);
  });
});
