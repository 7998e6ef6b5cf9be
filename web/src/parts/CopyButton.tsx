import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './Button.tsx';
import { copyText } from './copy-text.ts';
import { toast } from './Toasts.tsx';

const SHOWN_MS = 1_500;

export function CopyButton({ text, label = 'Copy' }: { text: string | (() => string); label?: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    try {
      await copyText(typeof text === 'string' ? text : text());
      setDone(true);
      setTimeout(() => setDone(false), SHOWN_MS);
    } catch {
      toast('The browser did not allow copying; select the text and copy it yourself.', 'trouble');
    }
  };
  return <IconButton icon={isDone ? Check : Copy} label={isDone ? 'Copied' : label} onClick={copy} />;
}
