import { House, type LucideIcon, MessagesSquare, Repeat2, ScrollText, Users } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { Mark } from '../parts/Mark.tsx';
import { isSample } from './base.ts';
import { ConnectionNote } from './ConnectionNote.tsx';
import { Settings } from './Settings.tsx';
import styles from './Shell.module.css';

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
          <Settings />
        </div>
      </header>
      <div className={styles.main}>
        <ConnectionNote />
        {isSample && (
          <Suspense fallback={<SampleRoom />}>
            <SampleBanner />
          </Suspense>
        )}
        <main id="page" className={styles.page} tabIndex={-1}>
          {children}
        </main>
        <Below />
      </div>
    </div>
  );
}

/** Where the sample's banner will stand, so that the page is not pushed down when it comes. */
function SampleRoom() {
  const isShort = useLocation()[0] !== '/';
  return <div className={`${styles.room} ${isShort ? styles.short : ''}`} />;
}

/** On a phone the settings stand below the page; a chat ends with the field that one writes in. */
function Below() {
  const [at] = useLocation();
  if (isAt(at, '/chat')) return null;
  return (
    <footer className={styles.below}>
      <Settings />
    </footer>
  );
}

function isAt(address: string, path: string): boolean {
  return address === path || address.startsWith(`${path}/`);
}

function PlaceLink({ path, name, icon: Icon }: Place) {
  const [at] = useLocation();
  const isHere = path === '/' ? at === '/' : isAt(at, path);
  return (
    <Link href={path} className={styles.place} aria-current={isHere ? 'page' : undefined}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      <span>{name}</span>
    </Link>
  );
}
