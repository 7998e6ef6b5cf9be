import { Link } from 'wouter';
import type { ChatSettings } from '../../api/conversations.ts';
import { Empty } from '../../parts/Empty.tsx';
import { placeWords } from './answer-words.ts';
import styles from './Chat.module.css';
import { type Choice, choiceOf } from './choices.ts';

interface EmptyProps {
  /** Undefined while it is not known who can be asked. */
  readonly choices: readonly Choice[] | undefined;
  readonly settings: ChatSettings;
  readonly onPick: (typed: string) => void;
}

const STARTERS = [
  {
    title: 'Put it plainly',
    text: 'Explain to me, as to a curious neighbour, how a heat pump can give more heat than the power it takes.',
  },
  {
    title: 'Write it for me',
    text: 'Write a friendly note to my neighbours: on Saturday from 9 to 12 we drill holes for shelves, and there will be cake for whoever was woken.',
  },
  {
    title: 'Think it through',
    text: 'I have 3 hours, 40 € and rain until noon. Plan a Saturday with two children of 6 and 9, and say what you would do if the rain stays.',
  },
] as const;

/** Before the first word: who will answer, and three ways to begin. */
export function EmptyChat({ choices, settings, onPick }: EmptyProps) {
  if (choices?.length === 0) return <Nobody />;
  const choice = choiceOf(choices ?? [], settings.model);
  return (
    <div className={styles.empty}>
      <h2>What shall it be?</h2>
      <p className={styles.lead}>{choice ? <WhoAnswers choice={choice} /> : ' '}</p>
      <ul className={styles.starters}>
        {STARTERS.map(({ title, text }) => (
          <li key={title}>
            <button type="button" onClick={() => onPick(text)}>
              <strong>{title}</strong>
              <span>{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function WhoAnswers({ choice }: { choice: Choice }) {
  const { expert, model, zone, reach, name } = choice;
  const who = model && model !== expert ? `${expert} (${model})` : (expert ?? name);
  if (zone === 'outside')
    return (
      <>
        {who} will answer. What you say is sent <span className={styles.out}>outside</span>, and what left is
        told with each answer.
      </>
    );
  const further = reach === 'outside' ? ' If it cannot, the ask goes on to experts outside.' : '';
  return (
    <>
      {who} will answer, {zone === 'device' ? 'on' : 'in'}{' '}
      <span className={styles.own}>{placeWords(zone)}</span>.{further} The conversation is kept here.
    </>
  );
}

function Nobody() {
  return (
    <Empty title="Nobody can answer yet" action={<Link href="/experts">Connect an API or add a model</Link>}>
      Connect an API that you have a key for, or add a model that runs on this machine; then come back and
      talk to it.
    </Empty>
  );
}
