import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';

/** What a template knows by name: messages, tools and switches, as plain data. */
export type TemplateVariables = Readonly<Record<string, unknown>>;

/** The template said no with its own `raise_exception`: the ask is not one it can write down. */
export class TemplateRefusal extends Error {}

/** More steps than any conversation needs: a list this long is a fault or an attack. */
export const LONGEST_RANGE = 100_000;

/**
 * A chat template (Jinja, as Hugging Face's transformers renders them) made ready to be rendered many times.
 * It is foreign code: it may loop for ever or fill the memory, so it is run in template-thread.ts only.
 */
export class CompiledTemplate {
  readonly #program: ReturnType<typeof parse>;

  /** Throws where the text is no Jinja that the library reads. */
  constructor(text: string) {
    this.#program = parse(tokenize(withoutTrainingMarks(text), { lstrip_blocks: true, trim_blocks: true }));
  }

  /** Throws TemplateRefusal where the template refuses; any other error is a fault of the template. */
  render(variables: TemplateVariables, now: Date): string {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...globals(now), ...variables }))
      environment.set(name, value);
    return String(new Interpreter(environment).run(this.#program).value);
  }
}

/** `{% generation %}` marks what a trainer learns from and says nothing to a reader; Jinja itself does not know it. */
function withoutTrainingMarks(text: string): string {
  return text
    .replace(/\{%([-+]?)\s*generation\s*([-+]?)%\}/g, '{%$1 if true $2%}')
    .replace(/\{%([-+]?)\s*endgeneration\s*([-+]?)%\}/g, '{%$1 endif $2%}');
}

function globals(now: Date): Record<string, unknown> {
  return {
    true: true,
    false: false,
    none: null,
    True: true,
    False: false,
    None: null,
    range: boundedRange,
    raise_exception: (said: unknown) => {
      throw new TemplateRefusal(String(said));
    },
    strftime_now: (format: unknown) => strftime(now, String(format)),
  };
}

/** Python's `range(stop)`, `range(start, stop)`, `range(start, stop, step)`. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = typeof second === 'number' ? [first, second] : [0, first];
  if (step === 0) throw new Error('range() with a step of 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= LONGEST_RANGE))
    throw new Error(`range() of ${length} numbers; at most ${LONGEST_RANGE} are allowed`);
  return Array.from({ length }, (_, index) => start + index * step);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The fields of Python's strftime in the C locale, which is what models were trained on. */
const FIELDS: Readonly<Record<string, (date: Date) => string | number>> = {
  Y: (date) => date.getFullYear(),
  y: (date) => twoDigits(date.getFullYear() % 100),
  m: (date) => twoDigits(date.getMonth() + 1),
  d: (date) => twoDigits(date.getDate()),
  e: (date) => String(date.getDate()).padStart(2),
  H: (date) => twoDigits(date.getHours()),
  I: (date) => twoDigits(date.getHours() % 12 || 12),
  M: (date) => twoDigits(date.getMinutes()),
  S: (date) => twoDigits(date.getSeconds()),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  A: (date) => DAYS[date.getDay()] ?? '',
  a: (date) => (DAYS[date.getDay()] ?? '').slice(0, 3),
  B: (date) => MONTHS[date.getMonth()] ?? '',
  b: (date) => (MONTHS[date.getMonth()] ?? '').slice(0, 3),
  '%': () => '%',
};

/** A field we do not know stands as it is; `%-d` is `%d` without its leading zero. */
function strftime(date: Date, format: string): string {
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, bare: string, field: string) => {
    const text = FIELDS[field]?.(date);
    if (text === undefined) return whole;
    return bare ? String(text).replace(/^[0 ](?=.)/, '') : String(text);
  });
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
