import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wishHugePages } from './huge-pages.ts';

function wished(said: Record<string, string>): string | undefined {
  const environment: Record<string, string | undefined> = { ...said };
  wishHugePages(environment);
  return environment.GLIBC_TUNABLES;
}

test('processes started from here ask for huge pages', () => {
  assert.equal(wished({}), 'glibc.malloc.hugetlb=1');
  assert.equal(wished({ GLIBC_TUNABLES: '' }), 'glibc.malloc.hugetlb=1');
});

test('what a person set stays', () => {
  const other = 'glibc.malloc.arena_max=1';
  assert.equal(wished({ GLIBC_TUNABLES: other }), `${other}:glibc.malloc.hugetlb=1`);
  assert.equal(wished({ GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }), 'glibc.malloc.hugetlb=0');
});
