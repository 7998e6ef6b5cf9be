import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostBeside, linkAddress, pictureAddress, shownAddress } from './addresses.ts';

test('links lead to the web and to mail, nowhere else', () => {
  assert.equal(linkAddress('https://example.org/a?b=1&amp;c=2'), 'https://example.org/a?b=1&c=2');
  assert.equal(linkAddress('mailto:a@example.org'), 'mailto:a@example.org');
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    '/experts',
    '//example.org',
    'experts',
    '#top',
    'https://',
    '',
  ])
    assert.equal(linkAddress(bad), undefined, bad);
});

test('only pictures that are bytes of the answer itself, and can hold no script, are drawn', () => {
  assert.ok(pictureAddress('data:image/png;base64,iVBORw0KGgo='));
  for (const bad of [
    'https://example.org/a.png',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'data:image/png,abc',
    'data:text/html;base64,PHNjcmlwdD4=',
    'data:image/png;base64,"onerror=',
  ])
    assert.equal(pictureAddress(bad), undefined, bad);
});

test('where the words of a link name another host, the true one stands beside them', () => {
  assert.equal(hostBeside('https://evil.example/login', 'www.bank.example'), 'evil.example');
  assert.equal(hostBeside('https://www.bank.example/login', 'bank.example'), undefined);
  assert.equal(hostBeside('https://bank.example/', 'the bank'), undefined);
});

test('an address in a sentence is short and cannot turn letters around', () => {
  assert.equal(shownAddress(`https://example.org/${'a'.repeat(200)}`).length, 80);
  assert.ok(!shownAddress('https://example.org/\u202egnp').includes('\u202e'));
});
