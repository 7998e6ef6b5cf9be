import assert from 'node:assert/strict';
import { mkdtempDisposableSync, readFileSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { DecisionKind } from '#contract/task.ts';
import { type Classroom, openClassroom, teacherSays, townTexts } from '#testing/classroom.ts';
import { until } from '#testing/until.ts';
import { Blobs } from '#vault/blobs.ts';

suite('a task that nobody declared', () => {
  test("is found, learned and served by a student in the teacher's form, with the promise kept", async () => {
    await using room = await openClassroom();
    const texts = townTexts(1);
    const report = await room.until('serving', texts);
    const verdict = report.verdicts.at(-1);
    assert.equal(verdict?.outcome, 'passed');
    assert.match(verdict?.words ?? '', /at most 5 % differ from what the teacher would have said/);
    const heard = await room.ask(Array.from({ length: 300 }, texts));
    const students = heard.filter(({ kind }) => kind === 'student');
    assert.ok(students.length > 100, `${students.length} of 300 by the student`);
    const wrong = students.filter(({ text, said }) => said !== teacherSays(text));
    assert.ok(wrong.length <= students.length * 0.05, `${wrong.length} of ${students.length} are wrong`);
    assert.equal(students[0]?.task, report.task.id);
    const { prompt_tokens, completion_tokens, total_tokens } = students[0]?.json.usage ?? {};
    assert.deepEqual([prompt_tokens, completion_tokens, total_tokens], [9, 3, 12], 'as the teacher counts');
  });

  test('is audited by lot: the teacher hears some of what the student answered, and that is in the bill', async () => {
    await using room = await openClassroom({ firstAudits: 0.5 });
    const texts = townTexts(2);
    await room.until(({ audits }) => audits.count > 20, texts);
    await room.house.flush();
    const [report] = room.reports();
    assert.equal(report?.audits.errors, 0);
    const { byStudent, byTeacher, audits } = report?.tally ?? assert.fail();
    assert.ok(audits.count > 20 && audits.costNanos > 0, 'an audit costs what an answer costs');
    const perAnswer = byTeacher.costNanos / byTeacher.count;
    assert.ok(Math.abs((report?.savings.costNanos ?? 0) - (byStudent.count - audits.count) * perAnswer) < 1);
    const { data } = await room.house.get('/api/traces?limit=200');
    const audit = data.find((trace: { audit_of: string | null }) => trace.audit_of);
    const audited = data.find((trace: { id: string }) => trace.id === audit.audit_of);
    assert.equal(audited?.kind ?? 'student', 'student');
  });

  test('is answered by its teacher where the caller wants that', async () => {
    await using room = await openClassroom();
    const texts = townTexts(3);
    await room.until('serving', texts);
    const heard = await room.ask(Array.from({ length: 40 }, texts), {
      headers: { 'x-freehold-route': 'teacher' },
    });
    assert.ok(heard.every(({ kind }) => kind === 'remote'));
  });

  test('waits for its owner’s yes, and is held to its teacher when the owner says so', async () => {
    await using room = await openClassroom({ autopilot: false });
    const texts = townTexts(4);
    const { task } = await room.until(
      (report) => report.phase === 'certified' && report.task.note !== '',
      texts,
    );
    assert.match(task.note, /wants your yes/);
    assert.ok(
      (await fresh(room, texts)).every(({ kind }) => kind === 'remote'),
      'never approved, never answers',
    );
    await decide(room, 'approve', task.id);
    await until(async () => (await fresh(room, texts)).some(({ kind }) => kind === 'student'));
    await decide(room, 'hold', task.id);
    assert.ok((await fresh(room, texts)).every(({ kind }) => kind === 'remote'));
    await decide(room, 'resume', task.id);
    await until(async () => (await fresh(room, texts)).some(({ kind }) => kind === 'student'));
  });

  test('is taken from a student that no longer says what the teacher says, and learned anew', async () => {
    await using room = await openClassroom({ firstAudits: 0.5, audits: 0.5 });
    const texts = townTexts(5);
    await room.until('serving', texts);
    room.teacher = (text) => (teacherSays(text) === 'bins' ? 'recycling centre' : teacherSays(text));
    const off = await room.until(({ verdicts }) => verdicts.some(({ kind }) => kind === 'alarm'), texts);
    assert.match(off.verdicts.at(-1)?.words ?? '', /Taken off because its answers no longer keep to 5 %/);
    assert.equal(off.candidates.filter(({ state }) => state === 'off').length, 1);
    await room.until('serving', texts);
    const heard = (await fresh(room, townTexts(6, ['bins']), 200)).filter(({ kind }) => kind === 'student');
    assert.ok(heard.length > 0);
    const stale = heard.filter(({ said }) => said === 'bins').length;
    assert.ok(stale <= heard.length * 0.1, `${stale} of ${heard.length} answers are of old`);
  });

  test('goes on where it was after a restart', async () => {
    using home = mkdtempDisposableSync(join(tmpdir(), 'freehold-restart-'));
    const texts = townTexts(7);
    {
      await using room = await openClassroom({}, home.path);
      await room.until('serving', texts);
    }
    await using room = await openClassroom({}, home.path);
    await until(async () => (await fresh(room, texts, 20)).some(({ kind }) => kind === 'student'));
    assert.equal(room.reports()[0]?.phase, 'serving');
  });

  test('is served by its teacher where the student’s file was cut short', async () => {
    using home = mkdtempDisposableSync(join(tmpdir(), 'freehold-cut-'));
    const texts = townTexts(8);
    {
      await using room = await openClassroom({}, home.path);
      const { student } = await room.until('serving', texts);
      const file = new Blobs(join(home.path, 'vault')).path(student?.file ?? '');
      truncateSync(file, readFileSync(file).length - 10);
    }
    await using room = await openClassroom({ firstLesson: 100_000 }, home.path);
    await until(async () => room.reports()[0]?.verdicts.at(-1)?.kind === 'alarm');
    assert.ok((await fresh(room, texts)).every(({ kind }) => kind === 'remote'));
    assert.match(room.house.log.join('\n'), /cannot serve: .*(cut short|altered|sha256)/);
  });
});

function fresh(room: Classroom, texts: () => string, count = 60) {
  return room.ask(Array.from({ length: count }, texts));
}

async function decide(room: Classroom, kind: DecisionKind, about: string): Promise<void> {
  const { world } = room.house.door.house;
  await room.house.door.learning?.decide({ id: world.newId(), atMs: world.clock.nowMs(), kind, about });
}
