import { Link } from 'wouter';
import type { AnswerFacts } from '../../api/answer-parts.ts';
import type { ChatNode } from '../../api/conversations.ts';
import { Badge, type Tone } from '../../parts/Badge.tsx';
import { counted, duration } from '../../parts/format.ts';
import { costWords, leftWords, speedWords, sureWords } from './answer-words.ts';
import styles from './Messages.module.css';

/** A remote within the house is no rented one. */
const OWN_TONES: Readonly<Record<string, Tone>> = { student: 'green', local: 'blue' };

/** Who answered, how sure, for how much, how long, and whether anything left; with the way to its trace. */
export function AnswerFoot({ node }: { node: ChatNode }) {
  const facts = node.meta?.facts;
  return (
    <p className={styles.facts}>
      {facts ? <Facts facts={facts} node={node} /> : <span>{node.model}</span>}
      {node.state === 'stopped' && <Badge tone="gold">stopped</Badge>}
      {facts?.finish === 'length' && <Badge tone="gold">cut at its length limit</Badge>}
      {facts?.kind === 'student' && facts.task && (
        <Link href={`/tasks/${encodeURIComponent(facts.task)}`} className={styles.trace}>
          Task
        </Link>
      )}
      {node.trace_id && (
        <Link href={`/traces/${node.trace_id}`} className={styles.trace}>
          Trace
        </Link>
      )}
    </p>
  );
}

function Facts({ facts, node }: { facts: AnswerFacts; node: ChatNode }) {
  const { expert, kind, zone, model, tokens, total_us } = facts;
  const left = leftWords(facts);
  const speed = node.meta?.tokens_per_second;
  const sure = sureWords(facts);
  return (
    <>
      <span className={styles.who}>
        <Badge tone={zone === 'outside' ? 'clay' : (OWN_TONES[kind] ?? 'blue')}>{kind}</Badge>{' '}
        <strong>{model && model !== expert ? `${expert} · ${model}` : expert}</strong>
      </span>
      {sure && <span>{sure}</span>}
      <span className={left.isOutside ? styles.outside : styles.inside}>{left.words}</span>
      <span>{costWords(facts)}</span>
      {total_us != null && <span>{duration(total_us)}</span>}
      {tokens.out !== null && (
        <span title={tokens.in === null ? undefined : `${counted(tokens.in, 'token')} read`}>
          {counted(tokens.out, 'token')}
          {speed ? `, ${speedWords(speed)}` : ''}
        </span>
      )}
    </>
  );
}
