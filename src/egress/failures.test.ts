import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AppError, type ErrorCode } from '#contract/errors.ts';
import { expertAddressee } from './addressee.ts';
import type { Destination } from './destination.ts';
import { describeFailure } from './failures.ts';

const place: Destination = {
  expertId: 'up',
  origin: 'http://a.example',
  zone: 'outside',
  connections: 1,
  connectTimeoutMs: 10,
  firstByteTimeoutMs: 20,
  idleTimeoutMs: 30,
};

function coded(code: string, more: ErrorOptions = {}): Error {
  return Object.assign(new Error(`what the system says of ${code}`, more), { code });
}

suite('a failure in words', () => {
  const at = 'expert "up" at http://a.example';
  const rows: [thrown: unknown, code: ErrorCode, message: string, hint: RegExp | undefined][] = [
    [
      coded('UND_ERR_CONNECT_TIMEOUT'),
      'upstream_timeout',
      `Cannot reach ${at}: no connection within 10 ms`,
      /host up/,
    ],
    [coded('ETIMEDOUT'), 'upstream_timeout', `Cannot reach ${at}: no connection within 10 ms`, /host up/],
    [
      coded('UND_ERR_HEADERS_TIMEOUT'),
      'upstream_timeout',
      `No answer from ${at} within 20 ms`,
      /slow but alive/,
    ],
    [
      coded('UND_ERR_BODY_TIMEOUT'),
      'upstream_timeout',
      `The answer from ${at} went silent for 30 ms`,
      /slow but alive/,
    ],
    [
      coded('ECONNREFUSED'),
      'upstream_failed',
      `Cannot reach ${at}: nothing listens there`,
      /experts\.up\.url/,
    ],
    [
      new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
      'upstream_failed',
      `Cannot reach ${at}: nothing listens there`,
      /experts\.up\.url/,
    ],
    [
      coded('ENOTFOUND'),
      'upstream_failed',
      `Cannot reach ${at}: its host name does not resolve`,
      /experts\.up\.url/,
    ],
    [
      coded('EAI_AGAIN'),
      'upstream_failed',
      `Cannot reach ${at}: its host name does not resolve`,
      /experts\.up\.url/,
    ],
    [
      coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
      'upstream_failed',
      `The answer from ${at} is not as long as it said`,
      undefined,
    ],
    [coded('EPIPE'), 'upstream_failed', `The connection to ${at} failed: EPIPE`, undefined],
    [
      new Error('wrapped', { cause: coded('ECONNRESET') }),
      'upstream_failed',
      `The connection to ${at} failed: ECONNRESET`,
      undefined,
    ],
    [new Error('odd'), 'upstream_failed', `The connection to ${at} failed: odd`, undefined],
    ['a text', 'upstream_failed', `The connection to ${at} failed: a text`, undefined],
  ];
  for (const [thrown, code, message, hint] of rows) {
    test(`describeFailure() says of ${(thrown as { code?: string }).code ?? thrown}: ${message}`, () => {
      const error = describeFailure(expertAddressee(place), thrown);
      assert.deepEqual([error.code, error.message, error.cause], [code, message, thrown]);
      if (hint) assert.match(error.hint ?? '', hint);
      else assert.equal(error.hint, undefined);
    });
  }

  test('the hint of a timeout names a setting that there is', () => {
    const hint = describeFailure(expertAddressee(place), coded('UND_ERR_HEADERS_TIMEOUT')).hint ?? '';
    assert.match(hint, /timeouts\.firstByteMs/);
    assert.match(
      describeFailure(expertAddressee(place), coded('UND_ERR_BODY_TIMEOUT')).hint ?? '',
      /timeouts\.idleMs/,
    );
  });

  test('what we refused ourselves stays what it is, however deep', () => {
    const own = new AppError('egress_refused', 'no');
    assert.equal(describeFailure(expertAddressee(place), own), own);
    assert.equal(describeFailure(expertAddressee(place), new Error('x', { cause: own })), own);
    assert.equal(
      describeFailure(expertAddressee(place), new AggregateError([coded('ECONNREFUSED'), own])),
      own,
    );
  });
});
