import type { Ask } from '#contract/ask.ts';
import { askOf } from '#testing/ask.ts';
import {
  chunk,
  completionReply,
  errorReply,
  SSE_HEADERS,
  sseEvent,
  streamReply,
  textChunks,
} from '#testing/chat-replies.ts';
import { remoteTo } from '#testing/remote.ts';
import { RESET, type Script, ScriptedUpstream, turn } from '#testing/scripted-upstream.ts';
import { expertContract, type Scene } from '../expert.contract.ts';

async function scene(script: Script, ask: Ask = askOf({ stream: true })): Promise<Scene> {
  const upstream = await ScriptedUpstream.open();
  upstream.reply(script);
  return { expert: remoteTo(upstream), ask, end: () => upstream.close() };
}

const forever = () => new Promise<never>(() => {});
const look = { index: 0, id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '' } };
const more = (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
const firstWords = sseEvent(chunk({ role: 'assistant', content: 'All is' }));

expertContract('remote', {
  streams: (text) => scene(streamReply(textChunks(text.slice(0, 4), text.slice(4)))),
  answersWhole: (text) => scene(completionReply(text), askOf()),
  callsTool: () =>
    scene(
      streamReply([
        chunk({ role: 'assistant', content: null, tool_calls: [look] }),
        chunk(more('{"word"')),
        chunk(more(':"house"}')),
        chunk({}, 'tool_calls'),
      ]),
    ),
  isSilent: () => scene({ before: forever() }),
  fallsSilent: () => scene({ headers: SSE_HEADERS, body: [firstWords, forever] }),
  cannotDo: () =>
    scene(
      errorReply(400, {
        message: 'logprobs are not supported',
        type: 'invalid_request_error',
        param: 'logprobs',
      }),
      askOf({ stream: true, logprobs: true }),
    ),
  fails: () => scene(errorReply(500, { message: 'out of memory' })),
  failsMidway: () => scene({ headers: SSE_HEADERS, body: [firstWords, turn, RESET] }),
});
