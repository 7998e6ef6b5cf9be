import type { FinishReason } from '#contract/answer.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { earlierResponse } from './earlier-responses.ts';
import { responseJson } from './response-json.ts';

/** `GET /v1/responses/{id}`: a response as it was given, from its trace. */
export async function showResponse(exchange: Exchange, door: Door): Promise<void> {
  const id = decodeURIComponent(exchange.path.slice('/v1/responses/'.length));
  const { trace, request, output } = await earlierResponse(id, undefined, door);
  const usage = {
    tokensIn: trace.tokens_in ?? undefined,
    tokensOut: trace.tokens_out ?? undefined,
    tokensCached: trace.tokens_cached ?? undefined,
    tokensReasoning: trace.tokens_reasoning ?? undefined,
  };
  const model = trace.model ?? trace.name;
  const frame = { trace: trace.id, request, previous: undefined, createdAtMs: trace.opened_at, model };
  const finish = (trace.finish ?? 'unknown') as FinishReason;
  exchange.json(200, responseJson(frame, { status: 'ended', finish, usage, output }));
}
