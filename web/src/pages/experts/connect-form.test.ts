import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CardExpert } from '../../api/experts.ts';
import {
  type ConnectForm,
  changed,
  connectBody,
  emptyForm,
  flaws,
  formFor,
  modelsOf,
  testBody,
  withFound,
  withPreset,
} from './connect-form.ts';
import { PRESETS, type Preset } from './presets.ts';

const preset = (id: string) => PRESETS.find((one) => one.id === id) as Preset;

function form(more: Partial<ConnectForm> = {}): ConnectForm {
  return { ...emptyForm(preset('other')), name: 'mine', url: 'https://h/v1', key: 'sk-1', ...more };
}

function expert(more: Partial<CardExpert> = {}): CardExpert {
  return {
    id: 'mine',
    kind: 'remote',
    zone: 'household',
    zone_words: '',
    origin: 'https://h',
    url: 'https://h/v1',
    models: ['b', 'a'],
    prices: { '*': { in: 1, out: 2 } },
    key: { state: 'present', kind: 'kept', from: '/k/mine', problem: null, hint: null },
    for_this_run: false,
    terms: { terms: 'unknown', because: '', source: null, as_of: null, decided: false },
    asks_24h: 0,
    failed_24h: 0,
    last_answered_at: null,
    last_error: null,
    ...more,
  };
}

suite('the form that connects an API', () => {
  test('a preset fills the address in, and leaves a name and a key that were typed', () => {
    const typed = withPreset(form({ name: 'work', preset: 'openai' }), preset('groq'));
    assert.deepEqual([typed.name, typed.url, typed.key], ['work', preset('groq').url, 'sk-1']);
    assert.equal(withPreset(emptyForm(preset('openai')), preset('ollama')).name, 'ollama');
    assert.equal(withPreset(form(), preset('ollama')).keyWay, 'none');
  });

  test('what an address said is no longer true of another', () => {
    const found = withFound(form(), ['m', 'n']);
    assert.deepEqual(modelsOf(found), ['m', 'n']);
    for (const change of [{ url: 'https://other/v1' }, { key: 'sk-2' }, { keyWay: 'none' as const }])
      assert.deepEqual([changed(found, change).found, modelsOf(changed(found, change))], [undefined, []]);
    assert.deepEqual(changed(found, { name: 'other' }).found, ['m', 'n']);
    assert.equal(changed(formFor(expert()), { url: 'https://elsewhere/v1' }).zone, '');
  });

  test('the models: all, some, or any name; the usual one first', () => {
    const found = withFound(form(), ['m', 'n', 'o']);
    assert.deepEqual(modelsOf({ ...found, usual: 'o' }), ['o', 'm', 'n']);
    assert.deepEqual(modelsOf({ ...found, offer: 'some', chosen: ['n', 'm'], usual: 'm' }), ['m', 'n']);
    assert.deepEqual(modelsOf({ ...found, offer: 'any' }), []);
    const many = Array.from({ length: 201 }, (_, at) => `m${at}`);
    assert.equal(withFound(form(), many).offer, 'any');
  });

  test('only what was changed is sent, and a key that is kept is not', () => {
    const before = formFor(expert());
    assert.deepEqual(connectBody(before), {
      name: 'mine',
      zone: 'household',
      models: ['b', 'a'],
      price_in: 1,
      price_out: 2,
    });
    assert.deepEqual(testBody(before), { name: 'mine', url: 'https://h/v1', zone: 'household' });
    assert.equal(connectBody({ ...before, key: ' new ' }).key, 'new');
    const byVariable = formFor(
      expert({ key: { state: 'present', kind: 'variable', from: 'KEY', problem: null, hint: null } }),
    );
    assert.equal('key_env' in connectBody(byVariable), false);
    assert.equal(connectBody({ ...byVariable, variable: 'OTHER' }).key_env, 'OTHER');
  });

  test('what is wrong is said by field, and nothing where all is right', () => {
    assert.deepEqual(flaws(form()), {});
    assert.deepEqual(flaws(formFor(expert())), {});
    const rows: [wrong: Partial<ConnectForm>, field: keyof ConnectForm][] = [
      [{ name: 'a b' }, 'name'],
      [{ url: 'ftp://h' }, 'url'],
      [{ url: ' ' }, 'url'],
      [{ key: '' }, 'key'],
      [{ keyWay: 'variable', variable: 'sk-1' }, 'variable'],
      [{ offer: 'some', chosen: [] }, 'chosen'],
      [{ priceIn: 'much', priceOut: '1' }, 'priceIn'],
      [{ priceIn: '1' }, 'priceOut'],
      [{ priceOut: '1' }, 'priceIn'],
    ];
    for (const [wrong, field] of rows) assert.deepEqual(Object.keys(flaws(form(wrong))), [field]);
    assert.deepEqual(flaws(form({ url: 'localhost:8080', priceIn: '0,15', priceOut: '0.6' })), {});
    assert.equal(connectBody(form({ priceIn: '0,15', priceOut: '0.6' })).price_in, 0.15);
  });
});
