export const BOXES = ['todo', 'done', 'ended', 'drafts'] as const;
export type Box = (typeof BOXES)[number];
