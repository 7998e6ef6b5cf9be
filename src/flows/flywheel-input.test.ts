import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '#std/random.ts';
import { openClassroom, teacherSays, townTexts } from '#testing/classroom.ts';
import { until } from '#testing/until.ts';

suite('what teachers and callers do to a task', () => {
  test('a teacher that talks now and then, and contradicts itself, is learned from all the same', async () => {
    await using room = await openClassroom();
    const random = seededRandom(1);
    room.teacher = (text) => {
      const lot = random();
      if (lot < 0.01) return `I think this would be best placed at ${teacherSays(text)}, if I may say so.`;
      return lot < 0.02 ? 'weddings' : teacherSays(text);
    };
    const { task } = await room.until('serving', townTexts(11));
    assert.equal(task.shape?.kind === 'closed' && task.shape.holes[0]?.values.length, 4);
  });

  test('a JSON answer comes back with the same keys, in the same order and white space', async () => {
    await using room = await openClassroom();
    const asJson = (text: string) =>
      `{\n  "counter": "${teacherSays(text)}",\n  "urgent": ${text.includes('today')}\n}`;
    room.teacher = asJson;
    const texts = townTexts(12);
    const { task } = await room.until('serving', texts);
    assert.equal(task.shape?.kind === 'closed' && task.shape.form, 'object');
    const heard = (await room.ask(Array.from({ length: 100 }, texts))).filter(
      ({ kind }) => kind === 'student',
    );
    const same = heard.filter(({ text, said }) => said === asJson(text));
    assert.ok(same.length >= heard.length * 0.95 && heard.length > 20, `${same.length} of ${heard.length}`);
  });

  test('an instruction in the same message as the input is told from it', async () => {
    await using room = await openClassroom();
    const inOne = (text: string) => [
      {
        role: 'user',
        content: `Name the right counter of our town hall.\n\nQuestion: ${text}\n\nOne word only:`,
      },
    ];
    const texts = townTexts(13);
    const served = ({ phase, task }: { phase: string; task: { template?: unknown } }) =>
      phase === 'serving' && task.template !== undefined;
    const find = () => room.reports().find(served);
    for (let round = 0; round < 60 && !find(); round++) {
      await room.ask(Array.from({ length: 40 }, texts), { messages: inOne });
      await sleep(50);
    }
    const report = find();
    assert.ok(
      report,
      JSON.stringify(room.reports().map(({ task, phase }) => [task.id, task.template, phase])),
    );
    const [heard] = await room.ask(['my passport photo for travel'], { messages: inOne });
    assert.equal(heard?.task, report.task.id);
  });

  test('two prompts that differ in a date are one task', async () => {
    await using room = await openClassroom({ enabled: true });
    let day = 0;
    const dated = (text: string) => [
      {
        role: 'system',
        content: `Today is 2026-11-${String(1 + (day++ % 28)).padStart(2, '0')}. Name the counter.`,
      },
      { role: 'user', content: text },
    ];
    const heard = await room.ask(Array.from({ length: 30 }, townTexts(14)), { messages: dated });
    assert.equal(new Set(heard.map(({ task }) => task)).size, 1);
  });

  test('one-off prompts are no tasks', async () => {
    await using room = await openClassroom();
    let nth = 0;
    const oneOff = (text: string) => [
      { role: 'system', content: `You are ${word(nth)} ${word(nth++ * 7 + 3)}; be ${word(nth * 3)}.` },
      { role: 'user', content: text },
    ];
    await room.ask(Array.from({ length: 400 }, townTexts(15)), { messages: oneOff });
    await sleep(500);
    assert.deepEqual(room.reports(), []);
  });

  test('answers whose terms are not known train nobody until the owner was asked, once', async () => {
    await using room = await openClassroom();
    const { world } = room.house.door.house;
    const decide = (value: string) =>
      room.house.door.learning?.decide({
        id: world.newId(),
        atMs: world.clock.nowMs(),
        kind: 'terms',
        about: 'teacher',
        value,
      });
    await decide('unknown');
    const texts = townTexts(16);
    const asked = await room.until(({ task }) => task.note !== '', texts);
    assert.match(
      asked.task.note,
      /may answers of teacher train your students\? .*freehold task terms teacher allowed/,
    );
    assert.deepEqual(asked.candidates, []);
    await decide('task-models-only');
    await room.until('serving', texts);
  });

  test('answers that may not train students never do', async () => {
    await using room = await openClassroom();
    const { world } = room.house.door.house;
    await room.house.door.learning?.decide({
      id: world.newId(),
      atMs: world.clock.nowMs(),
      kind: 'terms',
      about: 'teacher',
      value: 'forbidden',
    });
    await room.ask(Array.from({ length: 300 }, townTexts(17)));
    const { task, candidates } = await until(
      () => room.reports().find(({ task }) => task.note !== ''),
      'its owner is told',
    );
    assert.deepEqual(candidates, []);
    assert.match(task.note, /may not train students/);
  });

  test('an edited prompt begins a new task, which inherits what its answers bear out', async () => {
    await using room = await openClassroom();
    const prompt = (end: string) => (text: string) => [
      {
        role: 'system',
        content: `Which counter of the town hall is this question for? Read it with care, then answer with the name of the counter.${end}`,
      },
      { role: 'user', content: text },
    ];
    const texts = townTexts(18);
    const old = await room.until('serving', texts, { messages: prompt('') });
    const edited = prompt(' Do not explain yourself.');
    const [heard] = await room.ask([texts()], { messages: edited });
    assert.notEqual(heard?.task, old.task.id);
    const heir = await room.until('serving', texts, { messages: edited, task: heard?.task ?? '' });
    assert.equal(heir.task.parent, old.task.id);
    const rows = heir.candidates[0]?.rows ?? 0;
    assert.ok(rows > 150, `its first lesson had ${rows} rows, more than the 60 of its own that it waits for`);
  });

  test('a label that is new in mid-stream is learned in time', async () => {
    await using room = await openClassroom({ firstAudits: 0.5, audits: 0.5 });
    await room.until('serving', townTexts(19, ['bins', 'parking']));
    const all = townTexts(20);
    await room.until(
      ({ task }) => task.shape?.kind === 'closed' && task.shape.holes[0]?.values.length === 4,
      all,
    );
    const report = await room.until('serving', all);
    assert.ok(report.candidates.length > 1);
  });

  test('a poisoned minority of edits changes nothing that is promised', async () => {
    await using room = await openClassroom();
    const texts = townTexts(21);
    const heard = await room.ask(Array.from({ length: 200 }, texts));
    for (const { trace } of heard.slice(0, 10)) {
      const reply = await fetch(`${room.house.baseUrl}/api/feedback`, {
        method: 'POST',
        body: JSON.stringify({ trace_id: trace, edit: 'weddings', actor: 'mallory' }),
      });
      assert.equal(reply.status, 201);
    }
    await room.until('serving', texts);
    const later = (await room.ask(Array.from({ length: 200 }, texts))).filter(
      ({ kind }) => kind === 'student',
    );
    const wrong = later.filter(({ text, said }) => said !== teacherSays(text)).length;
    assert.ok(later.length > 60 && wrong <= later.length * 0.05, `${wrong} of ${later.length} are wrong`);
  });
});

const WORDS =
  'amber brisk cedar dusk ember fjord grove hazel ivory jolly kelp lunar maple north ochre pearl quill raven sable tidal'.split(
    ' ',
  );

function word(nth: number): string {
  return `${WORDS[nth % WORDS.length]}${WORDS[Math.floor(nth / WORDS.length) % WORDS.length]}`;
}
