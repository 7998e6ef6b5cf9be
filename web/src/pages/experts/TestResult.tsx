import { PlugZap } from 'lucide-react';
import type { Tried } from '../../api/experts.ts';
import { Button } from '../../parts/Button.tsx';
import { counted } from '../../parts/format.ts';
import styles from './ConnectPanel.module.css';
import { termsWords } from './expert-words.ts';
import type { Trial } from './use-test.ts';

/** Asks the address once, and tells what it said in words. */
export function TestResult({ trial, canTest }: { trial: Trial; canTest: boolean }) {
  const { isBusy, tried, error, run } = trial;
  return (
    <div className={styles.test}>
      <Button
        icon={PlugZap}
        onClick={run}
        disabled={!canTest}
        busy={isBusy && 'Asking for its models, 5 s at most …'}
      >
        Test connection
      </Button>
      <div className={styles.said} role="status">
        {!isBusy && !tried && !error && (
          <p className="soft small">
            It is asked once for the models it has. Nothing else is sent, and nothing is kept.
          </p>
        )}
        {error && <Trouble message={error.message} hint={(error as { hint?: string }).hint} />}
        {tried && (tried.ok ? <Answered tried={tried} /> : <Refused tried={tried} />)}
      </div>
    </div>
  );
}

function Answered({ tried: { models, latency_ms: latency, zone_words: goes, terms } }: { tried: Tried }) {
  return (
    <>
      <p className={styles.well}>
        It answers in {latency} ms, with {counted(models.length, 'model')}.
      </p>
      <p>{goes}</p>
      <p className="soft">
        Its answers may train your students: {termsWords(terms)}. {terms.because}
      </p>
    </>
  );
}

function Refused({ tried: { error } }: { tried: Tried }) {
  if (!error) return null;
  if (error.status === 401 || error.status === 403)
    return (
      <Trouble
        message="It refused the key."
        hint={`${error.message}. Is it whole, and is it for this address?`}
      />
    );
  if (error.status === 404)
    return (
      <Trouble
        message="It answers, but has no list of models there."
        hint="Look at the address again: it usually ends in /v1. If it has no list, connect it all the same: any name is passed on."
      />
    );
  return <Trouble message={error.message} hint={error.hint ?? undefined} />;
}

function Trouble({ message, hint }: { message: string; hint: string | undefined }) {
  return (
    <>
      <p className={styles.ill}>{message}</p>
      {hint && <p className="soft small">{hint}</p>}
    </>
  );
}
