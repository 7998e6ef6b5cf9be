import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Ask } from '#contract/ask.ts';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import type { Ability, ExpertCard, Zone } from '#contract/expert.ts';
import { askOf } from '#testing/ask.ts';
import { chooseRoute } from './choose-route.ts';
import { knownNames, type NamedRoutes } from './find-stops.ts';

function card(id: string, more: Partial<ExpertCard> = {}): ExpertCard {
  const bare = {
    kind: 'remote',
    zone: 'outside',
    models: [],
    lacks: [],
    prices: {},
    origin: 'http://a',
  } as const;
  return { id, ...bare, ...more };
}

const price = (nanosPerTokenIn: number, nanosPerTokenOut = nanosPerTokenIn) => ({
  '*': { nanosPerTokenIn, nanosPerTokenOut },
});

/** Where an ask of this body goes, as `expert` or `expert/model`; or why it does not. */
function route(
  body: object,
  cards: readonly ExpertCard[],
  routes: NamedRoutes = {},
  farthestZone: Zone = 'outside',
) {
  const ask = askOf(body);
  const chosen = chooseRoute(ask, cards, routes, { farthestZone, reason: 'the rule' });
  const order = chosen.order.map(
    ({ expertId, model }) => expertId + (model === undefined ? '' : `/${model}`),
  );
  return { ...chosen, order };
}

function refusal(...given: Parameters<typeof route>): AppError {
  try {
    route(...given);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'it was not refused' });
}

suite('a name in an ask', () => {
  const house = [
    card('rented', { models: ['large', 'small', 'both'] }),
    card('attic', { zone: 'household', models: ['big', 'both', 'org/model'] }),
    card('desk', { zone: 'device' }),
  ];
  const routes = { coder: ['attic', 'rented/large', 'desk/a/b'], quick: ['desk'], old: ['gone', 'attic'] };
  const rows: [name: string, order: string[], reason: RegExp][] = [
    ['auto', ['desk', 'attic/big', 'rented/large'], /^auto: nearest first, then cheapest$/],
    ['coder', ['attic/big', 'rented/large', 'desk/a/b'], /^the route "coder"$/],
    ['quick', ['desk'], /^the route "quick"$/],
    ['old', ['attic/big'], /^the route "old"$/],
    ['rented', ['rented/large'], /^the expert "rented" by name$/],
    ['desk', ['desk'], /^the expert "desk" by name$/],
    ['rented/small', ['rented/small'], /^a model of "rented" by name$/],
    ['rented/unlisted', ['rented/unlisted'], /^a model of "rented" by name$/],
    ['desk/org/name:7b', ['desk/org/name:7b'], /^a model of "desk" by name$/],
    ['attic/org/model', ['attic/org/model'], /^a model of "attic" by name$/],
    ['small', ['rented/small'], /^"small" is a model of rented$/],
    ['both', ['attic/both', 'rented/both'], /^"both" is a model of attic, rented$/],
    ['org/model', ['attic/org/model'], /^"org\/model" is a model of attic$/],
    ['anything', ['desk/anything'], /^"desk" takes any name$/],
    ['other/anything', ['desk/other/anything'], /^"desk" takes any name$/],
    ['/odd', ['desk//odd'], /^"desk" takes any name$/],
    ['constructor', ['desk/constructor'], /^"desk" takes any name$/],
    ['__proto__', ['desk/__proto__'], /^"desk" takes any name$/],
  ];
  for (const [model, order, reason] of rows) {
    test(`chooseRoute() of "${model}" is ${order.join(', then ')}`, () => {
      const chosen = route({ model }, house, routes);
      assert.deepEqual(chosen.order, order);
      assert.match(chosen.reasons[0] ?? '', reason);
      assert.deepEqual(chosen.warnings, []);
    });
  }

  test("a name that an expert has is never another one's model", () => {
    const cards = [card('a', { models: ['b'] }), card('b', { models: ['c'] })];
    assert.deepEqual(route({ model: 'b' }, cards).order, ['b/c']);
  });

  const unknown: [what: string, name: string, cards: ExpertCard[], hint: RegExp][] = [
    ['is close to a model', 'smal', house.slice(0, 2), /^Did you mean "small"\? GET \/v1\/models/],
    ['is close to an expert', 'atic', house.slice(0, 2), /^Did you mean "attic"\?/],
    ['is close to a route', 'codr', house.slice(0, 2), /^Did you mean "coder"\?/],
    ['is close to nothing', 'xxxxxxxxxxxxxxxxxxxxxxxx', house.slice(0, 2), /^GET \/v1\/models/],
    ['several experts would take', 'anything', [card('x'), card('y')], /"auto" lets Freehold choose/],
    ['is inherited', 'constructor', house.slice(0, 2), /GET \/v1\/models/],
  ];
  for (const [what, model, cards, hint] of unknown) {
    test(`a name that ${what} is refused`, () => {
      const error = refusal({ model }, cards, routes);
      assert.deepEqual([error.code, error.details.param], ['model_not_found', 'model']);
      assert.equal(error.message, `Cannot route "${model}": no expert has or lists that name`);
      assert.match(error.hint ?? '', hint);
    });
  }

  test('without any expert the refusal says how to connect one', () => {
    const error = refusal({ model: 'auto' }, []);
    assert.equal(error.code, 'no_expert');
    assert.match(error.hint ?? '', /freehold connect NAME/);
  });

  test('knownNames() has every name that can be asked for, and none twice', () => {
    assert.deepEqual(knownNames(house, { quick: ['desk'] }), [
      'auto',
      'quick',
      'rented',
      'rented/large',
      'rented/small',
      'rented/both',
      'attic',
      'attic/big',
      'attic/both',
      'attic/org/model',
      'desk',
    ]);
    assert.deepEqual(knownNames([], { quick: ['desk'] }), []);
  });
});

suite('the order of auto', () => {
  const rows: [what: string, cards: ExpertCard[], order: string[]][] = [
    [
      'near before far',
      [
        card('a'),
        card('b', { zone: 'organisation' }),
        card('c', { zone: 'household' }),
        card('d', { zone: 'device' }),
      ],
      ['d', 'c', 'b', 'a'],
    ],
    [
      'owned before rented',
      [
        card('a', { zone: 'device' }),
        card('b', { zone: 'device', kind: 'local' }),
        card('c', { zone: 'device', kind: 'student' }),
      ],
      ['c', 'b', 'a'],
    ],
    ['near before owned', [card('a', { kind: 'student' }), card('b', { zone: 'device' })], ['b', 'a']],
    [
      'cheap before dear',
      [card('a', { prices: price(3) }), card('b', { prices: price(1) }), card('c', { prices: price(2) })],
      ['b', 'c', 'a'],
    ],
    ['near before cheap', [card('a', { prices: price(0) }), card('b', { zone: 'device' })], ['b', 'a']],
    ['an unknown price last', [card('a'), card('b', { prices: price(9_999) })], ['b', 'a']],
    ['a free one first', [card('a', { prices: price(1) }), card('b', { prices: price(0) })], ['b', 'a']],
    [
      'tokens in before tokens out',
      [card('a', { prices: price(3, 1) }), card('b', { prices: price(1, 9) })],
      ['b', 'a'],
    ],
    [
      'the price of the default model',
      [
        card('a', {
          models: ['m', 'n'],
          prices: { ...price(1), m: { nanosPerTokenIn: 9, nanosPerTokenOut: 9 } },
        }),
        card('b', { models: ['m'], prices: price(5) }),
      ],
      ['b/m', 'a/m'],
    ],
    ['else as configured', [card('b'), card('a'), card('c')], ['b', 'a', 'c']],
  ];
  for (const [what, cards, order] of rows) {
    test(`is ${what}`, () => {
      assert.deepEqual(route({ model: 'auto' }, cards).order, order);
    });
  }
});

suite('how far an ask may travel', () => {
  const cards = [
    card('far', { models: ['m'] }),
    card('office', { zone: 'organisation', models: ['m'] }),
    card('attic', { zone: 'household', models: ['m'] }),
    card('desk', { zone: 'device', models: ['m'] }),
  ];
  type Row = [name: string, farthest: Zone, order: string[] | ErrorCode, leftOut: string | undefined];
  const rows: Row[] = [
    ['m', 'outside', ['desk/m', 'attic/m', 'office/m', 'far/m'], undefined],
    ['m', 'organisation', ['desk/m', 'attic/m', 'office/m'], 'far'],
    ['m', 'household', ['desk/m', 'attic/m'], 'office, far'],
    ['m', 'device', ['desk/m'], 'attic, office, far'],
    ['auto', 'device', ['desk/m'], 'attic, office, far'],
    ['mine', 'household', ['attic/m'], 'far'],
    ['far', 'organisation', 'policy_refused', undefined],
    ['far/m', 'device', 'policy_refused', undefined],
  ];
  for (const [model, farthest, order, leftOut] of rows) {
    test(`"${model}" to the zone ${farthest} is ${order}`, () => {
      const given = [{ model }, cards, { mine: ['far', 'attic'] }, farthest] as const;
      if (typeof order === 'string') return assert.equal(refusal(...given).code, order);
      const chosen = route(...given);
      assert.deepEqual(chosen.order, order);
      assert.deepEqual(chosen.reasons.slice(1), leftOut ? [`${leftOut} left out: the rule`] : []);
    });
  }

  test('the refusal says which zones, and what to do', () => {
    const error = refusal({ model: 'mine' }, cards, { mine: ['far', 'office'] }, 'device');
    assert.equal(
      error.message,
      'Cannot route "mine": far (zone outside), office (zone organisation) lies beyond the zone device',
    );
    assert.match(error.hint ?? '', /Raise policy\.farthestZone \(the rule\)/);
  });

  test('who asked for owned experts only is told how to take that back', () => {
    const decision = { farthestZone: 'organisation', reason: 'the wish' } as const;
    const ask = { ...askOf({ model: 'far' }), routeWish: 'owned' as const };
    assert.throws(() => chooseRoute(ask, cards, {}, decision), {
      code: 'policy_refused',
      hint: /leave out x-freehold-route: owned/,
    });
  });
});

suite('an expert that cannot do what an ask needs', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }];
  const say = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
  const schema = { type: 'json_schema', json_schema: { name: 's', schema: { type: 'object' } } };
  const rows: [lacks: ExpertCard['lacks'][number], body: object, verdict: string][] = [
    ['tools', { tools }, 'refused: tools'],
    ['tool-choice', { tools, tool_choice: 'required' }, 'refused: tool_choice'],
    ['tool-choice', { tools, tool_choice: 'auto' }, 'asked'],
    ['parallel-tool-control', { tools, parallel_tool_calls: false }, 'refused: parallel_tool_calls'],
    ['parallel-tool-control', { tools, parallel_tool_calls: true }, 'asked'],
    ['json-object', { response_format: { type: 'json_object' } }, 'refused: response_format'],
    ['json-schema', { response_format: schema }, 'refused: response_format'],
    ['json-schema', { response_format: { type: 'text' } }, 'asked'],
    ['images', say({ type: 'image_url', image_url: { url: 'data:,' } }), 'refused: messages'],
    [
      'audio',
      say({ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }),
      'refused: messages',
    ],
    ['files', say({ type: 'file', file: { file_id: 'f' } }), 'refused: messages'],
    ['other-parts', say({ type: 'new_kind' }), 'refused: messages'],
    ['images', say({ type: 'text', text: 'a' }), 'asked'],
    ['several-choices', { n: 2 }, 'refused: n'],
    ['several-choices', { n: 1 }, 'asked'],
    ['logprobs', { logprobs: true }, 'refused: logprobs'],
    ['logit-bias', { logit_bias: { 5: 1 } }, 'refused: logit_bias'],
    ['logit-bias', { logit_bias: {} }, 'asked'],
    ['stop', { stop: 'x' }, 'refused: stop'],
    ['penalties', { presence_penalty: 1 }, 'asked, with a warning: frequency_penalty'],
    ['penalties', { frequency_penalty: 0 }, 'asked'],
    ['seed', { seed: 0 }, 'asked, with a warning: seed'],
    ['reasoning-effort', { reasoning_effort: 'low' }, 'asked, with a warning: reasoning_effort'],
    ['tools', {}, 'asked'],
  ];
  for (const [ability, body, verdict] of rows) {
    const shown = JSON.stringify(body).slice(0, 60);
    test(`without ${ability} is, for ${shown}, ${verdict}`, () => {
      const lacking = card('up', { lacks: [ability] });
      if (verdict.startsWith('refused')) {
        const error = refusal({ ...body, model: 'up' }, [lacking]);
        assert.equal(error.code, 'unsupported');
        assert.equal(error.details.param, verdict.slice('refused: '.length));
        assert.match(error.message, new RegExp(`expert "up" cannot do ${ability}, which the ask needs`));
      } else {
        const chosen = route({ ...body, model: 'up' }, [lacking]);
        const warned = chosen.warnings.map(({ feature }) => `, with a warning: ${feature}`);
        assert.equal(`asked${warned.join()}`, verdict);
      }
      assert.deepEqual(route({ ...body, model: 'up' }, [card('up')]).warnings, []);
    });
  }

  test('is named with a hint of where that stands', () => {
    const hint = (kind: ExpertCard['kind']) =>
      refusal({ model: 'up', tools }, [card('up', { kind, lacks: ['tools'] })]).hint;
    const alternative = 'Leave out tools, or ask an expert that can';
    assert.equal(hint('remote'), `${alternative} (experts.up.lacks says what this one cannot).`);
    assert.equal(hint('local'), `${alternative}.`);
    const image = say({ type: 'image_url', image_url: { url: 'data:,' } });
    assert.match(
      refusal({ ...image, model: 'up' }, [card('up', { lacks: ['images'] })]).hint ?? '',
      /^Leave out the images, or ask an expert that can/,
    );
  });

  const kinds: [ability: Ability, wants: Partial<Ask>, param: string][] = [
    ['answers', { wants: 'answer' }, 'model'],
    ['embeddings', { wants: 'vectors' }, 'model'],
    ['rerank', { wants: 'scores' }, 'model'],
    ['continuation', { wants: 'continuation' }, 'prompt'],
    ['infill', { wants: 'continuation', suffix: 'b' }, 'suffix'],
  ];
  for (const [ability, wants, param] of kinds) {
    test(`without ${ability} is not asked for it, and only for it`, () => {
      const decision = { farthestZone: 'outside', reason: '' } as const;
      const choose = (ask: Ask) => chooseRoute(ask, [card('up', { lacks: [ability] })], {}, decision).order;
      const ask = { ...askOf({ model: 'up' }), ...wants };
      assert.throws(
        () => choose(ask),
        (error: AppError) => {
          assert.deepEqual([error.code, error.details.param], ['unsupported', param]);
          assert.match(error.message, new RegExp(`"up" cannot do ${ability}`));
          return true;
        },
      );
      const other = ability === 'answers' ? { wants: 'vectors' as const } : {};
      assert.equal(choose({ ...askOf({ model: 'up' }), ...other }).length, 1);
    });
  }

  test('leaves the ask to the others of the route', () => {
    const cards = [card('a', { models: ['m'], lacks: ['tools'] }), card('b', { models: ['m'] })];
    const chosen = route({ model: 'm', tools }, cards);
    assert.deepEqual(chosen.order, ['b/m']);
    assert.deepEqual(chosen.reasons.slice(1), ['a left out: cannot do what the ask needs']);
    assert.deepEqual(route({ model: 'm' }, cards).order, ['a/m', 'b/m']);
  });

  test('is not what a nearer rule hides: first the zone, then the abilities', () => {
    const cards = [card('desk', { zone: 'device', lacks: ['tools'] }), card('far')];
    assert.equal(refusal({ model: 'auto', tools }, cards, {}, 'device').code, 'unsupported');
    assert.equal(refusal({ model: 'far', tools }, cards, {}, 'device').code, 'policy_refused');
  });
});
