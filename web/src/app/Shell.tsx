import { House, type LucideIcon, MessagesSquare, Repeat2, ScrollText, Users } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { isSample } from './base.ts';
import { ConnectionNote } from './ConnectionNote.tsx';
import styles from './Shell.module.css';
import { ThemeSwitch } from './ThemeSwitch.tsx';

const SampleBanner = lazy(() => import('./SampleBanner.tsx'));

interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { path: '/', name: 'Home', icon: House },
  { path: '/chat', name: 'Chat', icon: MessagesSquare },
  { path: '/tasks', name: 'Tasks', icon: Repeat2 },
  { path: '/traces', name: 'Traces', icon: ScrollText },
  { path: '/experts', name: 'Experts', icon: Users },
];

/** What stands around every page: where one is, where one can go, and whether the server is there. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <header className={styles.side}>
        <Link href="/" className={styles.brand} aria-label="Freehold, home">
          <Mark />
          <span>Freehold</span>
        </Link>
        <nav aria-label="Pages" className={styles.places}>
          {PLACES.map((place) => (
            <PlaceLink key={place.path} {...place} />
          ))}
        </nav>
        <div className={styles.foot}>
          <ThemeSwitch />
        </div>
      </header>
      <div className={styles.main}>
        <ConnectionNote />
        {isSample && (
          <Suspense fallback={null}>
            <SampleBanner />
          </Suspense>
        )}
        <main id="page" className={styles.page} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function PlaceLink({ path, name, icon: Icon }: Place) {
  const [at] = useLocation();
  const isHere = path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`);
  return (
    <Link href={path} className={styles.place} aria-current={isHere ? 'page' : undefined}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      <span>{name}</span>
    </Link>
  );
}

/** A house with its door open. */
function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--green)" />
      <path d="M8 15.2 16 8l8 7.2V24h-5v-5.2a3 3 0 0 0-6 0V24H8z" fill="var(--paper)" />
    </svg>
  );
}
