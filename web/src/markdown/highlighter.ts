import type { LanguageFn } from 'highlight.js';
import engine from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import r from 'highlight.js/lib/languages/r';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type { ColourTree } from './code-lines.ts';

const LANGUAGES: Readonly<Record<string, LanguageFn>> = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  dockerfile,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  lua,
  markdown,
  php,
  python,
  r,
  ruby,
  rust,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};

const registered = register();

/** Each language takes a moment to learn: one after another, so that frames are drawn in between. */
async function register(): Promise<void> {
  for (const [name, language] of Object.entries(LANGUAGES)) {
    engine.registerLanguage(name, language);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The code in scopes, or undefined where its language is not known here. */
export async function colourTree(code: string, lang: string): Promise<ColourTree | undefined> {
  await registered;
  if (!engine.getLanguage(lang)) return undefined;
  const found = engine.highlight(code, { language: lang, ignoreIllegals: true });
  // What was found before it is written as HTML, which nothing here reads.
  return (found._emitter as unknown as { root: ColourTree }).root;
}
