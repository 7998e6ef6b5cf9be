// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are programs to be read, not ours
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { assertNone } from './complaint.ts';
import { type Exception, idleExceptions, networkGlobals, networkImports } from './egress.ts';
import { readSource, sourceFiles } from './source.ts';

const WHY = 'what left the machine can be proved only if there is one door, with the ledger standing at it.';
const FIX =
  'send through the Egress that main.ts hands down; a door in is listed in checks/egress.ts, with a reason.';

suite('the one door out', () => {
  const sources = sourceFiles();

  test('only src/egress/ imports what can open a connection', () => {
    assertNone(networkImports(sources), {
      rule: 'outside src/egress/ no import of Node network modules, nor of a package not known to be quiet.',
      why: WHY,
      fix: FIX,
    });
  });

  test('only src/egress/ uses fetch and its like, and nobody goes around by eval or globalThis', () => {
    assertNone(networkGlobals(sources), {
      rule: 'outside src/egress/ no global fetch, WebSocket, EventSource or XMLHttpRequest, and no hidden way to one.',
      why: WHY,
      fix: `${FIX} A member of that name, such as \`world.fetch\`, is fine; a bare variable is not.`,
    });
  });

  test('every exception to the one door is still needed', () => {
    assertNone(idleExceptions(sources), {
      rule: 'EXCEPTIONS in checks/egress.ts lists only files that exist and use what they were allowed.',
      why: 'a forgotten exception is an open door that nobody watches.',
      fix: 'delete its line from EXCEPTIONS, or write the file.',
    });
  });
});

suite('the egress check itself', () => {
  const listed: Exception[] = [
    { file: 'src/serve/in.ts', specifier: 'node:http', names: ['createServer'], reason: 'listens' },
  ];
  const imports: [file: string, text: string, complaints: number][] = [
    ['src/egress/a.ts', "import { connect } from 'node:tls';", 0],
    ['src/experts/a.test.ts', "import { createServer } from 'node:http';", 0],
    ['src/experts/testing/a.ts', "import { createServer } from 'node:http';", 0],
    ['src/experts/a.ts', "import type { Socket } from 'node:net';", 0],
    ['src/experts/a.ts', "import { parse } from 'yaml';", 0],
    ['src/experts/a.ts', "import { readFile } from 'fs/promises';", 0],
    ['src/experts/a.ts', "import net from 'net';", 1],
    ['src/experts/a.ts', "import { lookup } from 'node:dns/promises';", 1],
    ['src/experts/a.ts', "import { ClientRequest } from 'node:_http_client';", 1],
    ['src/experts/a.ts', "import { request } from 'undici';", 1],
    ['src/experts/a.ts', "import { a } from '@somebody/new/part';", 1],
    ['src/experts/a.ts', "const { Socket } = await import('node:net');", 1],
    ['src/experts/a.ts', 'const net = await import(name);', 1],
    ['src/experts/a.ts', "const net = require('net');", 1],
    ['src/experts/a.ts', "const net = process.getBuiltinModule('net');", 1],
    ['src/experts/a.ts', "export { Socket } from 'node:net';", 1],
    ['src/serve/in.ts', "import { createServer, type Server } from 'node:http';", 0],
    ['src/serve/in.ts', "import http from 'node:http';\nhttp.createServer(answer);", 0],
    ['src/serve/in.ts', "import { createServer, request } from 'node:http';", 1],
    ['src/serve/in.ts', "import * as http from 'node:http';\nhttp.get(url);", 1],
    ['src/serve/in.ts', "import http from 'node:http';\ngive(http);", 1],
    ['src/serve/in.ts', "const { request } = await import('node:http');", 1],
    ['src/serve/in.ts', "import { createServer } from 'node:https';", 1],
  ];
  for (const [file, text, complaints] of imports) {
    test(`networkImports() finds ${complaints} fault(s) in ${file}: ${text}`, () => {
      assert.equal(networkImports([readSource(file, text)], listed).length, complaints);
    });
  }

  const globals: [text: string, complaints: number][] = [
    ['world.fetch(url);', 0],
    ['interface World {\n  fetch(url: URL): Promise<Reply>;\n}', 0],
    ['type World = { readonly fetch: typeof fetch };', 0],
    ['const server = { fetch(request) { return answer(request); } };', 0],
    ['// fetch(url)', 0],
    ['prefetch(url); fetchAll(url);', 0],
    ['globalThis.structuredClone(a);', 0],
    ['fetch(url);', 1],
    ['await  fetch(url);', 1],
    ['return late ? fetch(url) : undefined;', 1],
    ['const world = { fetch };', 1],
    ['const world = { send: fetch };', 1],
    ['call(...fetch);', 1],
    ['globalThis.fetch(url);', 1],
    ["globalThis['fe' + 'tch'](url);", 1],
    ['const { fetch: send } = globalThis;', 1],
    ['new WebSocket(url);', 1],
    ['`${new EventSource(url)}`', 1],
    ['new XMLHttpRequest();', 1],
    ['eval(text);', 1],
    ['new Function(text)();', 1],
    ['const get = process.getBuiltinModule;', 1],
    ['const mine = createRequire(import.meta.url);', 1],
  ];
  for (const [text, complaints] of globals) {
    test(`networkGlobals() finds ${complaints} fault(s) in: ${text}`, () => {
      assert.equal(networkGlobals([readSource('src/experts/a.ts', text)]).length, complaints);
    });
  }

  test('idleExceptions() finds a file that is gone and one that no longer needs its exception', () => {
    assert.equal(idleExceptions([], listed).length, 1);
    assert.equal(
      idleExceptions([readSource('src/serve/in.ts', "import type { A } from 'node:http';")], listed).length,
      1,
    );
    assert.equal(
      idleExceptions([readSource('src/serve/in.ts', "import http from 'node:http';")], listed).length,
      0,
    );
  });
});
