import { Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { hasBegun } from '../../api/answer-parts.ts';
import { Button } from '../../parts/Button.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { speedOf, speedWords, stageShare, stageWords } from './answer-words.ts';
import type { LiveView } from './live-answer.ts';
import styles from './Messages.module.css';
import { CallsSoFar } from './ToolCalls.tsx';

interface LiveProps {
  readonly view: LiveView;
  /** The name that was asked for. */
  readonly name: string;
  /** Ends this one alone, where there are more than one. */
  readonly stop?: () => void;
}

/** What stands below an answer that is being written: its stage while it has no word, then its pace. */
export function LiveEnd({ view, name, stop }: LiveProps) {
  const { answer } = view;
  return (
    <>
      {answer.calls.length > 0 && <CallsSoFar calls={answer.calls} />}
      {!hasBegun(answer) && <StageView view={view} />}
      <div className={styles.end}>
        <LiveFoot view={view} name={name} />
        <div className={styles.tools}>
          {stop && (
            <Button size="small" icon={Square} onClick={stop}>
              Stop
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

function StageView({ view: { answer, asked_at } }: { view: LiveView }) {
  const seconds = useSecondsSince(asked_at);
  const share = stageShare(answer.stage);
  const words = stageWords(answer.stage);
  return (
    <div className={styles.stage}>
      <p>
        <span role="status">{words}</span>
        <span className={styles.seconds}> ({seconds} s)</span>
      </p>
      <div className={styles.bar}>{share !== undefined && <Progress share={share} label={words} />}</div>
    </div>
  );
}

function LiveFoot({
  view: { answer, asked_at, begun_at, latest_at },
  name,
}: {
  view: LiveView;
  name: string;
}) {
  const seconds = useSecondsSince(asked_at);
  const speed = begun_at === undefined ? undefined : speedOf(answer.pieces, latest_at - begun_at);
  return (
    <p className={styles.facts}>
      <span>{name}</span>
      {begun_at !== undefined && <span className="numbers">{seconds} s</span>}
      {speed !== undefined && <span className="numbers">{speedWords(speed)}</span>}
    </p>
  );
}

const SECOND_MS = 1_000;

function useSecondsSince(from: number): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const look = () => setSeconds(Math.floor((performance.now() - from) / SECOND_MS));
    look();
    const timer = setInterval(look, SECOND_MS);
    return () => clearInterval(timer);
  }, [from]);
  return seconds;
}
