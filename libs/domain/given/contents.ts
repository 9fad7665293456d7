/** Digests of the papers and photographs that a command names, in its order. */
export const digestsIn = (command: object): string[] => {
  const { attachments = [], photos = [] } = command as Record<
    'attachments' | 'photos',
    { sha256: string }[] | undefined
  >;
  return [...attachments, ...photos].map(({ sha256 }) => sha256);
};
