import type { CallFormat } from './call-format.ts';
import { GEMMA_CALLS } from './gemma-calls.ts';
import { bareCalls, listCalls, objectCalls } from './marked-calls.ts';
import { mistralCalls } from './mistral-calls.ts';
import { namedCalls } from './named-calls.ts';
import { taggedCalls } from './tagged-calls.ts';

interface Family {
  readonly format: CallFormat;
  /** Texts that a template has which teaches this form: all of the first list, none of the second. */
  readonly has: readonly string[];
  readonly lacks?: readonly string[];
}

const XML_TOOL = ['<function=', '>'] as const;
const XML_ARGUMENT = ['<parameter=', '>'] as const;

/** The first that fits is taken, so the more particular stand first. Harmony is a form of whole answers: harmony.ts. */
const FAMILIES: readonly Family[] = [
  { has: ['<|tool_call>', '<tool_call|>'], format: GEMMA_CALLS },
  { has: ['[TOOL_CALLS]', '[ARGS]'], format: mistralCalls('mistral-named', true) },
  { has: ['[TOOL_CALLS]'], format: mistralCalls('mistral', false) },
  {
    has: ['<tool_call>', '<arg_key>'],
    format: taggedCalls({
      name: 'glm',
      open: '<tool_call>',
      close: '</tool_call>',
      tool: ['', '\n'],
      toolEnd: '',
      argument: ['<arg_key>', '</arg_key>'],
      valueStart: '<arg_value>',
      valueEnd: '</arg_value>',
      newline: '',
    }),
  },
  {
    has: ['<seed:tool_call>', '<parameter='],
    format: taggedCalls({
      name: 'seed',
      open: '<seed:tool_call>',
      close: '</seed:tool_call>',
      tool: XML_TOOL,
      toolEnd: '</function>',
      argument: XML_ARGUMENT,
      valueStart: '',
      valueEnd: '</parameter>',
      newline: '',
    }),
  },
  {
    has: ['<function=', '<parameter='],
    format: taggedCalls({
      name: 'qwen-xml',
      open: '<tool_call>',
      close: '</tool_call>',
      tool: XML_TOOL,
      toolEnd: '</function>',
      argument: XML_ARGUMENT,
      valueStart: '',
      valueEnd: '</parameter>',
      newline: '\n',
    }),
  },
  {
    has: ['minimax:tool_call', '<invoke name='],
    format: taggedCalls({
      name: 'minimax',
      open: '<minimax:tool_call>',
      close: '</minimax:tool_call>',
      tool: ['<invoke name="', '">'],
      toolEnd: '</invoke>',
      argument: ['<parameter name="', '">'],
      valueStart: '',
      valueEnd: '</parameter>',
      newline: '',
    }),
  },
  {
    has: ['<|tool_calls_section_begin|>'],
    format: namedCalls({
      name: 'kimi',
      section: ['<|tool_calls_section_begin|>', '<|tool_calls_section_end|>'],
      open: '<|tool_call_begin|>',
      prefix: 'functions.',
      separators: ['<|tool_call_argument_begin|>'],
      close: '<|tool_call_end|>',
    }),
  },
  {
    has: ['<｜tool▁calls▁begin｜>', '```json'],
    format: namedCalls({
      name: 'deepseek-r1',
      section: ['<｜tool▁calls▁begin｜>', '<｜tool▁calls▁end｜>'],
      open: '<｜tool▁call▁begin｜>',
      prefix: 'function<｜tool▁sep｜>',
      separators: ['\n```json\n', '```json'],
      suffix: '\n```',
      close: '<｜tool▁call▁end｜>',
    }),
  },
  {
    has: ['<｜tool▁calls▁begin｜>'],
    format: namedCalls({
      name: 'deepseek-v3',
      section: ['<｜tool▁calls▁begin｜>', '<｜tool▁calls▁end｜>'],
      open: '<｜tool▁call▁begin｜>',
      separators: ['<｜tool▁sep｜>'],
      close: '<｜tool▁call▁end｜>',
    }),
  },
  {
    has: ['<function='],
    format: namedCalls({ name: 'functionary', open: '<function=', separators: ['>'], close: '</function>' }),
  },
  {
    has: ['<tool_call>'],
    lacks: ['<invoke'],
    format: objectCalls({ name: 'hermes', open: '<tool_call>', close: '</tool_call>' }),
  },
  {
    has: ['START_ACTION'],
    format: listCalls({
      name: 'command-r',
      open: '<|START_ACTION|>',
      close: '<|END_ACTION|>',
      keys: { name: ['tool_name', 'name'], arguments: ['parameters', 'arguments'] },
    }),
  },
  { has: ['<TOOLCALL>'], format: listCalls({ name: 'nemotron', open: '<TOOLCALL>', close: '</TOOLCALL>' }) },
  { has: ['<|tool_call|>'], format: listCalls({ name: 'granite', open: '<|tool_call|>', close: '' }) },
  {
    has: ['"parameters"', '<|start_header_id|>'],
    lacks: ['functools['],
    format: bareCalls('llama', { name: ['name'], arguments: ['parameters', 'arguments'] }, '<|python_tag|>'),
  },
];

/** How a model writes calls, from the marks in its template; undefined where no known form shows. */
export function callFormatOf(template: string): CallFormat | undefined {
  return FAMILIES.find(
    ({ has, lacks = [] }) =>
      has.every((text) => template.includes(text)) && !lacks.some((text) => template.includes(text)),
  )?.format;
}
