import type { ChatSettings } from '../../api/conversations.ts';

/** The settings as they are typed. */
export interface SettingsFields {
  readonly system: string;
  readonly temperature: string;
  readonly top_p: string;
  readonly max_tokens: string;
  readonly tools: string;
  /** Whether students may learn from the conversation. */
  readonly isTaught: boolean;
}

/** What is wrong with a field, in words. */
export type SettingsTroubles = { readonly [name in keyof SettingsFields]?: string };

export function asFields({
  system,
  temperature,
  top_p,
  max_tokens,
  tools,
  learn,
}: ChatSettings): SettingsFields {
  return {
    system: system ?? '',
    temperature: temperature?.toString() ?? '',
    top_p: top_p?.toString() ?? '',
    max_tokens: max_tokens?.toString() ?? '',
    tools: tools && tools.length > 0 ? JSON.stringify(tools, null, 2) : '',
    isTaught: learn !== false,
  };
}

/** The settings, or what is wrong with each field that cannot be read. Empty fields are not set. */
export function readFields(
  fields: SettingsFields,
): { settings: ChatSettings } | { troubles: SettingsTroubles } {
  const troubles: { -readonly [name in keyof SettingsFields]?: string } = {};
  const number = (
    name: 'temperature' | 'top_p' | 'max_tokens',
    least: number,
    most: number,
    isWhole = false,
  ) => {
    const typed = fields[name].trim().replace(',', '.');
    if (typed === '') return {};
    const value = Number(typed);
    if (Number.isFinite(value) && value >= least && value <= most && (!isWhole || Number.isInteger(value)))
      return { [name]: value };
    troubles[name] = `“${fields[name]}” is no ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
    return {};
  };
  const settings = {
    ...(fields.system.trim() === '' ? {} : { system: fields.system }),
    ...number('temperature', 0, 2),
    ...number('top_p', 0, 1),
    ...number('max_tokens', 1, 1_000_000, true),
    ...tools(fields.tools, troubles),
    ...(fields.isTaught ? {} : { learn: false }),
  };
  return Object.keys(troubles).length > 0 ? { troubles } : { settings };
}

function tools(typed: string, troubles: { tools?: string }): { tools?: readonly object[] } {
  if (typed.trim() === '') return {};
  try {
    const read: unknown = JSON.parse(typed);
    if (Array.isArray(read) && read.every((tool) => typeof tool === 'object' && tool !== null))
      return { tools: read };
    troubles.tools = 'It must be a list: [{"type": "function", "function": {"name": …}}]';
  } catch (error) {
    troubles.tools = `It cannot be read as JSON: ${(error as Error).message}`;
  }
  return {};
}
