import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { collect } from '#contract/collect.ts';
import type { ClosedShape } from '#contract/shape.ts';
import type { StudentPost } from '#contract/student-post.ts';
import { askOf } from '#testing/ask.ts';
import { expertContract, type Scene } from '../expert.contract.ts';
import { studentExpert } from './student-expert.ts';

const never = new AbortController().signal;

expertContract('student', {
  streams: async (text) => scene(text, 0.99),
  answersWhole: async (text) => scene(text, 0.99),
  cannotDo: async () => ({ ...scene('x', 0.99), ask: askOf() }),
  abstains: async () => scene('x', 0.5),
});

suite('a student expert', () => {
  test("answers in the teacher's form: the same keys in the same order and white space", async () => {
    const shape: ClosedShape = {
      kind: 'closed',
      form: 'object',
      pieces: ['{"urgent": ', ',\n "team": ', '}'],
      holes: [
        { name: 'urgent', values: ['false', 'true'] },
        { name: 'team', values: ['"billing"', '"repairs"', 'null'] },
      ],
    };
    const expert = studentExpert(post({ shape }), { answer: () => ({ values: [1, 2], confidence: 0.97 }) });
    const answer = await collect(expert.answer(own(), never));
    assert.equal(answer.choices[0]?.text, '{"urgent": true,\n "team": null}');
    assert.equal(answer.confidence, 0.97);
  });

  test("counts tokens as the teacher did: of a known answer exactly, of the prompt by the teacher's line", async () => {
    const ask = own();
    const tokens = { out: { yes: 3 }, in: { base: 5, perChar: 0.25 } };
    const expert = studentExpert(post({ tokens }), { answer: () => ({ values: [1], confidence: 1 }) });
    const { usage } = await collect(expert.answer(ask, never));
    assert.deepEqual({ ...usage }, { tokensIn: Math.round(5 + ask.original.text.length / 4), tokensOut: 3 });
  });

  test('counts the tokens of an object that no teacher gave by the line through those that were given', async () => {
    const tokens = { out: { no: 3 }, outOfOthers: { base: 2, perChar: 2 } };
    const expert = studentExpert(post({ tokens }), { answer: () => ({ values: [1], confidence: 1 }) });
    const { usage } = await collect(expert.answer(own(), never));
    assert.equal(usage.tokensOut, 2 + 2 * 'yes'.length);
  });

  test('tells no counts where the teacher told none', async () => {
    const expert = studentExpert(post({ tokens: { out: {} } }), {
      answer: () => ({ values: [0], confidence: 1 }),
    });
    const { usage } = await collect(expert.answer(own(), never));
    assert.deepEqual({ ...usage }, { tokensIn: undefined, tokensOut: undefined });
  });

  test('reads what varies in the ask and nothing else', async () => {
    const read: string[] = [];
    const expert = studentExpert(post(), {
      answer: (text) => {
        read.push(text);
        return { values: [0], confidence: 1 };
      },
    });
    await collect(expert.answer(own(), never));
    assert.deepEqual(read, ['What varies']);
  });

  test('says on its card what is promised and by which verdict', () => {
    const { origin, kind, zone } = studentExpert(post(), {
      answer: () => ({ values: [0], confidence: 1 }),
    }).card;
    assert.match(origin, /at most 5 % .* confidence 95 % \(verdict v1\)/);
    assert.deepEqual([kind, zone], ['student', 'device']);
  });
});

function scene(text: string, confidence: number): Scene {
  const shape: ClosedShape = {
    kind: 'closed',
    form: 'label',
    pieces: ['', ''],
    holes: [{ name: '', values: ['other', text] }],
  };
  const tokens = { out: { [text]: 4 } };
  const expert = studentExpert(post({ shape, tokens }), { answer: () => ({ values: [1], confidence }) });
  return { expert, ask: own() };
}

function own(): Ask {
  return { ...askOf(), found: { task: 't1', input: 'What varies' } };
}

function post(more: Partial<StudentPost> = {}): StudentPost {
  return {
    id: 't1.1',
    task: 't1',
    file: 'f',
    shape: { kind: 'closed', form: 'label', pieces: ['', ''], holes: [{ name: '', values: ['no', 'yes'] }] },
    threshold: 0.9,
    cautiousThreshold: 0.95,
    verdict: 'v1',
    alpha: 0.05,
    delta: 0.05,
    tokens: { out: {} },
    ...more,
  };
}
