/** Prints freehold.schema.json, which editors check configurations with: `npm run docs:settings`. */
import { configSchema } from './schema.ts';

/** The line width of the formatter, which wants a list of plain values on one line where it fits. */
const COLUMNS = 110;

const text = JSON.stringify(configSchema, null, 2).replace(/^(.*)\[\n([^[\]{}]+)\n\s*\](,?)$/gm, onOneLine);
process.stdout.write(`${text}\n`);

function onOneLine(asItIs: string, before: string, values: string, comma: string): string {
  const line = `${before}[${values.trim().replace(/\n\s*/g, ' ')}]${comma}`;
  return line.length > COLUMNS ? asItIs : line;
}
