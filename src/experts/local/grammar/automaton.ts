import { type CharSet, charsOf, codeOf, disjoint, EVERY_CHAR, hasChar } from './char-set.ts';

/** One step: on any of these characters to that state. The sets of a state's moves are disjoint. */
export interface Move<State> {
  readonly chars: CharSet;
  readonly to: State;
}

/** A deterministic automaton that makes its states as they are asked for. */
export interface Machine<State> {
  readonly start: State;
  /** Equal for equal states. */
  name(state: State): string;
  moves(state: State): Move<State>[];
  accepts(state: State): boolean;
}

/** A deterministic automaton, written out. It starts in state 0; every state leads to acceptance; no state, no text. */
export interface Automaton {
  readonly states: readonly AutomatonState[];
}

export interface AutomatonState {
  readonly accepts: boolean;
  readonly moves: readonly Move<number>[];
}

/** Automata of more states than this are refused: each state becomes a grammar rule. */
export const MOST_STATES = 2000;

/** Every text. */
export const ANY_TEXT: Automaton = { states: [{ accepts: true, moves: [{ chars: EVERY_CHAR, to: 0 }] }] };

/** Writes a machine out and drops what leads nowhere; `overflow` throws where it has more than MOST_STATES states. */
export function explore<State>(machine: Machine<State>, overflow: () => never): Automaton {
  const numbers = new Map([[machine.name(machine.start), 0]]);
  const waiting = [machine.start];
  const states: AutomatonState[] = [];
  for (const state of waiting) {
    const moves = machine.moves(state).map(({ chars, to }) => {
      const name = machine.name(to);
      const number = numbers.get(name) ?? numbers.size;
      if (!numbers.has(name)) waiting.push(to);
      numbers.set(name, number);
      return { chars, to: number };
    });
    states.push({ accepts: machine.accepts(state), moves });
    if (numbers.size > MOST_STATES) overflow();
  }
  return trimmed(states);
}

/** Keeps the states from which an accepting one can be reached. */
function trimmed(states: readonly AutomatonState[]): Automaton {
  const useful = new Set([...states.keys()].filter((at) => states[at]?.accepts));
  const sources = new Map<number, number[]>();
  for (const [from, { moves }] of states.entries())
    for (const { to } of moves) sources.set(to, [...(sources.get(to) ?? []), from]);
  for (const state of useful) for (const source of sources.get(state) ?? []) useful.add(source);
  if (!useful.has(0)) return { states: [] };
  const kept = [...states.keys()].filter((at) => useful.has(at));
  const renumbered = new Map(kept.map((at, number) => [at, number]));
  return {
    states: kept.map((at) => ({
      accepts: states[at]?.accepts ?? false,
      moves: (states[at]?.moves ?? []).flatMap(({ chars, to }) => {
        const number = renumbered.get(to);
        return number === undefined ? [] : [{ chars, to: number }];
      }),
    })),
  };
}

/** The state of an automaton that has failed. */
const FAILED = -1;

/** The texts that every automaton of `all` accepts and none of `except` does. `all` is not empty. */
export function combined(all: readonly Automaton[], except: readonly Automaton[] = []): Machine<number[]> {
  const parts = [...all, ...except];
  const stateOf = (part: number, at: number) => parts[part]?.states[at];
  return {
    start: parts.map(({ states }) => (states.length > 0 ? 0 : FAILED)),
    name: (state) => state.join(),
    accepts: (state) =>
      state.every((at, part) => (stateOf(part, at)?.accepts ?? false) === part < all.length),
    moves: (state) => {
      const steps = state.flatMap((at, part) =>
        (stateOf(part, at)?.moves ?? []).map(({ chars, to }) => [chars, { part, to }] as const),
      );
      return disjoint(steps).flatMap(({ chars, labels }) => {
        if (labels.filter(({ part }) => part < all.length).length < all.length) return [];
        const to = parts.map((_, part) => labels.find((label) => label.part === part)?.to ?? FAILED);
        return [{ chars, to }];
      });
    },
  };
}

/** The accepted texts of `min` to `max` characters. */
export function counted(
  automaton: Automaton,
  min: number,
  max: number,
): Machine<[at: number, count: number]> {
  const enough = max === Number.POSITIVE_INFINITY ? min : max;
  return {
    start: [0, 0],
    name: (state) => state.join(),
    accepts: ([at, count]) => count >= min && (automaton.states[at]?.accepts ?? false),
    moves: ([at, count]) => {
      if (count >= max) return [];
      const moves = automaton.states[at]?.moves ?? [];
      return moves.map(({ chars, to }) => ({ chars, to: [to, Math.min(count + 1, enough)] }));
    },
  };
}

/** Exactly these texts. */
export function onlyWords(words: readonly string[]): Machine<string> {
  const known = new Set(words);
  const beginnings = new Map<string, Set<string>>();
  for (const word of known) {
    let beginning = '';
    for (const char of word) {
      beginnings.set(beginning, (beginnings.get(beginning) ?? new Set()).add(char));
      beginning += char;
    }
  }
  return {
    start: '',
    name: (state) => state,
    accepts: (state) => known.has(state),
    moves: (state) =>
      [...(beginnings.get(state) ?? [])].map((char) => ({ chars: charsOf(char), to: state + char })),
  };
}

export function acceptsText(automaton: Automaton, text: string): boolean {
  let state = automaton.states[0];
  for (const char of text) {
    const code = codeOf(char);
    const move = state?.moves.find(({ chars }) => hasChar(chars, code));
    if (!move) return false;
    state = automaton.states[move.to];
  }
  return state?.accepts ?? false;
}
