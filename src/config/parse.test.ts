import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError } from '#contract/errors.ts';
import { parseConfig } from './parse.ts';

const up = 'experts: { up: { url: http://127.0.0.1:1/v1 } }\n';

function refused(text: string): AppError {
  try {
    parseConfig(text, 'c.yaml');
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, 'config_invalid');
    return error;
  }
  throw new assert.AssertionError({ message: `it was accepted: ${text}` });
}

suite('the config file as text', () => {
  test('parseConfig() completes every group from nothing at all', () => {
    const config = parseConfig('', 'c.yaml');
    assert.deepEqual(Object.keys(config), [
      'server',
      'traces',
      'conversations',
      'policy',
      'retry',
      'learn',
      'engine',
      'experts',
      'routes',
    ]);
    assert.equal(config.server.port, 7333);
    assert.equal(config.server.host, '127.0.0.1');
    assert.deepEqual(config.server.origins, []);
    assert.equal(config.traces.retention.tracesDays, 400);
    assert.deepEqual(config.experts, {});
    assert.deepEqual(parseConfig('server:\ntraces: {}\n', 'c.yaml'), config);
  });

  test('parseConfig() completes an expert, and leaves out what has no default', () => {
    assert.deepEqual(parseConfig(up, 'c.yaml').experts.up, {
      kind: 'remote',
      url: 'http://127.0.0.1:1/v1',
      models: [],
      zone: 'outside',
      prices: {},
      lacks: [],
      streamUsage: true,
      connections: 256,
      timeouts: { connectMs: 10_000, firstByteMs: 600_000, idleMs: 300_000 },
      headers: {},
    });
  });

  test('parseConfig() freezes all of it', () => {
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      assert.ok(Object.isFrozen(value), path);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(parseConfig(`${up}routes: { mine: [up] }\n`, 'c.yaml'), 'config');
  });

  test('defaults of one configuration are not those of another', () => {
    assert.notEqual(parseConfig('', 'a').server.origins, parseConfig('', 'b').server.origins);
  });

  test('an unknown setting is refused with its path and the nearest that there is', () => {
    const rows: [text: string, param: string, told: RegExp][] = [
      ['server: { prot: 1 }', 'server.prot', /server\.prot is not a setting; did you mean port\?/],
      ['sever: {}', 'sever', /sever is not a setting; did you mean server\?/],
      [
        'traces: { retention: { bodyDays: 1 } }',
        'traces.retention.bodyDays',
        /retention\.bodyDays is not a setting; did you mean bodiesDays\?/,
      ],
      [
        'experts: { up: { url: "http://a", apiKey: x } }',
        'experts.up.apiKey',
        /did you mean|known here: kind, url/,
      ],
      [
        'policy: { zzzzzzzzzzzzzzzzzzzzzzzzzzz: 1 }',
        'policy.zzzzzzzzzzzzzzzzzzzzzzzzzzz',
        /known here: farthestZone/,
      ],
      ['constructor: 5', 'constructor', /constructor is not a setting/],
      ['server: { toString: 5 }', 'server.toString', /server\.toString is not a setting/],
      ['server: { __proto__: 5 }', 'server.__proto__', /server\.__proto__ is not a setting/],
    ];
    for (const [text, param, told] of rows) {
      const error = refused(text);
      assert.equal(error.details.param, param, text);
      assert.match(error.message, told, text);
      assert.match(error.hint ?? '', /docs\/settings\.md/);
    }
  });

  test('every flaw is told at once', () => {
    const { message } = refused(
      'server: { port: x, hots: 1 }\nretry: { attempts: 0 }\nexperts: { up: {} }\n',
    );
    for (const path of ['server.port', 'server.hots', 'retry.attempts', 'experts.up.url is missing']) {
      assert.ok(message.includes(path), message);
    }
  });

  test('a value of another type or beyond its limit is refused, with the path', () => {
    const rows: [text: string, told: string][] = [
      ['[]', 'the file must be a group of settings, not []'],
      ['just words', 'the file must be a group of settings, not "just words"'],
      ['server: 5', 'server must be a group of settings, not 5'],
      ['server: []', 'server must be a group of settings, not []'],
      ['server: { port: "80" }', 'server.port must be a number, not "80"'],
      ['server: { port: .nan }', 'server.port must be a number, not null'],
      ['server: { port: 80.5 }', 'server.port must be a whole number, not 80.5'],
      ['server: { port: -1 }', 'server.port must be at least 0, not -1'],
      ['server: { port: 65536 }', 'server.port must be at most 65535, not 65536'],
      ['server: { host: }', 'server.host must be text, not null'],
      ['server: { host: "" }', 'server.host must be text, not ""'],
      ['server: { host: 127 }', 'server.host must be text, not 127'],
      ['server: { origins: a }', 'server.origins must be a list, not "a"'],
      ['server: { origins: [a, 1] }', 'server.origins[1] must be text, not 1'],
      [
        'traces: { durability: durabel }',
        'traces.durability must be one of grouped, durable, not "durabel"; did you mean durable?',
      ],
      [
        'experts: { up: { url: "http://a", streamUsage: 1 } }',
        'experts.up.streamUsage must be true or false, not 1',
      ],
      ['experts: { up: { url: "a.example" } }', 'experts.up.url does not match ^https?://'],
      ['experts: { up: { url: "http://:x" } }', 'experts.up.url is not an address'],
      ['experts: { up: { url: "http://a", price: { in: 1 } } }', 'experts.up.price.out is missing'],
      [
        'experts: { up: { url: "http://a", price: { in: -1, out: 1 } } }',
        'experts.up.price.in must be at least 0, not -1',
      ],
      ['experts: { up: { url: "http://a", lacks: [image] } }', 'did you mean images?'],
      ['experts: { "a b": { url: "http://a" } }', 'experts.a b is not a usable name'],
      ['experts: { "a/b": { url: "http://a" } }', 'experts.a/b is not a usable name'],
      ['experts: { auto: { url: "http://a" } }', 'experts.auto cannot be called auto'],
    ];
    for (const [text, told] of rows) {
      const { message } = refused(text);
      assert.ok(message.includes(told), `${text}: ${message}`);
    }
  });

  test('YAML that cannot be read is refused with its line', () => {
    const error = refused('server:\n  port: 1\n bad: [\n');
    assert.match(error.message, /^Cannot read c\.yaml: /);
    assert.match(error.hint ?? '', /line 3 of c\.yaml/);
    assert.match(refused('server: {}\nserver: {}\n').hint ?? '', /line 2/);
  });

  test('a few aliases are fine; a bomb of them is refused', () => {
    const one = parseConfig(
      'experts: { a: &a { url: "http://a" }, b: *a }\nroutes: { r: [a, b] }\n',
      'c.yaml',
    );
    assert.equal(one.experts.b?.url, 'http://a');
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? '  l0: &l0 [x, x]' : `  l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    );
    const error = refused(`experts:\n${levels.join('\n')}\n`);
    assert.match(error.message, /^Cannot read c\.yaml: .*alias/);
  });

  test('keys and passwords have no place in the file, and are not repeated', () => {
    const rows: [text: string, param: string][] = [
      ['experts: { up: { url: "https://me:sk-secret@a.example/v1" } }', 'experts.up.url'],
      ['experts: { up: { url: "https://sk-secret@a.example/v1" } }', 'experts.up.url'],
      ['experts: { up: { url: "https://me:sk-secret@a.example:x/v1" } }', 'experts.up.url'],
      ['experts: { up: { url: "http://a", keyEnv: sk-secret } }', 'experts.up.keyEnv'],
      [
        'experts: { up: { url: "http://a", headers: { Authorization: sk-secret } } }',
        'experts.up.headers.Authorization',
      ],
      [
        'experts: { up: { url: "http://a", headers: { X-Api-Key: sk-secret } } }',
        'experts.up.headers.X-Api-Key',
      ],
      ['experts: { up: { url: "http://a", headers: { api-key: sk-secret } } }', 'experts.up.headers.api-key'],
      ['experts: { up: { url: "http://a", headers: { cookie: sk-secret } } }', 'experts.up.headers.cookie'],
      ['experts: { up: { url: "http://a", keyEnv: A, keyFile: b } }', 'experts.up.keyFile'],
    ];
    for (const [text, param] of rows) {
      const error = refused(text);
      assert.equal(error.details.param, param, text);
      assert.doesNotMatch(error.message + error.hint, /sk-secret/, text);
    }
    const harmless = 'experts: { up: { url: "http://a", headers: { x-org: mine } } }';
    assert.deepEqual(parseConfig(harmless, 'c.yaml').experts.up?.headers, { 'x-org': 'mine' });
  });

  test('a route leads to experts that there are', () => {
    const rows: [routes: string, told: string | undefined][] = [
      ['{ r: [up] }', undefined],
      ['{ r: [up/some/model, up] }', undefined],
      ['{ r: [] }', 'routes.r names no expert'],
      ['{ r: [up, gone] }', 'routes.r[1] names the expert "gone", which is not under experts'],
      ['{ r: [gone/model] }', 'routes.r[0] names the expert "gone"'],
      ['{ r: [constructor] }', 'routes.r[0] names the expert "constructor"'],
      ['{ up: [up] }', 'routes.up has the name of an expert'],
      ['{ auto: [up] }', 'routes.auto has the name of an expert'],
      ['{ "a b": [up] }', 'routes.a b is not a usable name'],
      ['{ r: up }', 'routes.r must be a list, not "up"'],
    ];
    for (const [routes, told] of rows) {
      const text = `${up}routes: ${routes}\n`;
      if (told === undefined) parseConfig(text, 'c.yaml');
      else assert.ok(refused(text).message.includes(told), refused(text).message);
    }
  });
});
