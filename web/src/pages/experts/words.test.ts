import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Fit, Pull } from '../../api/models.ts';
import { placed } from '../../api/placed.ts';
import { keyWords, modelsWords, priceWords } from './expert-words.ts';
import { expertsPlace, placePath, tracesPath } from './experts-place.ts';
import { fitWords } from './fit-words.ts';
import { isOnThisMachine } from './is-on-this-machine.ts';
import { isTalkedTo, mappedWords, memoryWords, purposeWords } from './model-words.ts';
import { leftWords, pullWords } from './pull-words.ts';

function pull(more: Partial<Pull> = {}): Pull {
  return {
    id: '1',
    kind: 'pull',
    source: 'hf:a/b',
    state: 'pulling',
    models: [],
    completed_bytes: 1_200_000_000,
    total_bytes: 2_500_000_000,
    bytes_per_second: 20_000_000,
    seconds_left: 65,
    note: null,
    started_at: 0,
    ended_at: null,
    error: null,
    ...more,
  };
}

const FIT: Fit = {
  name: 'm',
  known: 'exact',
  quantization: 'Q4_K_M',
  fits: true,
  runs_mapped: false,
  context: 4096,
  context_that_fits: 4096,
  total_bytes: 2.8e9,
  tokens_per_second: 12.4,
};

suite('experts in words', () => {
  test('pullWords() says how far it is, how fast and how long still', () => {
    assert.equal(pullWords(pull()), '1.2 GB of 2.5 GB · 20.0 MB a second · 1 min left');
    assert.equal(pullWords(pull({ bytes_per_second: null, seconds_left: null })), '1.2 GB of 2.5 GB');
    assert.equal(
      pullWords(pull({ note: 'no network; trying again in 3 s' })),
      'No network; trying again in 3 s.',
    );
    assert.match(pullWords(pull({ state: 'cancelled' })), /1\.2 GB are kept/);
    assert.match(pullWords(pull({ state: 'cancelled', kind: 'add' })), /^Stopped\.$/);
    const error = { code: 'not_found', message: 'There is no such model', hint: null };
    assert.equal(pullWords(pull({ state: 'failed', error })), 'There is no such model');
    assert.deepEqual([5, 59, 60, 3_700].map(leftWords), ['5 s', '59 s', '1 min', '1 h 2 min']);
  });

  test('fitWords() says whether it fits, with what context and how fast', () => {
    assert.deepEqual(fitWords(FIT), { words: 'fits, about 12 tokens a second', tone: 'good' });
    const tight = fitWords({ ...FIT, fits: false, context_that_fits: 3_000, tokens_per_second: 2.34 });
    assert.deepEqual(tight.words, 'fits with 3,000 tokens of context, about 2.3 tokens a second');
    const never = fitWords({ ...FIT, fits: false, context_that_fits: 0, tokens_per_second: null });
    assert.deepEqual(never, { words: 'does not fit: it takes 2.8 GB of memory', tone: 'bad' });
  });

  test('a loaded model says what it takes and how long it stays', () => {
    const loaded = { resident_bytes: 97_300_000, context: 512, mapped: null, expires_at: 120_000 };
    assert.match(memoryWords(loaded, 0), /takes 97\.3 MB .* 512 tokens .* rests in 2 min/);
    assert.match(memoryWords({ ...loaded, expires_at: null }, 0), /as long as there is room/);
    assert.equal(mappedWords(loaded), undefined);
    const mapped = { resident_share: 0.618, faults_per_token: 1.25 };
    assert.match(mappedWords({ ...loaded, mapped }) ?? '', /from its file: 62 % .*, 1\.3 pages/);
  });

  test('a model that nobody can talk to says what it is for', () => {
    assert.equal(isTalkedTo({ abilities: ['completion', 'tools'] }), true);
    assert.equal(isTalkedTo({ abilities: ['embedding'] }), false);
    assert.equal(purposeWords({ abilities: ['embedding'] }), 'embeds texts');
    assert.equal(purposeWords({ abilities: ['rerank'] }), 'ranks texts');
  });

  test('a remote says where its key lies, what it offers and what it costs', () => {
    const key = { state: 'present', kind: 'kept', from: '/k/it', problem: null, hint: null } as const;
    assert.equal(keyWords(key), 'kept in /k/it, readable by you alone');
    assert.equal(keyWords({ ...key, kind: 'variable', from: 'KEY' }), 'in the variable KEY');
    assert.equal(modelsWords([]), 'any name is passed on');
    assert.equal(modelsWords(['a', 'b', 'c', 'd']), 'a unless another is named: b, c and 1 more');
    assert.equal(priceWords({ '*': { in: 0.15, out: 0.6 } }), '0.15 in and 0.6 out, a million tokens');
    assert.match(priceWords({}), /none is told/);
  });

  test('forms stand in the address, and numbers lead to their rows', () => {
    const places = [
      { form: 'none' },
      { form: 'connect' },
      { form: 'add' },
      { form: 'change', name: 'a&b' },
      { form: 'terms', name: 'x' },
    ] as const;
    for (const place of places) assert.deepEqual(expertsPlace(placePath(place).split('?')[1] ?? ''), place);
    const day = new URLSearchParams(tracesPath('it', 86_400_000 + 61_000).split('?')[1]);
    assert.deepEqual([day.get('expert'), day.get('since')], ['it', '60000']);
  });

  test('isOnThisMachine() knows loopback, however far it is typed', () => {
    for (const typed of ['localhost:8080', 'http://127.0.0.1:1/v1', 'http://[::1]:2', 'x.localhost'])
      assert.equal(isOnThisMachine(typed), true, typed);
    for (const typed of ['', 'https://api.example.com', 'http://127.0.0.1.example.com', 'http://'])
      assert.equal(isOnThisMachine(typed), false, typed);
  });

  test('placed() keeps each pull in its place, and puts a new one first', () => {
    const [a, b] = [pull({ id: 'a' }), pull({ id: 'b' })];
    assert.deepEqual(placed([a], b), [b, a]);
    assert.deepEqual(placed([b, a], { ...a, state: 'done' }), [b, { ...a, state: 'done' }]);
  });
});
