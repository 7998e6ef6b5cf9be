import type { AnswerChoice } from '#contract/answer.ts';
import { type Json, readAnswer, readRequest } from './kept-text.ts';
import type { FeedbackRow, TraceRow } from './read-traces.ts';

/** Why a trace is not exported, as it is told at the end. */
export type Skipped =
  | 'no whole answer'
  | 'text removed by retention'
  | 'no chat'
  | 'asked to teach nobody'
  | 'turns that the shape cannot hold';

/** One conversation with its answer, in the words of OpenAI's wire, before it takes the shape of a trainer. */
export interface Conversation {
  readonly messages: readonly Json[];
  readonly tools: readonly Json[];
  readonly answer: Json;
  readonly metadata: Metadata;
}

/** What is known of the answer beside its words. All members are always there: some loaders take the first line's for all. */
export interface Metadata {
  readonly trace_id: string;
  readonly expert: string | null;
  readonly model: string | null;
  readonly task: string | null;
  /** Whose words the answer is: the expert's, or those of the feedback that corrected it. */
  readonly source: 'expert' | 'edit' | 'label';
  readonly thumb: string | null;
  readonly rating: number | null;
  /** The same conversation was asked again: evidence that the answer was not good enough, no verdict. */
  readonly regenerated: boolean;
}

/** Everything an export reads of one trace. */
export interface Exported {
  readonly trace: TraceRow;
  readonly feedback: readonly FeedbackRow[];
  readonly request: string | undefined;
  readonly answer: string | undefined;
}

/** The wires whose requests are conversations. */
const CHATS = ['openai-chat', 'openai-responses', 'ollama-chat', 'ollama-generate'];

/** A trace as a conversation, or why it is none. Somebody's own words are a whole answer, whatever the expert said. */
export function conversationOf({ trace, feedback, request, answer }: Exported): Conversation | Skipped {
  if (!CHATS.includes(trace.wire)) return 'no chat';
  if (trace.learn === 'never') return 'asked to teach nobody';
  const correction = correctionIn(feedback);
  if (!correction && !isWhole(trace)) return 'no whole answer';
  if (request === undefined || (!correction && answer === undefined)) return 'text removed by retention';
  const said = correction
    ? { role: 'assistant', content: correction.text }
    : answerMessage(readAnswer(answer ?? '{}')[0], feedback);
  if (!said) return 'no whole answer';
  const { messages, tools } = readRequest(request);
  if (messages.length === 0) return 'no chat';
  return {
    messages: messages.map(trainable),
    tools,
    answer: said,
    metadata: {
      trace_id: trace.id,
      expert: trace.expert_id,
      model: trace.model,
      task: trace.task,
      source: correction?.kind ?? 'expert',
      thumb: thumbOf(feedback),
      rating: toldNumber(feedback, 'rating'),
      regenerated: feedback.some(({ kind }) => kind === 'regenerate'),
    },
  };
}

/** Cut off by the token limit or a filter is not whole. */
function isWhole(trace: TraceRow): boolean {
  const isCut = trace.finish === 'length' || trace.finish === 'content-filter';
  return trace.state === 'done' && trace.answer_text !== null && !isCut;
}

/** An edit is a whole answer; a label may be only the word that decides, so it counts where nobody edited. */
function correctionIn(
  feedback: readonly FeedbackRow[],
): { kind: 'edit' | 'label'; text: string } | undefined {
  for (const kind of ['edit', 'label'] as const) {
    const text = toldText(feedback, kind);
    if (text !== null) return { kind, text };
  }
  return undefined;
}

function answerMessage(choice: AnswerChoice | undefined, feedback: readonly FeedbackRow[]): Json | undefined {
  const content = choice?.text || choice?.refusal || '';
  if (!choice || (content === '' && choice.toolCalls.length === 0)) return undefined;
  const calls = choice.toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: correctedArguments(call, feedback) },
  }));
  return {
    role: 'assistant',
    content,
    ...(choice.reasoning ? { reasoning_content: choice.reasoning } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** An edit that speaks of one call corrects that call's arguments. */
function correctedArguments(
  call: { id: string; arguments: string },
  feedback: readonly FeedbackRow[],
): string {
  return toldText(feedback, 'edit', call.id) ?? call.arguments;
}

/** Chat templates know no `developer`, and print `None` or fail where a content is null. */
function trainable(message: Json): Json {
  const role = message.role === 'developer' ? 'system' : message.role;
  return { ...message, role, content: message.content ?? '' };
}

function toldText(
  feedback: readonly FeedbackRow[],
  kind: string,
  toolCallId: string | null = null,
): string | null {
  const value = told(feedback, kind, toolCallId);
  return typeof value === 'string' ? value : null;
}

/** A thumb that was taken back is none. */
function thumbOf(feedback: readonly FeedbackRow[]): string | null {
  const thumb = toldText(feedback, 'thumb');
  return thumb === 'none' ? null : thumb;
}

function toldNumber(feedback: readonly FeedbackRow[], kind: string): number | null {
  const value = told(feedback, kind, null);
  return typeof value === 'number' ? value : null;
}

/** The latest word of somebody; what Freehold noticed by itself is no verdict. */
function told(feedback: readonly FeedbackRow[], kind: string, toolCallId: string | null): unknown {
  const row = feedback.findLast(
    (one) => one.kind === kind && one.source === 'told' && one.tool_call_id === toolCallId,
  );
  return row?.value == null ? undefined : JSON.parse(row.value);
}
