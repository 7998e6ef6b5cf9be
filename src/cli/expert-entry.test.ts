import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { removeExpert, writeExpert } from './expert-entry.ts';
import { temporaryHome } from './testing/temporary-home.ts';

const URL = 'http://127.0.0.1:1/v1';

function edited(before: string | undefined, name: string, changes: Record<string, unknown>): string {
  using home = temporaryHome();
  if (before !== undefined) writeFileSync(home.configFile, before);
  writeExpert(home.configFile, name, changes);
  return readFileSync(home.configFile, 'utf8');
}

suite('an expert in the config file', () => {
  test('writeExpert() makes the file where there is none', () => {
    assert.match(
      edited(undefined, 'mock', { url: URL }),
      /^# Freehold.*\n\nexperts:\n {2}mock:\n {4}url: http/,
    );
  });

  test('writeExpert() fills an experts group that holds only comments, and keeps them', () => {
    for (const start of ['experts:\n', 'experts:\n  # none yet\n', 'experts: {}\n', 'server:\n  port: 1\n']) {
      const after = edited(`# mine\n${start}`, 'mock', { url: URL });
      assert.match(after, /^# mine\n[\s\S]*mock:[\s\S]*127\.0\.0\.1/);
      if (start.includes('none yet')) assert.match(after, /# none yet/);
    }
  });

  test('writeExpert() changes and removes single settings, and keeps all others with their comments and order', () => {
    const before = `# top
experts:
  # the mock
  mock:
    # where it listens
    url: http://127.0.0.1:9/v1 # for now
    keyEnv: KEY
    # beloved
    models:
      - a
  other:
    url: http://127.0.0.1:8/v1

# the end
`;
    const after = edited(before, 'mock', { url: URL, keyEnv: undefined, zone: 'device' });
    assert.equal(
      after,
      before
        .replace('http://127.0.0.1:9/v1 # for now', `${URL} # for now`)
        .replace('    keyEnv: KEY\n', '')
        .replace('      - a\n', '      - a\n    zone: device\n'),
    );
  });

  test('removeExpert() takes one out with what stands beside it, and leaves all else as it is', () => {
    using home = temporaryHome();
    const kept = '# top\nexperts:\n  # the other\n  other:\n    url: http://127.0.0.1:8/v1 # far\n';
    const gone = '  mock:\n    url: http://127.0.0.1:9/v1 # near\n    models:\n      - a\n';
    const end = 'routes:\n  # by name\n  cheap:\n    - other\n';
    writeFileSync(home.configFile, kept + gone + end);
    assert.equal(removeExpert(home.configFile, 'mock'), true);
    assert.equal(readFileSync(home.configFile, 'utf8'), kept + end);
    assert.equal(removeExpert(home.configFile, 'mock'), false);
    assert.throws(() => removeExpert(home.configFile, 'other'), /routes\.cheap\[0\]/);
    assert.equal(readFileSync(home.configFile, 'utf8'), kept + end);
  });

  test('writeExpert() leaves the file alone where the result would be no configuration', () => {
    using home = temporaryHome();
    writeFileSync(home.configFile, 'experts: { mock: { url: http://127.0.0.1:1/v1 } }\n');
    assert.throws(() => writeExpert(home.configFile, 'mock', { zone: 'moon' }), { code: 'config_invalid' });
    assert.doesNotMatch(readFileSync(home.configFile, 'utf8'), /moon/);
  });
});
