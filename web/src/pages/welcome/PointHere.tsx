import { useState, useSyncExternalStore } from 'react';
import { onSession, session } from '../../api/session.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Segmented } from '../../parts/Segmented.tsx';
import styles from './PointHere.module.css';
import { LANGUAGES, type Language, snippet } from './snippets.ts';

const CHOICES = LANGUAGES.map((language) => ({ value: language, label: language }));

/** How any OpenAI client points at this server: the address, and a program of a few lines. */
export function PointHere() {
  const [language, setLanguage] = useState<Language>('curl');
  const who = useSyncExternalStore(onSession, session);
  const baseUrl = `${location.origin}/v1`;
  const code = snippet(language, { baseUrl, needsKey: who?.needs === 'password' });
  return (
    <section className={styles.here} aria-labelledby="point-here">
      <div className={styles.words}>
        <h2 id="point-here">Any OpenAI client points here</h2>
        <p className="soft">
          Whatever speaks to OpenAI speaks to this server: give it this address, and leave the rest as it is.
        </p>
        <p className={styles.address}>
          <code>{baseUrl}</code>
          <CopyButton text={baseUrl} label="Copy the address" />
        </p>
      </div>
      <div className={styles.program}>
        <div className={styles.bar}>
          <Segmented label="Language" value={language} onChange={setLanguage} choices={CHOICES} />
          <CopyButton text={code} label="Copy the program" />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre className={styles.code} tabIndex={0}>
          <code>{code}</code>
        </pre>
      </div>
    </section>
  );
}
