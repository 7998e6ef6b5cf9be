import type { CompiledTemplate, TemplateVariables } from './compiled-template.ts';
import { type PastCalls, type TemplateTraits, THINKING_SWITCHES } from './template-traits.ts';

/** Words that no template says of its own accord, so that their presence in the prompt proves something. */
const WORDS = {
  system: 'quillsystem',
  user: 'quilluser',
  tool: 'quill_tool',
  called: 'quill_called',
  parameter: 'quillparameter',
  value: 'quillvalue',
  result: 'quillresult',
} as const;

const NOON = new Date(2026, 0, 1, 12);
const USER = { role: 'user', content: WORDS.user };
const TOOL = toolWith({ type: 'string', description: 'A text.' });
const TERSE_TOOL = toolWith({ type: 'string' });

function toolWith(parameter: object) {
  const parameters = {
    type: 'object',
    properties: { [WORDS.parameter]: parameter },
    required: [WORDS.parameter],
  };
  return { type: 'function', function: { name: WORDS.tool, description: 'A tool.', parameters } };
}

/** Tries a template on short conversations. Reading its text instead would mistake a mention for a use. */
export function probeTemplate(template: CompiledTemplate): TemplateTraits {
  const { probe, asParts, emptyTools, fault } = greet(template);
  const say: Say = (text) => (asParts ? [textPart(text)] : text);
  const user = { role: 'user', content: say(WORDS.user) };
  const from = (role: string) => probe.render([{ role, content: say(WORDS.system) }, user]);
  const thinkingSwitch = THINKING_SWITCHES.find((name) =>
    differ(probe.render([user], { [name]: false }), probe.render([user], { [name]: true })),
  );
  return {
    fault,
    system: from('system')?.includes(WORDS.system) === true,
    developer: knowsRole('developer', from),
    contentAsParts: asParts,
    emptyTools,
    tools: probe.says([user], { tools: [TOOL] }, WORDS.tool),
    fullTools: !probe.says([user], { tools: [TERSE_TOOL] }, WORDS.tool),
    pastCalls: pastCalls(probe, say),
    thinkingSwitch,
    reasoningEffort: differ(
      probe.render([user], { reasoning_effort: 'low' }),
      probe.render([user], { reasoning_effort: 'high' }),
    ),
  };
}

type Say = (text: string) => unknown;

interface Greeting {
  readonly probe: Probe;
  readonly asParts: boolean;
  readonly emptyTools: boolean;
  readonly fault: string | undefined;
}

/** The plainest conversation there is, in the first of the forms that the template takes. */
function greet(template: CompiledTemplate): Greeting {
  for (const emptyTools of [false, true]) {
    const probe = new Probe(template, emptyTools ? { tools: [] } : {});
    for (const asParts of [false, true]) {
      const content = asParts ? [textPart(WORDS.user)] : WORDS.user;
      if (probe.says([{ role: 'user', content }], {}, WORDS.user))
        return { probe, asParts, emptyTools, fault: undefined };
    }
  }
  const probe = new Probe(template, {});
  probe.render([USER]);
  return {
    probe,
    asParts: false,
    emptyTools: false,
    fault: probe.fault ?? 'it leaves out what the user says',
  };
}

/** Many templates write any role down as it is named; one is known where it is treated unlike a made-up name. */
function knowsRole(role: string, from: (role: string) => string | undefined): boolean {
  const known = from(role);
  if (!known?.includes(WORDS.system)) return false;
  return known !== from('quillrole')?.replaceAll('quillrole', role);
}

/** The first way of writing past calls in which the tool's name, its argument and its result all show. */
function pastCalls(probe: Probe, say: Say): PastCalls | undefined {
  for (const shortIds of [false, true])
    for (const noText of [null, ''] as const)
      for (const form of ['object', 'text'] as const) {
        const way: PastCalls = { arguments: form, noText, shortIds, parallel: false };
        if (!shows(probe, say, way, 1)) continue;
        return { ...way, parallel: shows(probe, say, way, 2) };
      }
  return undefined;
}

function shows(probe: Probe, say: Say, way: PastCalls, count: number): boolean {
  const ids = Array.from({ length: count }, (_, index) =>
    way.shortIds ? `quillid0${index}` : `call_quill${index}`,
  );
  const conversation = [
    { role: 'user', content: say(WORDS.user) },
    { role: 'assistant', content: way.noText, tool_calls: ids.map((id, index) => call(id, way, index)) },
    ...ids.map((id) => ({
      role: 'tool',
      content: say(WORDS.result),
      tool_call_id: id,
      name: WORDS.called,
    })),
  ];
  // What the arguments say must stand as JSON or as tagged text, not as a printed object or a text in quotes twice.
  const value = WORDS.value + (count - 1);
  const text = probe.render(conversation, { tools: [TOOL] }) ?? '';
  const shown = [WORDS.called, WORDS.result, value].every((word) => text.includes(word));
  return shown && !text.includes(`\\"${value}`);
}

function call(id: string, way: PastCalls, index: number): unknown {
  const said = { [WORDS.parameter]: WORDS.value + index };
  return {
    id,
    type: 'function',
    function: { name: WORDS.called, arguments: way.arguments === 'object' ? said : JSON.stringify(said) },
  };
}

function textPart(text: string): unknown {
  return { type: 'text', text };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

class Probe {
  readonly #template: CompiledTemplate;
  readonly #always: TemplateVariables;
  /** What the template said when it failed first. */
  fault: string | undefined;

  constructor(template: CompiledTemplate, always: TemplateVariables) {
    this.#template = template;
    this.#always = always;
  }

  render(messages: readonly unknown[], more: TemplateVariables = {}): string | undefined {
    try {
      return this.#template.render(
        { bos_token: '', eos_token: '', add_generation_prompt: true, ...this.#always, ...more, messages },
        NOON,
      );
    } catch (thrown) {
      this.fault ??= (thrown as Error).message;
      return undefined;
    }
  }

  says(messages: readonly unknown[], more: TemplateVariables, word: string): boolean {
    return this.render(messages, more)?.includes(word) === true;
  }
}
