import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { AppError } from '#contract/errors.ts';
import { ConfigWatch } from './config-watch.ts';

const BEFORE = 'server: { port: 1 }\nexperts: { a: { url: "http://127.0.0.1:1/v1" } }\n';

/** A watch whose looks the test takes itself. */
function watching(use: (config: Config) => string[] = () => []) {
  const log: string[] = [];
  const state = { text: BEFORE };
  const inForce = parseConfig(BEFORE, 'c.yaml');
  const read = () => parseConfig(state.text, 'c.yaml');
  const watch = new ConfigWatch('/nowhere/c.yaml', { read, use, inForce, log: (line) => log.push(line) });
  const look = (text: string) => {
    state.text = text;
    log.length = 0;
    watch.look();
    return log.join('\n');
  };
  return { look, [Symbol.dispose]: () => watch.close() };
}

suite('ConfigWatch', () => {
  test('tells which experts are others now, and what waits for a restart, once', () => {
    using watch = watching((config) => (Object.keys(config.experts).length === 1 ? [] : ['a', 'b']));
    assert.equal(watch.look(BEFORE), '');
    const two = BEFORE.replace(' } }', ' }, b: { url: "http://127.0.0.1:2/v1" } }').replace(
      'port: 1',
      'port: 2',
    );
    assert.match(
      watch.look(two),
      /c\.yaml changed: a is connected, b is connected\n.*under server holds from the next start on/,
    );
    assert.doesNotMatch(watch.look(two), /next start/);
    assert.equal(watch.look(BEFORE), '');
    assert.match(watch.look(two), /next start/);
  });

  test('a file that cannot be used, or an expert that cannot be made, is told of, and the house goes on', () => {
    using broken = watching();
    assert.match(broken.look('experts: [\n'), /Cannot read c\.yaml.*The house goes on as it was\.$/);
    assert.equal(broken.look('experts: [\n'), '');
    assert.match(
      broken.look('experts: { a: { url: 7 } }'),
      /experts\.a\.url must be text.*goes on as it was/,
    );
    using refusing = watching(() => {
      throw new AppError('config_invalid', 'Cannot use the key file k', { hint: 'Type: chmod 600 k' });
    });
    assert.equal(
      refusing.look(BEFORE),
      'freehold: Cannot use the key file k. Type: chmod 600 k The house goes on as it was.',
    );
  });
});
