import type { Ask } from '#contract/ask.ts';
import type { FoundTask } from '#contract/task.ts';
import { textOf } from './input.ts';
import { Signatures } from './signature.ts';
import { literalChars, matchTemplate, type Template, templateId } from './template.ts';

/** The most templates of one signature: each is tried on every ask of it. */
export const MOST_TEMPLATES = 50;

/**
 * Tells of an ask which task it belongs to and what its input is. It stands on the way of every ask, so it remembers
 * what it can: see `bench/task-finding.ts`.
 */
export class TaskBook {
  readonly #signatures = new Signatures();
  readonly #pages = new Map<string, readonly Page[]>();

  /**
   * What was found in the traffic of a signature, in place of what was known of it before. The longest are tried
   * first, so that a template which is part of another does not take its asks; those past `MOST_TEMPLATES` are left
   * out.
   */
  setTemplates(signature: string, templates: readonly Template[]): void {
    const pages = templates
      .map((template) => ({ task: taskOf(signature, template), template, chars: literalChars(template) }))
      .sort((a, b) => b.chars - a.chars || (a.task < b.task ? -1 : 1))
      .slice(0, MOST_TEMPLATES);
    if (pages.length === 0) this.#pages.delete(signature);
    else this.#pages.set(signature, pages);
  }

  /**
   * A pinned task is taken at its word, its input is what its template leaves where it was found with one. Else the
   * task is the ask's signature, or a part of it where a template fits. Undefined for an ask that no student could read
   * or answer.
   */
  find(ask: Ask): FoundTask | undefined {
    const signature = this.#signatures.of(ask);
    const text = signature && textOf(ask);
    if (text === undefined || signature === undefined) return undefined;
    const pages = this.#pages.get(signature) ?? NONE;
    if (ask.pinnedTask !== undefined) {
      const pinned = pages.find(({ task }) => task === ask.pinnedTask);
      return { task: ask.pinnedTask, input: (pinned && matchTemplate(pinned.template, text)) ?? text };
    }
    for (const { task, template } of pages) {
      const input = matchTemplate(template, text);
      if (input !== undefined) return { task, input };
    }
    return { task: signature, input: text };
  }
}

/** The task of one template among a signature's asks. */
export function taskOf(signature: string, template: Template): string {
  return `${signature}-${templateId(template)}`;
}

interface Page {
  readonly task: string;
  readonly template: Template;
  readonly chars: number;
}

const NONE: readonly Page[] = [];
