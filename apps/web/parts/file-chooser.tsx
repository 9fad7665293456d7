import type { ComponentProps } from 'react';

type Props = Pick<ComponentProps<'input'>, 'ref' | 'accept' | 'capture'> & {
  take: (file: File) => void;
  'data-kind'?: string;
};

/** Takes one file, out of sight: a button opens it by its `ref`. The same file may be chosen again. */
export const FileChooser = ({ take, ...input }: Props) => (
  <input
    {...input}
    type="file"
    hidden
    aria-hidden="true"
    tabIndex={-1}
    onChange={({ target }) => {
      const file = target.files?.[0];
      if (file) take(file);
      target.value = '';
    }}
  />
);
