import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHAT_COMMANDS, type ChatInput, chatHelp, readChatInput } from './chat-command.ts';

suite('what is typed into a chat', () => {
  const inputs: [typed: string, meant: ChatInput][] = [
    ['Hello?', { kind: 'question', text: 'Hello?' }],
    ['  two words ', { kind: 'question', text: 'two words' }],
    ['   ', { kind: 'nothing' }],
    ['/again', { kind: 'command', name: 'again', rest: '' }],
    ['/again other model ', { kind: 'command', name: 'again', rest: 'other model' }],
    ['/fix two\nlines', { kind: 'command', name: 'fix', rest: 'two\nlines' }],
    ['/fix\ntwo\nlines', { kind: 'command', name: 'fix', rest: 'two\nlines' }],
    ['//etc/hosts?', { kind: 'question', text: '/etc/hosts?' }],
    ['/agian', { kind: 'unknown', typed: 'agian', near: 'again' }],
    ['/toString', { kind: 'unknown', typed: 'toString', near: undefined }],
    ['/', { kind: 'unknown', typed: '', near: undefined }],
  ];
  for (const [typed, meant] of inputs)
    test(JSON.stringify(typed), () => {
      const found = readChatInput(typed);
      // Which name is near is the concern of `nearest`; here it matters that one is offered for a slip.
      assert.deepEqual(
        meant.kind === 'unknown' && !meant.near ? { ...found, near: undefined } : found,
        meant,
      );
    });

  test('the help has a line for each command', () => {
    const lines = chatHelp();
    for (const name of Object.keys(CHAT_COMMANDS))
      assert.ok(lines.some((line) => line.startsWith(`  /${name}`)));
  });
});
