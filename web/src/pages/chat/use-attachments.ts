import { useState } from 'react';
import { attach, MOST_FILES } from './attach-files.ts';
import type { Attachment } from './message-content.ts';
import { shrinkPicture } from './shrink-picture.ts';

/** Files that will go along with the next message, and why others will not. */
export function useAttachments() {
  const [attachments, setAttachments] = useState<readonly Attachment[]>([]);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [reading, setReading] = useState(0);
  const add = async (files: readonly File[]) => {
    if (files.length === 0) return;
    setReading((number) => number + 1);
    const told = await Promise.all(files.map((file) => attach(file, shrinkPicture)));
    const ok = told.flatMap((one) => ('ok' in one ? [one.ok] : []));
    const no = told.flatMap((one) => ('refused' in one ? [one.refused] : []));
    const room = Math.max(0, MOST_FILES - attachments.length);
    setAttachments((before) => [...before, ...ok].slice(0, MOST_FILES));
    setRefused(ok.length > room ? [...no, `One message takes at most ${MOST_FILES} files.`] : no);
    setReading((number) => number - 1);
  };
  const remove = (index: number) => setAttachments((before) => before.toSpliced(index, 1));
  const clear = () => {
    setAttachments([]);
    setRefused([]);
  };
  return { attachments, refused, isReading: reading > 0, add, remove, clear };
}
