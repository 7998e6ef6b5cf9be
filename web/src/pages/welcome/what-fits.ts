/** What is used here of `GET /api/fit`. */
export interface FitReport {
  readonly data: readonly {
    readonly name: string;
    readonly known: 'exact' | 'size';
    readonly quantization: string;
    readonly fits: boolean;
    readonly weight_bytes: number;
    readonly tokens_per_second: number | null;
  }[];
}

/** Tokens a second at which most people read, as in `src/gguf/fit/advice.ts`: slower, one waits for words. */
const FLUENT = 5;
/** How most people pull models. */
const USUAL = 'Q4_K_M';

/** What this machine can run, in one sentence. */
export function fitWords({ data }: FitReport): string {
  const fitting = data
    .filter(({ known, quantization, fits }) => known === 'size' && quantization === USUAL && fits)
    .toSorted((a, b) => b.weight_bytes - a.weight_bytes);
  const [largest] = fitting;
  if (!largest) return 'This machine is short of memory for models of its own just now.';
  const fluent = fitting.find(({ tokens_per_second: speed }) => (speed ?? 0) >= FLUENT);
  const room = `This machine has room for models up to ${largest.name}`;
  if (!fluent) return `${room}${speedWords(largest.tokens_per_second)}.`;
  if (fluent === largest) return `${room}, at about ${rounded(fluent.tokens_per_second)} tokens a second.`;
  return `${room}; those up to ${fluent.name} write fluently, ${rounded(fluent.tokens_per_second)} tokens a second or more.`;
}

function speedWords(speed: number | null): string {
  return speed === null ? '' : `, at about ${rounded(speed)} tokens a second`;
}

function rounded(speed: number | null): string {
  const value = speed ?? 0;
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}
