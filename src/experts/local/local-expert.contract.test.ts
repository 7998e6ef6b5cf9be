import { AppError } from '#contract/errors.ts';
import type { GenerationEnd, News } from '#engine/protocol.ts';
import { askOf } from '#testing/ask.ts';
import { expertContract, type Scene } from '../expert.contract.ts';
import { type Script, scriptedModel } from './testing/scripted-model.ts';

const END: GenerationEnd & { kind: 'end'; id: number } = {
  kind: 'end',
  id: 1,
  finish: 'stop',
  tokensIn: 7,
  tokensCached: 0,
  tokensOut: 5,
  waitedMs: 0,
  readMs: 1,
  answerMs: 1,
};
const says = (text: string): News => ({ kind: 'text', id: 1, text, tokens: 1 });
const tool = {
  type: 'function',
  function: { name: 'look_up', parameters: { type: 'object', properties: { word: { type: 'string' } } } },
};

function scene(script: Script, body: object = {}): Promise<Scene> {
  const { expert, close } = scriptedModel(script);
  return Promise.resolve({ expert, ask: askOf({ stream: true, ...body }), end: close });
}

expertContract('local', {
  streams: (text) => scene([[says(text.slice(0, 4))], [says(text.slice(4)), END]]),
  answersWhole: (text) => scene([[says(text), END]], { stream: false }),
  callsTool: () =>
    scene(
      [
        [says('<tool_call>\n{"name": "look_up", "argu')],
        [says('ments": {"word":"house"}}\n</tool_call>'), END],
      ],
      {
        tools: [tool],
      },
    ),
  isSilent: () => scene(['silence']),
  fallsSilent: () => scene([[says('All is')], 'silence']),
  cannotDo: () =>
    scene([[says('{}'), END]], {
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { not: {} } } },
    }),
  fails: () => scene([new AppError('engine_failed', 'The engine process was ended by SIGKILL')]),
  failsMidway: () =>
    scene([[says('All is')], new AppError('engine_failed', 'The engine process was ended by SIGKILL')]),
});
