/** What a key means while a disagreement is before the person. */
export type KeyMeaning = 'teacher' | 'student' | 'own' | 'skip' | 'undo' | 'help';

const KEYS: Readonly<Record<string, KeyMeaning>> = {
  '1': 'teacher',
  ArrowLeft: 'teacher',
  '2': 'student',
  ArrowRight: 'student',
  e: 'own',
  s: 'skip',
  u: 'undo',
  '?': 'help',
};

/** Each with the words for it, in the order in which they are explained. */
export const KEY_WORDS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['1', '←'], 'its teacher is right'],
  [['2', '→'], 'its student is right'],
  [['e'], 'neither is: say what is'],
  [['s'], 'skip; nothing is kept'],
  [['u'], 'undo the last'],
  [['?'], 'these keys'],
  [['Esc'], 'close these keys, or leave what you were typing'],
];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Undefined where the key is the browser's or nobody's. */
export function meaningOf({ key, ctrlKey, metaKey, altKey }: Pressed): KeyMeaning | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}
