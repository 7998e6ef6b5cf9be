import { useState } from 'react';

const drafts = new Map<string, string>();

/** What is being typed in a conversation; it waits there while another is looked at. */
export function useDraft(key: string): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(() => drafts.get(key) ?? '');
  const change = (next: string) => {
    drafts.set(key, next);
    setTyped(next);
  };
  return [typed, change];
}
