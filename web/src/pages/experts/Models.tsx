import { useQueryClient } from '@tanstack/react-query';
import { HardDriveDownload } from 'lucide-react';
import { useState } from 'react';
import type { CardExpert } from '../../api/experts.ts';
import { type Fit, type Model, type Pull, useFit, useModels, usePulls } from '../../api/models.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { bytes } from '../../parts/format.ts';
import { Quiet } from '../../parts/Quiet.tsx';
import { toast } from '../../parts/Toasts.tsx';
import { ModelRow } from './ModelRow.tsx';
import styles from './Models.module.css';
import { PullRow } from './PullRow.tsx';
import { Rows } from './Row.tsx';
import { Nobody, Section } from './Section.tsx';

/** The models that run here: those that are, those on their way, and what this machine can carry. */
export function Models({ experts, onAdd }: { experts: ReadonlyMap<string, CardExpert>; onAdd: () => void }) {
  const models = useModels();
  const fit = useFit();
  const fits = new Map(fit.data?.data.filter(({ known }) => known === 'exact').map((one) => [one.name, one]));
  const room = fit.data && (
    <>
      Of {bytes(fit.data.machine.total_bytes)} of memory here models may take{' '}
      {bytes(fit.data.machine.budget_bytes)}. {fit.data.advice}
    </>
  );
  return (
    <Section
      id="models"
      title="Models of yours"
      lead={
        <span className={styles.room}>
          {room ??
            (fit.error
              ? 'They run on this machine, and nothing leaves it.'
              : 'Measuring what this machine can carry …')}
        </span>
      }
      action={
        <Button icon={HardDriveDownload} onClick={onAdd}>
          Add a model
        </Button>
      }
    >
      <OnTheirWay />
      {!models.data && models.error && (
        <ErrorNote error={models.error} title="The models cannot be shown" again={() => models.refetch()} />
      )}
      {!models.data && !models.error && <Quiet what="the models" />}
      {models.data && <Here models={models.data} fits={fits} experts={experts} onAdd={onAdd} />}
    </Section>
  );
}

interface HereProps {
  readonly models: readonly Model[];
  readonly fits: ReadonlyMap<string, Fit>;
  readonly experts: ReadonlyMap<string, CardExpert>;
  readonly onAdd: () => void;
}

function Here({ models, fits, experts, onAdd }: HereProps) {
  if (models.length === 0)
    return (
      <Nobody action={<Button onClick={onAdd}>Add the first one</Button>}>
        There is no model here yet. One that you add answers on this machine, costs nothing for each ask, and
        tells nobody.
      </Nobody>
    );
  return (
    <Rows label="Models of yours">
      {models.map((model) => (
        <ModelRow
          key={model.name}
          model={model}
          fit={fits.get(model.name)}
          expert={experts.get(model.name)}
        />
      ))}
    </Rows>
  );
}

/** Those that arrived whole need no more words; what failed or was stopped stays until it is put away. */
function OnTheirWay() {
  const queries = useQueryClient();
  const [away, setAway] = useState<ReadonlySet<string>>(new Set());
  const pulls = usePulls((pull) => tellEnd(pull, () => queries.invalidateQueries()));
  const shown = (pulls.data ?? []).filter(({ id, state }) => state !== 'done' && !away.has(id));
  const newest = shown.filter((pull) => isNewest(pull, pulls.data ?? []));
  if (newest.length === 0) return null;
  return (
    <ul className={styles.pulls} aria-label="On their way">
      {newest.map((pull) => (
        <PullRow key={pull.id} pull={pull} onPutAway={() => setAway(new Set([...away, pull.id]))} />
      ))}
    </ul>
  );
}

/** Of several tries for the same only the last is told. */
function isNewest(pull: Pull, all: readonly Pull[]): boolean {
  return all.find(({ source }) => source === pull.source)?.id === pull.id;
}

function tellEnd({ state, models, source, kind, note }: Pull, refresh: () => void): void {
  if (state !== 'done') return;
  refresh();
  const names = models.join(', ') || source;
  toast(
    `${names} ${models.length > 1 ? 'are' : 'is'} ${kind === 'pull' ? 'here, and whole' : 'on the list'}. ${note ?? ''}`,
  );
}
