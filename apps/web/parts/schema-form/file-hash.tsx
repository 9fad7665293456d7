import { useEffect, useRef, useState } from 'react';
import { digestOf } from '../digest';
import { useFormTexts } from './form-texts';
import type { Schema } from './schema';

/** Fills in name, size and hash of a file from the file itself, which stays where it is unless the body carries it. */
export function FileHash({
  known,
  found,
}: {
  known: Record<string, Schema>;
  found: (file: Record<string, unknown>) => void;
}) {
  const t = useFormTexts();
  const [busy, setBusy] = useState(false);
  const latest = useRef(found); // what is typed while it is reckoned stays
  useEffect(() => {
    latest.current = found;
  });
  const take = async (file: File) => {
    setBusy(true);
    const facts: Record<string, unknown> = {
      sha256: await digestOf(file),
      name: file.name.slice(0, 200),
      bytes: file.size,
      mediaType: file.type,
      ...('content' in known ? { content: await contentOf(file) } : {}),
    };
    latest.current(Object.fromEntries(Object.entries(facts).filter(([name]) => name in known)));
    setBusy(false);
  };
  return (
    <label className="form-file">
      {t('file')}
      <input
        type="file"
        disabled={busy}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) void take(file);
        }}
      />
    </label>
  );
}

/** The bytes of the file as base64. */
const contentOf = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
