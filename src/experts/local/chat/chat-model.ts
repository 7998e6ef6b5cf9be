import type { CallFormat } from './calls/call-format.ts';
import { callFormatOf } from './calls/families.ts';
import { isHarmony } from './harmony.ts';
import { PLAIN_STOPS, PLAIN_TEMPLATE } from './plain-template.ts';
import type { TemplateRenderer } from './template/template-renderer.ts';
import type { TemplateTraits } from './template/template-traits.ts';
import { type ThinkingTags, thinkingTagsOf } from './thinking-tags.ts';

/** What a model's file says about talking with it. */
export interface ChatFile {
  /** As the owner calls the model; for errors. */
  readonly name: string;
  /** The metadata `tokenizer.chat_template`. */
  readonly template?: string;
  /** The metadata `tokenizer.chat_template.tool_use`, which some models have for asks with tools. */
  readonly toolTemplate?: string;
  /** The texts of the tokens that begin and end a text; empty where there is none. */
  readonly bosText: string;
  readonly eosText: string;
}

/** All there is to know of how a model converses. */
export interface ChatModel {
  readonly name: string;
  readonly bosText: string;
  readonly eosText: string;
  readonly plain: ReadTemplate;
  /** For asks with tools. */
  readonly forTools: ReadTemplate;
  /** The file has no template: ours is used, which the model was not trained on. */
  readonly hasOwnTemplate: boolean;
  readonly stop: readonly string[];
}

/** A template and what is known of it. */
export interface ReadTemplate {
  readonly text: string;
  readonly traits: TemplateTraits;
  readonly harmony: boolean;
  readonly tags?: ThinkingTags;
  /** The model's own form of calls, where its template shows tools to it. */
  readonly calls?: CallFormat;
}

/** @throws AppError `upstream_unusable` where a template cannot even be read */
export async function readChatModel(file: ChatFile, renderer: TemplateRenderer): Promise<ChatModel> {
  const { name, bosText, eosText, template, toolTemplate } = file;
  const plain = await readTemplate(name, template ?? PLAIN_TEMPLATE, renderer);
  const more = toolTemplate === undefined ? undefined : await readTemplate(name, toolTemplate, renderer);
  return {
    name,
    bosText,
    eosText,
    plain,
    forTools: more?.traits.tools ? more : plain,
    hasOwnTemplate: template !== undefined,
    stop: template === undefined ? PLAIN_STOPS : [],
  };
}

async function readTemplate(name: string, text: string, renderer: TemplateRenderer): Promise<ReadTemplate> {
  const traits = await renderer.probe(name, text);
  const harmony = isHarmony(text);
  return {
    text,
    traits,
    harmony,
    tags: harmony ? undefined : thinkingTagsOf(text),
    calls: traits.tools && !harmony ? callFormatOf(text) : undefined,
  };
}
