import { useQueryClient } from '@tanstack/react-query';
import { Pin, PinOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { CardExpert } from '../../api/experts.ts';
import { changeModel, deleteModel, type Fit, type Model } from '../../api/models.ts';
import { Badge } from '../../parts/Badge.tsx';
import { Button } from '../../parts/Button.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { bytes, count } from '../../parts/format.ts';
import { toast } from '../../parts/Toasts.tsx';
import { fitWords } from './fit-words.ts';
import styles from './Models.module.css';
import { isTalkedTo, mappedWords, memoryWords, purposeWords } from './model-words.ts';
import { Facts, Row } from './Row.tsx';

interface ModelRowProps {
  readonly model: Model;
  readonly fit: Fit | undefined;
  /** Its card; absent for a moment while it comes or goes, or where a connected API has its name. */
  readonly expert: CardExpert | undefined;
}

/** A model of this house: what it is, how it fits, whether it is in memory. */
export function ModelRow({ model, fit, expert }: ModelRowProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState('');
  const [isLeaving, setLeaving] = useState(false);
  const change = async (wish: Parameters<typeof changeModel>[1], doing: string) => {
    setBusy(doing);
    try {
      await changeModel(model.name, wish, queries);
    } catch (error) {
      toast((error as Error).message, 'trouble');
    } finally {
      setBusy('');
    }
  };
  const { name, loaded, pinned, problem, source } = model;
  const fits = fit && fitWords(fit);
  const pin = pinned
    ? {
        label: 'Unpin',
        icon: PinOff,
        note: 'It can be removed again',
        onSelect: () => void change('unpin', ''),
      }
    : {
        label: 'Pin',
        icon: Pin,
        note: 'Nobody removes it by mistake',
        onSelect: () => void change('pin', ''),
      };
  const leave = {
    label: 'Remove …',
    icon: Trash2,
    danger: true,
    apart: true,
    disabled: pinned,
    onSelect: () => setLeaving(true),
  };
  return (
    <Row
      id={name}
      badges={
        <>
          <Badge tone={loaded ? 'blue' : 'plain'}>{loaded ? 'in memory' : 'at rest'}</Badge>
          {pinned && <Badge>pinned</Badge>}
        </>
      }
      asked={expert}
      ask={problem || !isTalkedTo(model) ? undefined : name}
      buttons={
        <Button
          size="small"
          look="plain"
          busy={busy}
          disabled={problem !== null && !loaded}
          onClick={() => (loaded ? change('unload', 'Letting it go …') : change('load', 'Loading …'))}
        >
          {loaded ? 'Let it rest' : 'Load'}
        </Button>
      }
      menu={[pin, leave]}
    >
      <Facts
        facts={[
          model.parameters,
          model.quantization,
          bytes(model.bytes),
          model.context && `${count(model.context)} tokens of context`,
          !isTalkedTo(model) && purposeWords(model),
          fits && (
            <span className={fits.tone === 'good' ? styles.good : fits.tone === 'bad' ? styles.bad : ''}>
              {fits.words}
            </span>
          ),
        ]}
      />
      {loaded && <Facts facts={[memoryWords(loaded, Date.now()), mappedWords(loaded)]} />}
      {problem && (
        <p className={styles.trouble}>{problem}. Put the file back, or remove the model and add it again.</p>
      )}
      <Facts
        facts={[
          source === 'in place'
            ? 'used where it lies on this machine'
            : source.replace(/@[0-9a-f]{12,}$/, ''),
          model.license,
        ]}
      />
      <Confirm
        open={isLeaving}
        onClose={() => setLeaving(false)}
        title={`Remove ${name}?`}
        does="Remove"
        doing="Removing …"
        act={async () => {
          const { freed_bytes: freed } = await deleteModel(name, queries);
          toast(
            freed > 0
              ? `${name} is gone; ${bytes(freed)} are free again.`
              : `${name} is off the list; no file was deleted.`,
          );
        }}
      >
        {source === 'in place'
          ? 'It is taken off the list. Its file stays where it is.'
          : `Its file is deleted, and ${bytes(model.bytes)} of disk are free again. To have it back it must be fetched again.`}
      </Confirm>
    </Row>
  );
}
