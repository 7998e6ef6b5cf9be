import { parentPort } from 'node:worker_threads';
import { Lru } from '#std/lru.ts';
import { CompiledTemplate, TemplateRefusal } from './compiled-template.ts';
import { probeTemplate } from './probe-template.ts';
import type { TemplateOrder, TemplateReply } from './template-protocol.ts';

/**
 * Where templates run: code that came with a model, which nobody has read. A thread of its own with little memory,
 * which template-renderer.ts ends where it takes too long.
 */
const KEPT_TEMPLATES = 32;

if (!parentPort) throw new Error('template-thread.ts runs in a worker');
const port = parentPort;
const compiled = new Lru<string, CompiledTemplate>(KEPT_TEMPLATES);

port.on('message', (order: TemplateOrder) => tell(fulfil(order)));
tell({ type: 'ready' });

function fulfil({ template, variables }: TemplateOrder): TemplateReply {
  try {
    const ready = compiled.get(template) ?? new CompiledTemplate(template);
    compiled.set(template, ready);
    if (!variables) return { type: 'traits', traits: probeTemplate(ready) };
    return { type: 'prompt', prompt: ready.render(variables, new Date()) };
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { type: thrown instanceof TemplateRefusal ? 'refusal' : 'fault', said };
  }
}

function tell(reply: TemplateReply): void {
  port.postMessage(reply);
}
