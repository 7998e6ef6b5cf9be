import { parseDocument } from 'yaml';
import { AppError } from '#contract/errors.ts';
import type { Config } from './config.ts';
import { configSchema } from './schema.ts';
import { type Flaw, validate } from './validate.ts';

/** The settings in a YAML text, complete with defaults. Every flaw is told at once, with its path. */
export function parseConfig(text: string, fileName: string): Config {
  return completeConfig(parseYaml(text, fileName), fileName);
}

/** The plain value of a YAML text; aliases are limited so that a small file cannot grow without bound. */
export function parseYaml(text: string, fileName: string): unknown {
  const document = parseDocument(text, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem) {
    throw new AppError('config_invalid', `Cannot read ${fileName}: ${problem.message.split('\n')[0]}`, {
      hint: `Correct the YAML at line ${problem.linePos?.[0]?.line ?? '?'} of ${fileName}.`,
    });
  }
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (cause) {
    throw new AppError('config_invalid', `Cannot read ${fileName}: ${(cause as Error).message}`, {
      hint: `Write the settings out instead of repeating them by aliases (*name) in ${fileName}.`,
      cause,
    });
  }
}

/** Validates a plain value and fills in the defaults. `from` names it in errors. */
export function completeConfig(value: unknown, from: string): Config {
  const flaws: Flaw[] = [];
  const complete = validate(configSchema, value, '', flaws) as Config;
  if (flaws.length === 0) flaws.push(...crossFlaws(complete));
  const first = flaws[0];
  if (first) {
    const told = flaws.map(({ path, problem }) => `${path || 'the file'} ${problem}`).join('; ');
    throw new AppError('config_invalid', `Cannot use ${from}: ${told}`, {
      param: first.path,
      hint: 'Every setting is in docs/settings.md; freehold.schema.json lets your editor check a config file.',
    });
  }
  return deepFreeze(complete);
}

/** What no single setting can tell: names that clash, routes that lead nowhere, addresses that do not parse. */
function crossFlaws(config: Config): Flaw[] {
  const flaws: Flaw[] = [];
  for (const [name, expert] of Object.entries(config.experts)) {
    const path = `experts.${name}`;
    const url = URL.parse(expert.url);
    if (!url)
      flaws.push({ path: `${path}.url`, problem: 'is not an address' }); // unsaid, since it may hold a key
    else if (url.username || url.password) {
      flaws.push({ path: `${path}.url`, problem: 'must not hold a key or password; use keyEnv or keyFile' });
    }
    if (expert.keyEnv && expert.keyFile)
      flaws.push({ path: `${path}.keyFile`, problem: 'stands beside keyEnv; keep one of the two' });
    if (name === 'auto') flaws.push({ path, problem: 'cannot be called auto: that name means any expert' });
    const secret = Object.keys(expert.headers).find((header) =>
      /^(authorization|x-api-key|api-key|cookie)$/i.test(header),
    );
    if (secret)
      flaws.push({
        path: `${path}.headers.${secret}`,
        problem: 'would put a key in this file; use keyEnv or keyFile',
      });
  }
  for (const [name, stops] of Object.entries(config.routes)) {
    if (Object.hasOwn(config.experts, name) || name === 'auto')
      flaws.push({ path: `routes.${name}`, problem: 'has the name of an expert' });
    if (stops.length === 0) flaws.push({ path: `routes.${name}`, problem: 'names no expert' });
    stops.forEach((stop, index) => {
      const expert = stop.split('/')[0] ?? '';
      if (!Object.hasOwn(config.experts, expert))
        flaws.push({
          path: `routes.${name}[${index}]`,
          problem: `names the expert "${expert}", which is not under experts`,
        });
    });
  }
  return flaws;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
