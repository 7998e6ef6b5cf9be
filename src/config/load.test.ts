import assert from 'node:assert/strict';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import type { Config } from './config.ts';
import { type Environment, type Flags, findPlaces, loadConfig, tidyBaseUrl } from './load.ts';

const newFolder = () => mkdtempDisposableSync(join(tmpdir(), 'freehold-config-'));

/** What a start with this file, this environment and these flags makes of it. */
function load(file: string | undefined, environment: Environment = {}, flags: Flags = {}): Config {
  using folder = newFolder();
  if (file !== undefined) writeFileSync(join(folder.path, 'config.yaml'), file);
  const all = { home: folder.path, ...flags };
  return loadConfig(findPlaces(all, environment), all, environment);
}

suite('where things are', () => {
  test('findPlaces() takes flags before the environment, and that before the home of the user', () => {
    const house = join(homedir(), '.freehold');
    const rows: [flags: Flags, environment: Environment, home: string, configFile: string][] = [
      [{}, {}, house, join(house, 'config.yaml')],
      [{}, { FREEHOLD_HOME: '/e' }, '/e', '/e/config.yaml'],
      [{}, { FREEHOLD_HOME: '' }, house, join(house, 'config.yaml')],
      [{ home: '/f' }, { FREEHOLD_HOME: '/e' }, '/f', '/f/config.yaml'],
      [{ home: 'here' }, {}, resolve('here'), resolve('here/config.yaml')],
      [{ home: '/f' }, { FREEHOLD_CONFIG: '/e.yaml' }, '/f', '/e.yaml'],
      [{ home: '/f' }, { FREEHOLD_CONFIG: '' }, '/f', '/f/config.yaml'],
      [{ home: '/f', config: '/f.yaml' }, { FREEHOLD_CONFIG: '/e.yaml' }, '/f', '/f.yaml'],
    ];
    for (const [flags, environment, home, configFile] of rows) {
      const within = { databaseFile: join(home, 'freehold.db'), vaultFolder: join(home, 'vault') };
      assert.deepEqual(findPlaces(flags, environment), { home, configFile, ...within });
    }
  });
});

suite('the settings in force', () => {
  test('loadConfig() takes defaults < file < environment < flags', () => {
    const file = 'server: { host: file.example, port: 1 }\ntraces: { durability: durable }\n';
    const environment = {
      FREEHOLD_HOST: 'env.example',
      FREEHOLD_PORT: '2',
      FREEHOLD_DURABILITY: 'grouped',
    };
    const empty = { FREEHOLD_HOST: '', FREEHOLD_PORT: '', FREEHOLD_DURABILITY: '' };
    const flags = { host: 'flag.example', port: 3, durability: 'durable' };
    type Row = [
      file: string | undefined,
      environment: Environment,
      flags: Flags,
      host: string,
      port: number,
      durability: string,
    ];
    const rows: Row[] = [
      [undefined, {}, {}, '127.0.0.1', 7333, 'grouped'],
      ['', {}, {}, '127.0.0.1', 7333, 'grouped'],
      [file, {}, {}, 'file.example', 1, 'durable'],
      [file, empty, {}, 'file.example', 1, 'durable'],
      [file, environment, {}, 'env.example', 2, 'grouped'],
      [file, environment, flags, 'flag.example', 3, 'durable'],
      [undefined, environment, { port: 0 }, 'env.example', 0, 'grouped'],
      ['server:\n', environment, {}, 'env.example', 2, 'grouped'],
    ];
    for (const [text, variables, given, host, port, durability] of rows) {
      const { server, traces } = load(text, variables, given);
      assert.deepEqual([server.host, server.port, traces.durability], [host, port, durability]);
    }
  });

  test('what the environment or a flag says is checked like the file', () => {
    const rows: [environment: Environment, flags: Flags, told: RegExp][] = [
      [{ FREEHOLD_PORT: 'high' }, {}, /Cannot use FREEHOLD_PORT=high: it must be a whole number/],
      [{ FREEHOLD_PORT: '65536' }, {}, /^Cannot use FREEHOLD_PORT: server\.port must be at most 65535/],
      [{ FREEHOLD_DURABILITY: 'durabel' }, {}, /traces\.durability must be one of .* did you mean durable\?/],
      [{}, { port: 0.5 }, /^Cannot use --port: server\.port must be a whole number/],
      [
        {},
        { upstream: 'http://me:secret@there' },
        /^Cannot use --upstream: .* must not hold a key or password/,
      ],
    ];
    for (const [environment, flags, told] of rows) {
      assert.throws(() => load(undefined, environment, flags), { code: 'config_invalid', message: told });
    }
  });

  test('a broken group of the file is told as such when a flag goes into it', () => {
    assert.throws(() => load('server: 5', {}, { port: 1 }), /server must be a group of settings, not 5/);
  });

  test('a config file that was asked for must be there', () => {
    using folder = newFolder();
    const gone = join(folder.path, 'gone.yaml');
    const rows: [flags: Flags, environment: Environment][] = [
      [{ config: gone }, {}],
      [{}, { FREEHOLD_CONFIG: gone }],
    ];
    for (const [flags, environment] of rows) {
      assert.throws(() => load(undefined, environment, flags), {
        code: 'config_invalid',
        message: `Cannot read the config file ${gone}: ENOENT`,
        hint: 'Give --config an existing file, or leave it out.',
      });
    }
  });

  test('a config file that cannot be read is told, even where none was asked for', () => {
    using folder = newFolder();
    mkdirSync(join(folder.path, 'config.yaml'));
    const flags = { home: folder.path };
    assert.throws(
      () => loadConfig(findPlaces(flags, {}), flags, {}),
      /Cannot read the config file .*: EISDIR/,
    );
  });

  test('--upstream adds an expert for this run beside those of the file', () => {
    const file =
      'experts: { up: { url: "http://a/v1" }, upstream: { url: "http://old/v1", zone: device } }\n';
    const { experts } = load(file, {}, { upstream: 'localhost:9', upstreamKeyEnv: 'KEY' });
    assert.deepEqual(Object.keys(experts), ['up', 'upstream']);
    assert.equal(experts.upstream?.url, 'http://localhost:9/v1');
    assert.equal(experts.upstream?.keyEnv, 'KEY');
    assert.deepEqual(experts.upstream?.models, []);
    assert.equal(load(undefined, {}, { upstream: 'http://b/v1' }).experts.upstream?.keyEnv, undefined);
  });
});

suite('a base address as it was typed', () => {
  const rows: [typed: string, tidy: string | undefined][] = [
    ['http://localhost:1234', 'http://localhost:1234/v1'],
    ['localhost:1234', 'http://localhost:1234/v1'],
    ['http://localhost:1234/', 'http://localhost:1234/v1'],
    ['https://api.example/v1', 'https://api.example/v1'],
    ['https://api.example/v1/', 'https://api.example/v1'],
    ['https://api.example/v1/chat/completions', 'https://api.example/v1'],
    ['https://api.example/v1/models/', 'https://api.example/v1'],
    ['https://api.example/chat/completions', 'https://api.example/v1'],
    ['https://api.example/openai/v1/embeddings', 'https://api.example/openai/v1'],
    ['https://api.example/v1beta/openai', 'https://api.example/v1beta/openai'],
    ['https://api.example/v1?api-version=2', 'https://api.example/v1?api-version=2'],
    ['https://api.example/v1#there', 'https://api.example/v1'],
    ['HTTPS://API.Example:443/V1', 'https://api.example/V1'],
    ['[::1]:8080', 'http://[::1]:8080/v1'],
    ['http://me:word@api.example', 'http://me:word@api.example/v1'],
    ['ftp://api.example/v1', undefined],
    ['http://', undefined],
    ['http://a b/', undefined],
    ['', undefined],
  ];
  for (const [typed, tidy] of rows) {
    test(`tidyBaseUrl() makes ${tidy ?? 'nothing'} of "${typed}"`, () => {
      if (tidy === undefined) {
        assert.throws(() => tidyBaseUrl(typed), {
          code: 'bad_request',
          message: `Cannot use "${typed}" as an address`,
        });
      } else assert.equal(tidyBaseUrl(typed), tidy);
    });
  }
});
