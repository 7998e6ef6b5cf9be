import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import {
  DEPENDENCIES_DOC,
  loosePins,
  type Manifest,
  resolvedHosts,
  undocumentedDependencies,
} from './dependencies.ts';
import { readIfThere, readRepoFile } from './repo.ts';

suite('the dependencies', () => {
  const manifest: Manifest = JSON.parse(readRepoFile('package.json'));

  test('every dependency is pinned to one version', () => {
    assertNone(loosePins(manifest), {
      rule: 'package.json names exact versions, such as 1.2.3.',
      why: 'a range lets tomorrow bring code that nobody here has read.',
      fix: 'write the version in package-lock.json without ^ or ~; `npm install` does so by itself here.',
    });
  });

  test('every dependency was invited for a reason', () => {
    assertNone(undocumentedDependencies(manifest, readIfThere(DEPENDENCIES_DOC)), {
      rule: `${DEPENDENCIES_DOC} has a line for each dependency: its name in backticks first, then the reason.`,
      why: 'a dependency is a colleague for years; whoever wants to let it go must know why it came.',
      fix: 'write the line, delete it, or move it to a section titled "Refused" or "Removed".',
    });
  });

  test('the lock file names no host', () => {
    assertNone(resolvedHosts(readRepoFile('package-lock.json')), {
      rule: 'package-lock.json has no `resolved` address.',
      why: 'an address binds every machine to the registry of the machine that wrote it; the hashes suffice.',
      fix: 'run `npm install` in this folder: its .npmrc leaves the addresses out.',
    });
  });
});

suite('the dependencies check itself', () => {
  const manifest = { dependencies: { yaml: '2.0.0' }, devDependencies: { '@a/b': '1.0.0-rc.1' } };
  const doc = '- `yaml`: reads the configuration file.\n| `@a/b` | 1.0.0 | plays the part of a client |\n';

  test('loosePins() finds ranges, tags and addresses', () => {
    assert.deepEqual(loosePins(manifest), []);
    for (const version of ['^1.0.0', '~1.0.0', '1', '1.x', 'latest', '*', 'git+ssh://a/b', '>=1.0.0']) {
      assert.equal(loosePins({ devDependencies: { a: version } }).length, 1, version);
    }
  });

  const cases: [what: string, markdown: string | undefined, complaints: number][] = [
    ['accepts a list and a table', doc, 0],
    ['accepts one reason for two', '- `yaml`, `@a/b`: both were here when we came.', 0],
    ['finds a missing document', undefined, 1],
    ['finds two missing lines', 'We like `yaml` and `@a/b` a lot, as everybody does.', 2],
    ['finds a line without a reason', doc.replace('reads the configuration file', 'YAML'), 1],
    ['finds a dependency that is gone', `${doc}- \`left-pad\`: pads on the left, as its name says.`, 1],
    [
      'lets a refused one be told of',
      `${doc}## Refused\n- \`left-pad\`: pads on the left, as its name says.`,
      0,
    ],
  ];
  for (const [what, markdown, complaints] of cases) {
    test(`undocumentedDependencies() ${what}`, () => {
      assert.equal(undocumentedDependencies(manifest, markdown).length, complaints);
    });
  }

  test('resolvedHosts() finds an address and lets a folder be', () => {
    const lock = (resolved: string) => JSON.stringify({ packages: { a: { resolved } } }, null, 2);
    assert.equal(resolvedHosts(lock('https://registry.example/a.tgz'))[0]?.line, 4);
    assert.equal(resolvedHosts(lock('git+ssh://git@example/a.git')).length, 1);
    assert.equal(resolvedHosts(lock('packages/a')).length, 0);
  });
});
