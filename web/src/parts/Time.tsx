import { useEffect, useState } from 'react';
import { ago, clockTime } from './format.ts';

const STEP_MS = 30_000;

/** A moment as "3 minutes ago", kept true; the exact time on hover. */
export function Time({ at }: { at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={new Date(at).toISOString()} title={clockTime(at)}>
      {ago(at, Math.max(now, at))}
    </time>
  );
}
