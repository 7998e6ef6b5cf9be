import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrammarCache } from './grammar-cache.ts';
import { formOf, TOOLS } from './testing/forms.ts';

test('a grammar is compiled once for the same demands, and anew for others', () => {
  const cache = new GrammarCache();
  const demands = { format: { type: 'text' }, tools: TOOLS, mustCall: true } as const;
  const first = cache.grammar(demands, formOf('hermes'));
  assert.equal(cache.grammar({ ...demands, tools: structuredClone(TOOLS) }, formOf('hermes')), first);
  const others = [
    cache.grammar({ ...demands, mustCall: false }, formOf('hermes')),
    cache.grammar({ ...demands, tools: TOOLS.slice(1) }, formOf('hermes')),
    cache.grammar(demands, formOf('llama')),
    cache.grammar(demands, formOf('hermes', { parallel: false })),
    cache.grammar(
      demands,
      formOf('hermes', { thinking: 'inside', tags: { open: '<think>', close: '</think>' } }),
    ),
  ];
  assert.equal(new Set([first, ...others].map(({ grammar }) => grammar?.text)).size, 6);
});
