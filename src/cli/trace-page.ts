import type { AnswerChoice } from '#contract/answer.ts';
import { callsOf, type Json, readAnswer, readRequest, spokenText } from '#traces/kept-text.ts';
import type { AttemptRow, FeedbackRow, TraceRow } from '#traces/read-traces.ts';
import { oneLine, safeLines } from './fit-text.ts';
import type { KeptTexts } from './open-traces.ts';
import { bold, cyan, dim, duration, money, red, table, yellow } from './terminal.ts';
import { askedAndAnswered, colourOfState, localTime, servedBy } from './trace-lines.ts';

/** One trace with everything that is kept of it. */
export interface WholeTrace extends KeptTexts {
  readonly trace: TraceRow;
  readonly attempts: readonly AttemptRow[];
  readonly feedback: readonly FeedbackRow[];
}

/** Everything about one trace, as lines. */
export function tracePage(whole: WholeTrace): string[] {
  const { trace, attempts, feedback } = whole;
  return [
    `${bold('Trace')} ${cyan(trace.id)}`,
    ...facts(trace),
    ...section('Attempts', attemptLines(attempts)),
    ...section('Feedback', feedback.map(feedbackLine)),
    ...section('Request', requestLines(whole.request)),
    ...section('Answer', answerLines(trace, whole.answer)),
  ];
}

function facts(trace: TraceRow): string[] {
  const { day, clock } = localTime(trace.opened_at);
  const route = parse(trace.route) as { order?: string[]; reasons?: string[] } | null;
  const warnings = (parse(trace.warnings) ?? []) as { feature: string; detail: string }[];
  return [
    ...fact('asked', `${day} ${clock}, over ${trace.wire}${trace.stream ? ', streamed' : ''}`),
    ...fact('who', `${askedAndAnswered(trace)}${trace.kind ? dim(` (${trace.kind})`) : ''}`),
    ...fact(
      'state',
      colourOfState(trace.state)(trace.state) + (trace.finish ? `, finish ${trace.finish}` : ''),
    ),
    ...(trace.error_code === null
      ? []
      : fact('error', red(`${trace.error_code}: ${oneLine(trace.error_message ?? '')}`))),
    ...fact('task', trace.task),
    ...fact('tokens', tokens(trace)),
    ...fact('cost', trace.cost_nanos === null ? null : money(trace.cost_nanos)),
    ...fact('time', times(trace)),
    ...fact('route', route?.order?.map(oneLine).join(', then ')),
    ...(route?.reasons ?? []).flatMap((reason) => fact('', dim(oneLine(reason)))),
    ...warnings.flatMap(({ feature, detail }) =>
      fact('warning', yellow(`${oneLine(feature)}: ${oneLine(detail)}`)),
    ),
    ...fact('settings', dim(`those of config ${trace.config_hash}`)),
  ];
}

function fact(name: string, text: string | null | undefined): string[] {
  return text ? [`  ${dim(name.padEnd(8))}  ${text}`] : [];
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', bold(name), ...lines.map((line) => `  ${line}`.trimEnd())];
}

function tokens(row: TraceRow): string | null {
  if (row.tokens_in === null && row.tokens_out === null) return null;
  const cached = row.tokens_cached ? ` (${row.tokens_cached} from a cache)` : '';
  const reasoning = row.tokens_reasoning ? ` (${row.tokens_reasoning} for reasoning)` : '';
  return `${row.tokens_in ?? 'unknown'} in${cached}, ${row.tokens_out ?? 'unknown'} out${reasoning}`;
}

function times(row: TraceRow): string | null {
  if (row.total_us === null) return null;
  const first = row.first_byte_us === null ? '' : `first byte after ${duration(row.first_byte_us)}, `;
  return `${first}${duration(row.total_us)} in all`;
}

function attemptLines(attempts: readonly AttemptRow[]): string[] {
  if (attempts.length === 0) return [];
  const rows = attempts.map((one) => [
    String(one.rung + 1),
    servedBy(one.expert_id, one.model),
    one.error_code ?? one.finish ?? '-',
    one.tokens_in === null && one.tokens_out === null
      ? '-'
      : `${one.tokens_in ?? '?'}→${one.tokens_out ?? '?'}`,
    money(one.cost_nanos),
    duration(one.first_byte_us),
    duration(one.total_us),
  ]);
  const heading = ['#', 'expert', 'outcome', 'tokens', 'cost', 'first', 'total'];
  const [head = '', ...lines] = table([heading, ...rows], new Set([3, 4, 5, 6]));
  const why = attempts.map((one) =>
    one.error_message === null ? [] : [red(`   ${oneLine(one.error_message)}`)],
  );
  return [dim(head), ...lines.flatMap((line, index) => [line, ...(why[index] ?? [])])];
}

function feedbackLine(row: FeedbackRow): string {
  const { day, clock } = localTime(row.created_at);
  const value = parse(row.value);
  const said = value === null ? '' : ` ${oneLine(String(value))}`;
  const about = row.tool_call_id === null ? '' : ` on the call ${oneLine(row.tool_call_id)}`;
  const by =
    row.source === 'noticed' ? 'noticed' : row.actor === null ? 'told' : `told by ${oneLine(row.actor)}`;
  return `${dim(`${day} ${clock}`)}  ${bold(row.kind)}${said}${about} ${dim(`(${by})`)}`;
}

const TAKEN = dim('(its text is gone: retention removed it)');

function requestLines(text: string | undefined): string[] {
  if (text === undefined) return [TAKEN];
  const { messages, tools, inputs, settings } = readRequest(text);
  const names = tools.map((tool) => (tool.function as Json | undefined)?.name ?? tool.name ?? tool.type);
  const others = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    ...messages.flatMap((message) =>
      said(String(message.role), spokenText(message.content), callsOf(message)),
    ),
    ...inputs.flatMap((input) => said('input', input, [])),
    ...(names.length > 0 ? said('tools', names.join(', '), []) : []),
    ...(others.length > 0 ? said('with', others.join('\n'), []) : []),
  ];
}

function answerLines(trace: TraceRow, text: string | undefined): string[] {
  if (trace.answer_text === null) return [dim(trace.state === 'open' ? '(not there yet)' : '(none)')];
  if (text === undefined) return [TAKEN];
  const choices = readAnswer(text);
  return choices.flatMap((choice, index) => choiceLines(choice, choices.length > 1 ? `${index + 1}` : ''));
}

function choiceLines(choice: AnswerChoice, number: string): string[] {
  return [
    ...(choice.reasoning ? said('thought', choice.reasoning, []).map(dim) : []),
    ...said(number || 'said', choice.text ?? choice.refusal ?? '', choice.toolCalls),
  ];
}

/** A speaker's name, then the words in a column beside it. */
function said(who: string, words: string, calls: readonly { name: string; arguments: string }[]): string[] {
  const lines = [
    ...(words === '' ? [] : safeLines(words)),
    ...calls.map((call) => cyan(oneLine(`${call.name}(${call.arguments})`))),
  ];
  if (lines.length === 0) lines.push(dim('(nothing)'));
  return lines.map((line, index) => `${dim((index === 0 ? oneLine(who) : '').padEnd(9))}  ${line}`);
}

function parse(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
