import { useQueryClient } from '@tanstack/react-query';
import { Pencil, Scale, Unplug } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type CardExpert, disconnect } from '../../api/experts.ts';
import { Badge } from '../../parts/Badge.tsx';
import { Button } from '../../parts/Button.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Time } from '../../parts/Time.tsx';
import { toast } from '../../parts/Toasts.tsx';
import styles from './Connected.module.css';
import { keyWords, modelsWords, priceWords, termsWords, wantsTerms, ZONE_WORDS } from './expert-words.ts';
import type { ExpertsPlace } from './experts-place.ts';
import { Facts, Row, Rows } from './Row.tsx';
import { Nobody, Section } from './Section.tsx';

type Go = (place: ExpertsPlace) => void;

/** What answers from elsewhere: where data goes, what it costs, and whether its answers may teach. */
export function Connected({ remotes, go }: { remotes: readonly CardExpert[]; go: Go }) {
  return (
    <Section
      id="connected"
      title="Connected"
      lead="APIs that are rented, and servers of yours elsewhere. Each says where data goes when it is asked."
    >
      {remotes.length === 0 ? (
        <Nobody action={<Button onClick={() => go({ form: 'connect' })}>Connect the first one</Button>}>
          Nothing is connected. A rented API answers what your own models cannot, and its answers teach your
          students, so that it is asked less and less.
        </Nobody>
      ) : (
        <Rows label="Connected">
          {remotes.map((expert) => (
            <RemoteRow key={expert.id} expert={expert} go={go} />
          ))}
        </Rows>
      )}
    </Section>
  );
}

function RemoteRow({ expert, go }: { expert: CardExpert; go: Go }) {
  const queries = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const { id, zone, zone_words: goes, models, prices, key, for_this_run: forThisRun } = expert;
  const menu = [
    {
      label: 'Change …',
      icon: Pencil,
      disabled: forThisRun,
      onSelect: () => go({ form: 'change', name: id }),
    },
    { label: 'May it teach? …', icon: Scale, onSelect: () => go({ form: 'terms', name: id }) },
    {
      ...{ label: 'Disconnect …', icon: Unplug, danger: true, apart: true, disabled: forThisRun },
      onSelect: () => setLeaving(true),
    },
  ];
  return (
    <Row
      id={id}
      badges={<Badge tone={zone === 'outside' ? 'clay' : 'green'}>{ZONE_WORDS[zone]}</Badge>}
      waits={wantsTerms(expert)}
      asked={expert}
      ask={key.state === 'missing' ? undefined : id}
      menu={menu}
    >
      <p className={styles.goes}>{goes}</p>
      {key.state === 'missing' && <NoKey expert={expert} onChange={() => go({ form: 'change', name: id })} />}
      <dl className={`${styles.lines} ${wantsTerms(expert) ? styles.waits : ''}`}>
        <Teaches expert={expert} onDecide={() => go({ form: 'terms', name: id })} />
        {key.state === 'present' && (
          <Line label="Key">
            {keyWords(key)}{' '}
            {!forThisRun && (
              <Inline
                words="Change"
                more={`the key of ${id}`}
                onClick={() => go({ form: 'change', name: id })}
              />
            )}
          </Line>
        )}
        <Line label="Models">{modelsWords(models)}</Line>
        <Line label="Price">{priceWords(prices)}</Line>
        <Line label="Lately">
          <Health expert={expert} />
        </Line>
      </dl>
      {forThisRun && <Facts facts={['Named on the command line, for this run alone.']} />}
      <Confirm
        open={isLeaving}
        onClose={() => setLeaving(false)}
        title={`Disconnect ${id}?`}
        does="Disconnect"
        doing="Disconnecting …"
        act={async () => {
          await disconnect(id, queries);
          toast(`${id} is disconnected.`);
        }}
      >
        It is taken out of the config file and asked no more; answers under way may end.
        {key.kind === 'kept' && ' Its key is deleted from this machine.'} Its traces, and what students
        learned from it, stay.
      </Confirm>
    </Row>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A button in the middle of a sentence. `more` is read aloud behind its words. */
function Inline({ words, more, onClick }: { words: string; more: string; onClick: () => void }) {
  return (
    <button type="button" className={styles.inline} onClick={onClick}>
      {words}
      <span className="only-read"> {more}</span>
    </button>
  );
}

function Teaches({ expert, onDecide }: { expert: CardExpert; onDecide: () => void }) {
  const { terms, id } = expert;
  const isOpen = wantsTerms(expert);
  return (
    <Line label="Teaches">
      Its answers may train your students: <strong>{termsWords(terms)}</strong>.{' '}
      <span className={styles.because}>{terms.because}</span>{' '}
      {isOpen ? (
        <div className={styles.decide}>
          <Button size="small" look="primary" onClick={onDecide}>
            Decide<span className="only-read"> whether {id} may teach</span>
          </Button>
        </div>
      ) : (
        <Inline words="Change" more={`whether ${id} may teach`} onClick={onDecide} />
      )}
    </Line>
  );
}

function NoKey({ expert, onChange }: { expert: CardExpert; onChange: () => void }) {
  const { key, for_this_run: forThisRun } = expert;
  return (
    <div className={styles.missing} role="note">
      <span>
        <strong>It cannot answer:</strong> {key.problem}. {key.hint}
      </span>
      {!forThisRun && (
        <Button size="small" onClick={onChange}>
          Give it a key here
        </Button>
      )}
    </div>
  );
}

/** Only trouble is told aloud, and only while nothing went well since. */
function Health({ expert: { last_answered_at: answered, last_error: error } }: { expert: CardExpert }) {
  if (error && (answered === null || error.at > answered))
    return (
      <span className={styles.trouble}>
        failed <Time at={error.at} />: {error.message}
      </span>
    );
  if (answered === null) return 'not asked in the last 24 hours';
  return (
    <>
      answered <Time at={answered} />
    </>
  );
}
