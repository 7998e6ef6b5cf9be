import { isMap, isScalar, parseDocument, YAMLMap } from 'yaml';
import { editConfig } from '#config/edit.ts';
import { readConfigFile } from '#config/load.ts';

/** Settings of an expert to write; undefined takes one away. */
export type Changes = Readonly<Record<string, unknown>>;

/**
 * Writes settings of one expert into the config file in one step. What is not named stays, with its comments:
 * the expert's own node of the file is changed and handed to `editConfig`, which takes nodes for values.
 */
export function writeExpert(file: string, name: string, changes: Changes): void {
  const document = parseDocument(readConfigFile(file, false));
  const experts = document.get('experts', true);
  const known = isMap(experts) ? experts.get(name, true) : undefined;
  const expert = isMap(known) ? known : new YAMLMap();
  for (const [key, value] of Object.entries(changes)) {
    const old = expert.get(key, true);
    if (value === undefined) expert.delete(key);
    else if (isScalar(old) && typeof value !== 'object')
      old.value = value; // and its comment stays beside it
    else expert.set(document.createNode(key), document.createNode(value));
  }
  if (isScalar(experts)) editConfig(file, ['experts'], firstExpert(name, expert, experts.comment));
  else editConfig(file, ['experts', name], expert);
}

/** Takes one expert out of the config file, with what stands beside it. False where the file has none of that name. */
export function removeExpert(file: string, name: string): boolean {
  const experts = parseDocument(readConfigFile(file, false)).get('experts', true);
  if (!isMap(experts) || !experts.has(name)) return false;
  experts.delete(name);
  editConfig(file, ['experts'], experts);
  return true;
}

/** `experts:` with nothing under it but perhaps a comment is a null to YAML, and nothing can be set in it. */
function firstExpert(name: string, expert: YAMLMap, comment: string | null | undefined): YAMLMap {
  const experts = new YAMLMap();
  experts.set(name, expert);
  if (comment) experts.commentBefore = comment;
  return experts;
}
