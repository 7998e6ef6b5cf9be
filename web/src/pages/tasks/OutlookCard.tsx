import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Outlook, type OutlookPoint, promise, type TaskDetail, useOutlook } from '../../api/tasks.ts';
import { Button } from '../../parts/Button.tsx';
import { Card } from '../../parts/Card.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { count, counted, percent } from '../../parts/format.ts';
import { Quiet } from '../../parts/Quiet.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { alphaWords, plainly } from '../../parts/task-words.ts';
import { Curve } from './Curve.tsx';
import { fewPoints, nearestAlpha } from './curve-scale.ts';
import styles from './OutlookCard.module.css';
import dialog from './WishDialog.module.css';

type Known = Extract<Outlook, { student: string }>;

/** How much its student would answer under other promises: the curve, and the promise on it as a slider. */
export function OutlookCard({ task }: { task: TaskDetail }) {
  const { data, error, refetch } = useOutlook(task.id, `${task.verdict ?? ''} ${task.promise.alpha}`);
  if (error && !data)
    return (
      <Card title="What it would answer">
        <ErrorNote error={error} again={() => refetch()} />
      </Card>
    );
  if (!data)
    return (
      <Card title="What it would answer">
        <div className={styles.room}>
          <Quiet what="the evidence" />
        </div>
      </Card>
    );
  if (data.student === null) return null;
  return <Chosen key={data.promise.alpha} id={task.id} outlook={data} />;
}

function Chosen({ id, outlook }: { id: string; outlook: Known }) {
  const { alphas, points, promise: today } = outlook;
  const [place, setPlace] = useState(() => nearestAlpha(alphas, today.alpha));
  const [isAsked, setAsked] = useState(false);
  const at = alphas[place];
  if (!at) return null;
  const isToday = at.alpha === today.alpha;
  return (
    <Card
      title="What it would answer"
      aside={
        outlook.from === 'exam'
          ? `from its exam on ${counted(outlook.items, 'unseen ask')}`
          : 'an estimate, no proof'
      }
    >
      <Curve points={points} at={at} />
      <p className={styles.caption}>
        {outlook.from === 'exam'
          ? 'The line is what was seen in its exam, the shade what that can prove: under the dashed line it may answer.'
          : 'What its lesson expects. An exam will tell.'}
      </p>
      <Slider {...{ alphas, place, setPlace }} />
      <p className={styles.words}>{at.words}</p>
      <div className={styles.foot}>
        <p className="small soft">{isToday ? 'This is what is promised today.' : plainly(at.will, id)}</p>
        <Button disabled={isToday} onClick={() => setAsked(true)}>
          {isToday ? 'Promised today' : `Promise ${alphaWords(at.alpha)}`}
        </Button>
      </div>
      <Table points={points} />
      <PromiseDialog {...{ id, at, isAsked }} onClose={() => setAsked(false)} />
    </Card>
  );
}

interface SliderProps {
  readonly alphas: Known['alphas'];
  readonly place: number;
  readonly setPlace: (place: number) => void;
}

/** The browser's own: arrows step, Home and End go to both ends. */
function Slider({ alphas, place, setPlace }: SliderProps) {
  const id = useId();
  const at = alphas[place];
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>Of what it answers, at most so much may differ from its teacher</label>
      <output htmlFor={id} className={styles.alpha}>
        {at && alphaWords(at.alpha)}
      </output>
      <input
        id={id}
        type="range"
        min={0}
        max={alphas.length - 1}
        step={1}
        value={place}
        onChange={({ target }) => setPlace(Number(target.value))}
        aria-valuetext={at?.words}
      />
      <div className={styles.ends} aria-hidden>
        <span>stricter: it answers less</span>
        <span>looser: it answers more</span>
      </div>
    </div>
  );
}

interface PromiseDialogProps {
  readonly id: string;
  readonly at: Known['alphas'][number];
  readonly isAsked: boolean;
  readonly onClose: () => void;
}

function PromiseDialog({ id, at, isAsked, onClose }: PromiseDialogProps) {
  const queries = useQueryClient();
  const act = async () => toast(plainly((await promise(id, at.alpha, queries)).will, id));
  return (
    <Confirm
      open={isAsked}
      onClose={onClose}
      title={`Promise at most ${alphaWords(at.alpha)}?`}
      does="Set as promise"
      doing="Setting it …"
      look="primary"
      act={act}
    >
      <div className={dialog.words}>
        <p>{plainly(at.will, id)}</p>
        <p>A promise that was chosen by looking at old asks is proven by new ones: in its next exam.</p>
      </div>
    </Confirm>
  );
}

function Table({ points }: { points: readonly OutlookPoint[] }) {
  return (
    <details className={styles.table}>
      <summary>The curve as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="The curve as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">Sure from</th>
              <th scope="col">Answered</th>
              <th scope="col">Asks</th>
              <th scope="col">Differed</th>
              <th scope="col">Proven at most</th>
            </tr>
          </thead>
          <tbody>
            {fewPoints(points).map(({ threshold, n, coverage, risk, bound }) => (
              <tr key={threshold}>
                <td>{threshold.toFixed(4)}</td>
                <td>{percent(coverage)}</td>
                <td>{count(n)}</td>
                <td>{percent(risk)}</td>
                <td>{percent(bound)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
