import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import {
  chunk,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';
import { openTestHouse, type TestHouse } from '#testing/test-house.ts';
import { PATIENCE_MS } from '#testing/until.ts';
import { takeSeat } from './testing/seat.ts';

const limit = { timeout: PATIENCE_MS };
/** The line of facts that ends an answer of the upstream. */
const FACTS = /up \(m\) · remote · \d+ tokens?/;

suite('freehold chat, at a terminal', limit, () => {
  let upstream: ScriptedUpstream;
  let house: TestHouse;
  before(async () => {
    upstream = await ScriptedUpstream.open();
    house = await openTestHouse({
      experts: { up: { url: upstream.url, models: ['m', 'other'], price: { in: 1, out: 2 } } },
      retry: { attempts: 1 },
    });
  });
  after(async () => {
    await house.close();
    await upstream.close();
  });
  afterEach(() => upstream.reset());

  const newest = async () => {
    const { data } = await house.get('/api/feedback');
    return data;
  };

  test('words are shown as they come, with who said them, how many and what they cost', async () => {
    const gate = Promise.withResolvers<void>();
    const [first, second, ...rest] = textChunks('Good ', 'day.').map(sseEvent);
    upstream.reply({
      headers: SSE_HEADERS,
      body: [`${first}${second}`, gate.promise, ...rest, sseEvent('[DONE]')],
    });
    await using seat = takeSeat(house.baseUrl);
    seat.type('Hello?\r');
    await seat.output.shows(/Good $/);
    assert.doesNotMatch(seat.output.text, /day|tokens/);
    gate.resolve();
    await seat.output.shows(/Good day\.\n/);
    const [facts] = await seat.output.shows(/up \(m\).*read.*\n/);
    assert.match(
      facts,
      /^up \(m\) · remote · 2 tokens( · [\d.]+ tok\/s)? · first after [\d.]+ m?s · 9 read · \$0\.000013/,
    );
    assert.deepEqual((await upstream.request(0)).json.messages, [{ role: 'user', content: 'Hello?' }]);
  });

  test('while nothing has come, one line tells the stage; it makes way for the answer', async () => {
    const gate = Promise.withResolvers<void>();
    upstream.reply({ ...streamReply(textChunks('Here.')), before: gate.promise });
    await using seat = takeSeat(house.baseUrl);
    seat.type('Slow?\r');
    await seat.output.shows(/asking…|waiting for up…/);
    await seat.output.shows(/waiting for up… 1 s/);
    gate.resolve();
    await seat.output.shows(FACTS);
    assert.ok(seat.output.raw.includes('\r\u001b[2KHere.\n'));
  });

  test('reasoning is dimmed and stands apart from the answer', async () => {
    const thought = chunk({ role: 'assistant', reasoning_content: 'Hm, two.' });
    upstream.reply(streamReply([thought, ...textChunks('Two.')]));
    await using seat = takeSeat(house.baseUrl);
    seat.type('1+1?\r');
    await seat.output.shows(FACTS);
    assert.ok(seat.output.raw.includes('\u001b[2mHm, two.\u001b[0m\n\nTwo.\n'), seat.output.raw);
  });

  test('a model cannot move the cursor or ring the bell', async () => {
    upstream.reply(streamReply(textChunks('a\u001b[2Jb\u0007c\r\u202ed')));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Hi\r');
    await seat.output.shows(FACTS);
    assert.ok(seat.output.raw.includes('a[2Jbcd\n'));
  });

  test('the conversation goes along; /system stands before it, /new forgets it', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl, { system: 'Be brief.' });
    for (const line of ['One?', 'Two?', '/new', '/system Be long.', 'Three?', '/system', 'Four?']) {
      seat.output.clear();
      seat.type(`${line}\r`);
      await seat.output.shows(line.startsWith('/') ? /new conversation|told/ : FACTS);
    }
    const said = upstream.requests.map(({ json }) =>
      json.messages.map(({ role, content }: { role: string; content: string }) => `${role}: ${content}`),
    );
    assert.deepEqual(said, [
      ['system: Be brief.', 'user: One?'],
      ['system: Be brief.', 'user: One?', 'assistant: Yes.', 'user: Two?'],
      ['system: Be long.', 'user: Three?'],
      ['user: Three?', 'assistant: Yes.', 'user: Four?'],
    ]);
  });

  test('/again asks once more, of another model where one is named, and the house is told', async () => {
    upstream.reply(streamReply(textChunks('Bad.')), streamReply(textChunks('Better.')));
    await using seat = takeSeat(house.baseUrl, { model: 'm' });
    seat.type('Well?\r');
    await seat.output.shows(FACTS);
    seat.type('/again other\r');
    await seat.output.shows(/Better\.\n.*remote/);
    const [first, second] = upstream.requests.map(({ json }) => json);
    assert.deepEqual(second.messages, first.messages);
    assert.deepEqual([first.model, second.model], ['m', 'other']);
    seat.type('/model\r'); // answers after the feedback has gone out
    await seat.output.shows(/m answers now\. There are: .*other/);
    const told = (await newest()).find(({ source }: { source: string }) => source === 'told');
    const { data } = await house.get('/api/traces?limit=2');
    assert.deepEqual([told.kind, told.trace_id, told.value], ['regenerate', data[1].id, data[0].id]);
  });

  test('/edit TEXT asks the last question anew; the old answer is gone', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Wher?\r');
    await seat.output.shows(FACTS);
    seat.output.clear();
    seat.type('/edit Where?\r');
    await seat.output.shows(FACTS);
    assert.deepEqual((await upstream.request(1)).json.messages, [{ role: 'user', content: 'Where?' }]);
  });

  test('/edit alone puts the last question in the line, to be changed', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Who\\\r');
    await seat.output.shows(/… $/);
    seat.type('are you\r');
    await seat.output.shows(FACTS);
    seat.output.clear();
    seat.type('/edit\r');
    await seat.output.shows(/are you$/);
    seat.type('?\r');
    await seat.output.shows(FACTS);
    assert.deepEqual((await upstream.request(1)).json.messages, [{ role: 'user', content: 'Who\nare you?' }]);
  });

  test('what is pasted is one question, backslashes and all; its last line waits for the key', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl);
    seat.type('for x in a \\\r  b\rdo');
    await seat.output.shows(/… do$/);
    seat.type(' it\r');
    await seat.output.shows(FACTS);
    seat.output.clear();
    seat.type('one\rtwo\r');
    await seat.output.shows(FACTS);
    const asked = upstream.requests.map(({ json }) => json.messages.at(-1).content);
    assert.deepEqual(asked, ['for x in a \\\n  b\ndo it', 'one\ntwo']);
  });

  test('a command is completed by the tab key', async () => {
    await using seat = takeSeat(house.baseUrl);
    seat.type('/mod\t');
    await seat.output.shows(/model$/);
    seat.type('\r');
    await seat.output.shows(/auto answers now\./);
  });

  test('judgements reach the trace: by command, with a reason, as the text it should have been', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Is it?\r');
    await seat.output.shows(FACTS);
    for (const line of ['/good', '/bad too short', '/fix Yes, it is.']) {
      seat.output.clear();
      seat.type(`${line}\r`);
      await seat.output.shows(/Kept: .*\n/);
    }
    const { data } = await house.get('/api/traces?limit=1');
    const rows = (await newest()).slice(0, 4).toReversed();
    assert.deepEqual(
      rows.map(({ kind, value }: { kind: string; value: unknown }) => [kind, value]),
      [
        ['thumb', 'up'],
        ['thumb', 'down'],
        ['comment', 'too short'],
        ['edit', 'Yes, it is.'],
      ],
    );
    assert.ok(rows.every((row: { trace_id: string }) => row.trace_id === data[0].id));
    seat.output.clear();
    seat.type('Sure?\r');
    await seat.output.shows(FACTS);
    assert.equal((await upstream.request(1)).json.messages[1].content, 'Yes, it is.');
  });

  test('the key + or - alone judges; as the beginning of a line it is a line', async () => {
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl);
    seat.type('+\r'); // there is nothing to judge yet: it is a question
    await seat.output.shows(FACTS);
    seat.type('-');
    await seat.output.shows(/Kept: it was not good/);
    seat.output.clear();
    seat.type('constructor\r');
    await seat.output.shows(FACTS);
    seat.output.clear();
    seat.type('- 3 apples\r');
    await seat.output.shows(FACTS);
    assert.deepEqual([(await newest())[0].kind, (await newest())[0].value], ['thumb', 'down']);
    assert.equal((await upstream.request(2)).json.messages.at(-1).content, '- 3 apples');
  });

  test('Ctrl-C stops the answer, whose upstream hears of it; what came is kept', async () => {
    const hang = new Promise(() => {});
    const [first, second] = textChunks('Once ').map(sseEvent);
    upstream.reply({ headers: SSE_HEADERS, body: [`${first}${second}`, hang] });
    await using seat = takeSeat(house.baseUrl);
    seat.type('A story.\r');
    await seat.output.shows(/Once $/);
    seat.type('\u0003');
    await seat.output.shows(/Once \nstopped · up/);
    await (await upstream.request(0)).aborted;
    upstream.reply(streamReply(textChunks('upon.')));
    seat.type('Go on.\r');
    await seat.output.shows(/upon\.\n/);
    assert.equal((await upstream.request(1)).json.messages[1].content, 'Once ');
  });

  test('Ctrl-C gives up what is typed, and leaves at an empty prompt', async () => {
    await using seat = takeSeat(house.baseUrl);
    seat.type('never mi\u0003');
    seat.type('\u0003');
    assert.equal(await seat.status, 0);
    assert.equal(upstream.requests.length, 0);
  });

  test('Ctrl-C gives up lines that were begun', async () => {
    await using seat = takeSeat(house.baseUrl);
    seat.type('first \\\r');
    await seat.output.shows(/… $/);
    seat.type('\u0003');
    upstream.reply(streamReply(textChunks('Yes.')));
    seat.type('second\r');
    await seat.output.shows(FACTS);
    assert.equal((await upstream.request(0)).json.messages[0].content, 'second');
  });

  test('what is typed during an answer waits for its end, and is not drawn into it', async () => {
    const gate = Promise.withResolvers<void>();
    const [first, ...rest] = textChunks('One ', 'two.').map(sseEvent);
    upstream.reply({
      headers: SSE_HEADERS,
      body: [`${first}${rest[0]}`, gate.promise, ...rest.slice(1), sseEvent('[DONE]')],
    });
    upstream.reply(streamReply(textChunks('Three.')));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Count.\r');
    await seat.output.shows(/One $/);
    seat.type('More.\r');
    gate.resolve();
    await seat.output.shows(/One two\.\n.*remote[\s\S]*Three\./);
    assert.equal((await upstream.request(1)).json.messages.at(-1).content, 'More.');
  });

  test('errors are told with what to do, and the conversation goes on', async () => {
    upstream.reply(
      errorReply(400, { message: 'maximum context length is 8 tokens', code: 'context_length_exceeded' }),
      streamReply(textChunks('Now.')),
      { headers: SSE_HEADERS, body: sseEvent(chunk({ content: 'Half' })) },
    );
    await using seat = takeSeat(house.baseUrl);
    seat.type('Long.\r');
    await seat.output.shows(
      /maximum context length is 8 tokens[\s\S]*Type \/new to begin a new conversation/,
    );
    seat.type('/again\r');
    await seat.output.shows(/Now\.\n.*remote/);
    seat.type('Then?\r');
    await seat.output.shows(/Half\n.*(broke off|ended)/);
    seat.output.clear();
    seat.type('/model nobody-has-this\r');
    await seat.output.shows(
      /nobody-has-this is asked from now on, though nobody lists that name\. There are: .*m/,
    );
    seat.type('Hello?\r');
    await seat.output.shows(/Cannot route "nobody-has-this"[\s\S]*Type \/model for the names/);
    seat.output.clear();
    seat.type('/agian\r');
    await seat.output.shows(/no such command[\s\S]*Did you mean \/again\?/);
  });

  test('/save writes a new file that only its owner can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'freehold-chat-'));
    const file = join(folder, 'talk.md');
    upstream.always = () => streamReply(textChunks('Yes.'));
    await using seat = takeSeat(house.baseUrl, { system: 'Be brief.' });
    seat.type('Is it?\r');
    await seat.output.shows(FACTS);
    seat.type(`/save ${file}\r`);
    await seat.output.shows(/Saved to/);
    assert.equal(
      readFileSync(file, 'utf8'),
      '## Told beforehand\n\nBe brief.\n\n## Question\n\nIs it?\n\n## Answer\n\nYes.\n',
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    seat.type(`/save ${file}\r`);
    await seat.output.shows(/Cannot save the conversation.*there already/);
    rmSync(folder, { recursive: true });
  });

  test('a server that speaks of no usage is shown without counts it did not tell', async () => {
    upstream.reply(completionReply('Whole.', { usage: undefined }));
    await using seat = takeSeat(house.baseUrl);
    seat.type('Hi\r');
    const [facts] = await seat.output.shows(/up.*remote.*\n/);
    assert.doesNotMatch(facts, /tokens|\$/);
  });
});

suite('freehold chat, at a pipe', limit, () => {
  test('a line is a question, the answers alone are output, and a failure is the exit status', async () => {
    await using upstream = await ScriptedUpstream.open();
    await using house = await openTestHouse({
      experts: { up: { url: upstream.url } },
      retry: { attempts: 1 },
    });
    upstream.reply(
      streamReply(textChunks('One.')),
      errorReply(400, { message: 'no' }),
      streamReply(textChunks('Three.')),
    );
    await using seat = takeSeat(house.baseUrl, { isTerminal: false, model: 'm' });
    seat.type('1\n2\nthree \\\nlines\n/good');
    seat.end();
    assert.equal(await seat.status, 2);
    assert.equal(seat.output.raw, 'One.\nThree.\n');
    assert.match(seat.aside.raw, /^freehold: no.*\n(.*\n)*Kept: it was good\.\n$/);
    assert.equal((await upstream.request(2)).json.messages.at(-1).content, 'three \nlines');
  });
});
