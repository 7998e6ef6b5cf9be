import { Search, X } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { Button } from '../../parts/Button.tsx';
import styles from './FilterBar.module.css';
import { FilterMenus } from './FilterMenus.tsx';
import { FILTERS, type Filters, filterWords, withFilter } from './filters.ts';
import type { HouseNames } from './house-names.ts';
import type { LiveTraces } from './use-trace-list.ts';
import type { TracePlaces } from './use-trace-places.ts';

interface FilterBarProps {
  readonly list: LiveTraces;
  readonly filters: Filters;
  readonly places: TracePlaces;
  readonly names: HouseNames;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** What the list is narrowed to, and whether it follows what comes. It stays in view. */
export function FilterBar({ list, filters, places, names, search }: FilterBarProps) {
  const chips = FILTERS.filter((name) => name !== 'q' && filters[name]);
  return (
    <div className={styles.bar}>
      <div className={styles.row}>
        <SearchBox filters={filters} places={places} search={search} />
        <FollowSwitch list={list} />
      </div>
      <div className={styles.row}>
        <FilterMenus filters={filters} names={names} onChange={(next) => places.narrow(next)} />
      </div>
      {chips.length > 0 && (
        <ul className={styles.chips} aria-label="Narrowed to">
          {chips.map((name) => (
            <li key={name}>
              <button
                type="button"
                className={styles.chip}
                onClick={() => places.narrow(withFilter(filters, name, undefined))}
              >
                <span>{filterWords(name, filters[name] ?? '', names)}</span>
                <X size={14} strokeWidth={2} aria-hidden />
                <span className="only-read">take away</span>
              </button>
            </li>
          ))}
          {chips.length > 1 && (
            <li>
              <Button size="small" look="plain" onClick={() => places.narrow({ q: filters.q ?? '' })}>
                Take all away
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

const TYPING_MS = 300;

function SearchBox({ filters, places, search }: Pick<FilterBarProps, 'filters' | 'places' | 'search'>) {
  const wanted = filters.q ?? '';
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed.trim() === wanted) return;
    const timer = setTimeout(() => places.narrow(withFilter(filters, 'q', typed.trim()), true), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, wanted, filters, places]);
  return (
    <label className={styles.search}>
      <Search size={16} strokeWidth={1.9} aria-hidden />
      <span className="only-read">Search in questions, answers and names</span>
      <input
        ref={search}
        type="search"
        value={typed}
        maxLength={200}
        placeholder="Search in questions, answers, names"
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape') return;
          if (typed === '') currentTarget.blur();
          else setTyped('');
        }}
      />
      <kbd aria-hidden>/</kbd>
    </label>
  );
}

function FollowSwitch({ list: { isFollowing, setFollowing, store } }: { list: LiveTraces }) {
  const toggle = () => {
    if (!isFollowing) store.reveal();
    setFollowing(!isFollowing);
  };
  return (
    <button type="button" className={styles.follow} aria-pressed={isFollowing} onClick={toggle}>
      <span className={styles.dot} aria-hidden />
      Follow live
    </button>
  );
}
