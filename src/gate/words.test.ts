import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Alarm } from '#contract/verdict-record.ts';
import { openCertificate, stepCertificate } from './certificate.ts';
import { examine } from './exam.ts';
import { examItems } from './testing/exam-items.ts';
import { alarmWords, certificateWords, examWords, promiseWords } from './words.ts';

const PROMISE = { alpha: 0.05, delta: 0.05 };

suite('promiseWords()', () => {
  test('is the promise', () => {
    assert.equal(
      promiseWords(PROMISE),
      'Of the asks this student answers, at most 5 % differ from what the teacher would have said, with confidence 95 %.',
    );
    assert.match(promiseWords({ alpha: 0.005, delta: 0.001 }), /at most 0\.5 % .* confidence 99\.9 %/);
  });
});

suite('examWords()', () => {
  test('gives the promise and its evidence where the exam was passed', () => {
    const exam = examine([...examItems(400, 0.95, 4), ...examItems(400, 0.5, 200)], PROMISE, 2);
    assert.equal(
      examWords(exam),
      `${promiseWords(PROMISE)} In its exam it answered 400 of 800 unseen asks (50 %), 4 of them wrong (1 %), ` +
        'with a confidence of 0.948 or more. This is exam 2 of the task: it may be mistaken with chance 0.76 %, ' +
        "and all the task's exams together with 5 %.",
    );
  });

  test('says where it was surest and still wrong', () => {
    const words = examWords(examine([...examItems(200, 0.99, 20), ...examItems(200, 0.5)], PROMISE, 1));
    assert.match(
      words,
      /^No promise can be made: even where it is surest, at a confidence of 0\.989 or more, 20 of 200 /,
    );
    assert.match(
      words,
      /\(10 %\)\. A student at 5 % would err no more than that with chance 99\.88 %; .* at most 3\.04 %\./,
    );
  });

  test('says how many asks it takes where there are too few', () => {
    const words = examWords(examine(examItems(40, 0.99), PROMISE, 1));
    assert.match(
      words,
      /: 40 unseen asks cannot prove a risk of 5 %; it takes 69 at least, all of them right\./,
    );
  });

  test('makes no promise in words that it does not make in numbers', () => {
    for (let errors = 0; errors <= 30; errors++) {
      const exam = examine(examItems(300, 0.9, errors), PROMISE, 1);
      assert.equal(
        examWords(exam).startsWith(promiseWords(PROMISE)),
        exam.outcome === 'passed',
        `${errors} errors`,
      );
    }
  });
});

suite('certificateWords()', () => {
  test('says what audits have shown so far, and no more', () => {
    let certificate = openCertificate(PROMISE);
    assert.match(certificateWords(certificate), /^None of its answers has been audited yet/);
    certificate = stepCertificate(certificate, 0);
    assert.match(
      certificateWords(certificate),
      /^1 audit of its answers found 0 wrong: .* They do not prove/,
    );
    for (let i = 1; i < 300; i++) certificate = stepCertificate(certificate, 0);
    assert.match(
      certificateWords(certificate),
      /^300 audits of its answers found 0 wrong: by themselves they prove the promise of 5 %/,
    );
  });
});

suite('alarmWords()', () => {
  const alarm: Alarm = {
    detector: 'drift',
    alpha: 0.05,
    delta: 0.05,
    audits: 310,
    errors: 31,
    evidence: 12_345.6,
    limit: 10_000,
  };

  test('says what was seen', () => {
    const words = alarmWords(alarm);
    assert.match(words, /^Taken off because its answers no longer keep to 5 %: 310 audits found 31 wrong/);
    assert.match(words, /reached 12,346, where 10,000 is an alarm/);
  });

  test('does not blame the answers where the file was at fault', () => {
    assert.match(alarmWords({ ...alarm, detector: 'unreadable' }), /its file could not be read/);
  });
});
