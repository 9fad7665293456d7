/** Stands in place of the test who speaks, where a reply answers a letter that another one has overtaken. */
export const earlierText = (rule: string) => ({
  rule,
  says: { zh: '复函答复的是此前的文本。', en: 'The reply answers an earlier text.' },
  remedy: { zh: '请答复载有现行文本的来函。', en: 'Answer the letter that carries the present text.' },
  holds: () => false,
});

/**
 * Whether what a province says was asked since that instant. `asked` is when the letter that its reply answers was issued;
 * a letter of its own motion answers none.
 */
export const answersSince = (said: object, since: string | null | undefined): boolean =>
  !('asked' in said) || typeof said.asked !== 'string' || since == null || said.asked >= since;
