import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addFrom, pull, useFit } from '../../api/models.ts';
import { Button } from '../../parts/Button.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { TextField } from '../../parts/Field.tsx';
import { Segmented } from '../../parts/Segmented.tsx';
import { fitWords } from './fit-words.ts';
import styles from './Models.module.css';
import { MODEL_EXAMPLES } from './model-examples.ts';

const WAYS = [
  { value: 'pull', label: 'Fetch one' },
  { value: 'place', label: 'Use one that is here' },
] as const;
const FORM = 'add-a-model';

/** A model comes: fetched from a hub or an address, or used where it lies on the server's machine. */
export function AddModel({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [way, setWay] = useState<(typeof WAYS)[number]['value']>('pull');
  const [source, setSource] = useState('');
  const [path, setPath] = useState('');
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const isReady = (way === 'pull' ? source : path).trim() !== '';
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setError(undefined);
    try {
      if (way === 'place') await addFrom(path.trim(), queries);
      else
        await pull(
          { source: source.trim(), ...(token.trim() === '' ? {} : { token: token.trim() }) },
          queries,
        );
      onClose();
    } catch (thrown) {
      setError(thrown as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a model"
      lead="It is checked byte by byte, and answers on this machine as soon as it is here."
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" type="submit" form={FORM} disabled={!isReady} busy={isBusy && 'Beginning …'}>
            {way === 'pull' ? 'Fetch it' : 'Use it'}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={begin}>
        <Segmented label="Where it comes from" value={way} onChange={setWay} choices={WAYS} />
        {way === 'pull' ? (
          <>
            <Examples chosen={source} onChoose={setSource} />
            <TextField
              label="Which model"
              hint="From Hugging Face as hf:OWNER/REPO, with :Q4_K_M or the like at its end to choose, or the address of a GGUF file."
              value={source}
              onChange={({ target }) => setSource(target.value)}
              placeholder="hf:OWNER/REPO"
              autoCapitalize="off"
              autoComplete="off"
              spellCheck={false}
            />
            <details className={styles.more}>
              <summary>It is only given to those who have a token</summary>
              <TextField
                label="Token"
                type="password"
                autoComplete="off"
                hint="Shown to that hub alone, for this fetch alone, and kept nowhere."
                value={token}
                onChange={({ target }) => setToken(target.value)}
              />
            </details>
          </>
        ) : (
          <TextField
            label="File or folder on the server’s machine"
            hint="A .gguf file, a folder of them, or one of the words ollama, lm-studio, hugging-face for what these keep. It is used where it lies."
            value={path}
            onChange={({ target }) => setPath(target.value)}
            placeholder="~/models/model.gguf"
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </form>
      {error && <ErrorNote error={error} />}
    </Dialog>
  );
}

/** Three that people begin with, each with how it would run here. */
function Examples({ chosen, onChoose }: { chosen: string; onChoose: (source: string) => void }) {
  const { data } = useFit();
  return (
    <fieldset className={styles.examples}>
      <legend>To begin with</legend>
      {MODEL_EXAMPLES.map(({ source, label, note, likeSize }) => {
        const fit = data?.data.find(
          (one) =>
            one.known === 'size' && one.name === likeSize.name && one.quantization === likeSize.quantization,
        );
        return (
          <button
            key={source}
            type="button"
            className={styles.example}
            aria-pressed={chosen === source}
            onClick={() => onChoose(source)}
          >
            <b>{label}</b>
            <span>{fit ? fitWords(fit).words : ' '}</span>
            <span>{note}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
