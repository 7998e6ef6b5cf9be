import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AppError } from '#contract/errors.ts';
import { MOST_WAITING, TemplateRenderer } from './template-renderer.ts';

const renderer = new TemplateRenderer(400);
after(() => renderer.close());

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  return (await work.then(
    () => assert.fail('it was rendered'),
    (error) => error,
  )) as AppError;
}

const GOOD = '{% for m in messages %}{{ m.content }}{% endfor %}';
const MESSAGES = { messages: [{ role: 'user', content: 'Hi' }] };

test('many asks at once, of several models, come out in order', async () => {
  const prompts = await Promise.all(
    Array.from({ length: 40 }, (_, n) => renderer.render(`m${n % 3}`, `${n % 3}{{ n }}`, { n })),
  );
  assert.deepEqual(
    prompts,
    Array.from({ length: 40 }, (_, n) => `${n % 3}${n}`),
  );
});

test("a refusal is the caller's to mend, in the template's own words", async () => {
  const error = await errorOf(renderer.render('tiny', '{{ raise_exception("Only cats\\nmay speak") }}', {}));
  assert.equal(error.code, 'bad_request');
  assert.equal(
    error.message,
    'Cannot write this conversation down for tiny: its chat template refuses it: Only cats may speak',
  );
  assert.equal(error.details.param, 'messages');
});

const HOSTILE: Readonly<Record<string, readonly [template: string, said: RegExp]>> = {
  'no Jinja': ['{% if %}', /fails/],
  'unknown filter': ['{{ messages | rot13 }}', /rot13/],
  'deep expression': [`{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`, /call stack|fails/],
  'a long range': ['{% for i in range(1000000000) %}x{% endfor %}', /at most 100000/],
  'endless loops': [
    '{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}',
    /longer than 400 ms/,
  ],
  'endless recursion': ['{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', /call stack|fails/],
  'huge text': [
    `{% set ns = namespace(t='x' * 1) %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}`,
    /fails/,
  ],
  'huge list': [
    `{% set ns = namespace(t=range(99999) | list) %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t | length }}`,
    /fails/,
  ],
};

for (const [name, [template, said]] of Object.entries(HOSTILE))
  test(`a template with ${name} costs its own ask only`, async () => {
    const hostile = errorOf(renderer.render('evil', template, MESSAGES));
    const good = renderer.render('good', GOOD, MESSAGES);
    const error = await hostile;
    assert.equal(error.code, 'upstream_unusable', error.message);
    assert.match(error.message, /evil/);
    assert.match(error.message, said);
    assert.ok(error.message.length < 500);
    assert.equal(await good, 'Hi');
  });

test('a template that loops while it is tried is ended as well', async () => {
  const loops = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}';
  assert.match((await errorOf(renderer.probe('evil', loops))).message, /longer than/);
});

test('what templates can reach is what they were given', async () => {
  for (const name of ['process', 'globalThis', 'require', 'constructor', '__proto__'])
    assert.equal(
      await renderer.render('nosy', `[{{ ${name} }}{{ messages.${name} }}]`, { messages: {} }),
      '[]',
    );
});

test('no more than so many asks wait', async () => {
  const closed = new TemplateRenderer();
  const asks = Array.from({ length: MOST_WAITING + 1 }, () => errorOfAny(closed.render('m', GOOD, MESSAGES)));
  assert.equal((await asks.at(-1))?.code, 'overloaded');
  await closed.close();
  await Promise.all(asks);
});

function errorOfAny(work: Promise<unknown>): Promise<AppError | undefined> {
  return work.then(
    () => undefined,
    (error) => error,
  );
}
