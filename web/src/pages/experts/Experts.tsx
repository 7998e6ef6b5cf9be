import { Plus } from 'lucide-react';
import { useLocation, useSearch } from 'wouter';
import { type CardExpert, type Expert, type Student, useExperts } from '../../api/experts.ts';
import { isSample } from '../../app/base.ts';
import { Button } from '../../parts/Button.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { Page } from '../../parts/Page.tsx';
import { Quiet } from '../../parts/Quiet.tsx';
import { AddModel } from './AddModel.tsx';
import { Connected } from './Connected.tsx';
import { ConnectPanel } from './ConnectPanel.tsx';
import { type ExpertsPlace, expertsPlace, placePath } from './experts-place.ts';
import { Models } from './Models.tsx';
import { Students } from './Students.tsx';
import { TermsDialog } from './TermsDialog.tsx';

/** Whoever can answer: what is owned, what is rented, and how more of either comes. */
export default function Experts() {
  const place = expertsPlace(useSearch());
  const [, navigate] = useLocation();
  const go = (to: ExpertsPlace) => {
    // The sample has experts of its own; what is connected or added is for the owner's house.
    if (isSample && (to.form === 'connect' || to.form === 'add')) location.assign(placePath(to));
    else navigate(placePath(to), { replace: to.form === 'none' });
  };
  const { data, error, refetch } = useExperts();
  const cards = new Map(data?.filter(isCard).map((expert) => [expert.id, expert]));
  const remotes = [...cards.values()].filter(({ kind }) => kind === 'remote');
  return (
    <Page
      title="Experts"
      lead="Whoever can answer an ask: models and students that are yours, and what is connected from elsewhere."
      actions={
        <Button look="primary" icon={Plus} onClick={() => go({ form: 'connect' })}>
          Connect an API
        </Button>
      }
    >
      {!data && error && (
        <ErrorNote error={error} title="The experts cannot be shown" again={() => refetch()} />
      )}
      {!data && !error && <Quiet what="the experts" />}
      {data && (
        <>
          <Models experts={cards} onAdd={() => go({ form: 'add' })} />
          <Students students={data.filter(isStudent)} />
          <Connected remotes={remotes} go={go} />
        </>
      )}
      {data && <Form place={place} experts={cards} onClose={() => go({ form: 'none' })} />}
    </Page>
  );
}

interface FormProps {
  readonly place: ExpertsPlace;
  readonly experts: ReadonlyMap<string, CardExpert>;
  readonly onClose: () => void;
}

/** The form that the address names; of an expert that is not there, none. */
function Form({ place, experts, onClose }: FormProps) {
  if (place.form === 'add') return <AddModel onClose={onClose} />;
  if (place.form === 'connect') return <ConnectPanel key="new" expert={undefined} onClose={onClose} />;
  if (place.form === 'none') return null;
  const expert = experts.get(place.name);
  if (expert?.kind !== 'remote') return null;
  if (place.form === 'terms') return <TermsDialog key={expert.id} expert={expert} onClose={onClose} />;
  return <ConnectPanel key={expert.id} expert={expert} onClose={onClose} />;
}

function isCard(expert: Expert): expert is CardExpert {
  return expert.kind !== 'student';
}

function isStudent(expert: Expert): expert is Student {
  return expert.kind === 'student';
}
