import type { Word } from '../findings';

/** Words of a sentence, of which some stand out. */
export function Words({ of }: { of: Word[] }) {
  return (
    <>
      {of.map((word) =>
        typeof word === 'string' ? word : 'strong' in word ? <b>{word.strong}</b> : <code>{word.code}</code>,
      )}
    </>
  );
}
