import { clockTime, duration, money } from '../../parts/format.ts';
import { expertName, type HouseNames, taskName } from './house-names.ts';

/** What the address of the page and the API know by the same names. */
export const FILTERS = [
  'q',
  'state',
  'kind',
  'zone',
  'expert',
  'name',
  'task',
  'error',
  'feedback',
  'audits',
  'min_ms',
  'min_cost_nanos',
  'since',
  'until',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** What the address says, in the order above; what it does not know is left out. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const filters: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = query.get(name)?.trim();
    if (value) filters[name] = value;
  }
  return filters;
}

/** For the address and for the API. */
export function queryOf(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filters[name];
    if (value) query.set(name, value);
  }
  return query;
}

export function withFilter(filters: Filters, name: FilterName, value: string | undefined): Filters {
  const { [name]: _gone, ...others } = filters;
  return value ? { ...others, [name]: value } : others;
}

const STATES: Readonly<Record<string, string>> = {
  open: 'Being answered',
  done: 'Answered',
  failed: 'Failed',
  cancelled: 'Given up by the caller',
  swept: 'Cut short',
};
const KINDS: Readonly<Record<string, string>> = {
  student: 'Students',
  local: 'Models of yours',
  remote: 'Connected APIs',
};
const FEEDBACK: Readonly<Record<string, string>> = {
  thumb: 'Thumbs',
  edit: 'Corrections',
  label: 'Labels',
  comment: 'Comments',
  rating: 'Ratings',
  regenerate: 'Asked again',
};

export const CHOICES = { state: STATES, kind: KINDS, feedback: FEEDBACK } as const;

const WORDS: Readonly<Record<FilterName, (value: string, names: HouseNames) => string>> = {
  q: (value) => `says “${value}”`,
  state: (value) => STATES[value] ?? value,
  kind: (value) => KINDS[value] ?? value,
  zone: (value) => (value === 'owned' ? 'Answered by yours' : 'Answered outside'),
  expert: (value, { experts }) =>
    `by ${expertName(value, experts.find(({ id }) => id === value)?.kind ?? null)}`,
  name: (value) => `asked for ${value}`,
  task: (value, names) => taskName(value, names),
  error: (value) => `error ${value}`,
  feedback: (value) => FEEDBACK[value] ?? value,
  audits: (value) => (value === 'only' ? 'Checks of students' : 'Without checks'),
  min_ms: (value) => `took ${duration(Number(value) * 1_000)} or more`,
  min_cost_nanos: (value) => `cost ${money(Number(value))} or more`,
  since: (value) => `since ${momentWords(value)}`,
  until: (value) => `before ${momentWords(value)}`,
};

/** A filter as the words on its chip. */
export function filterWords(name: FilterName, value: string, names: HouseNames): string {
  return WORDS[name](value, names);
}

function momentWords(value: string): string {
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(at) ? value : clockTime(at);
}
